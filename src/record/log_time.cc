#include "record/log_time.h"

#include <cstring>

namespace ledger {
namespace {

constexpr std::size_t kDateLength = 10;

int two_digits(const char* p) {
  const int tens = p[0] - '0', ones = p[1] - '0';
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

// Start of the day "YYYY-MM-DD", -1 for none. Records of one object lie in one day or two.
Seconds start_of_date(const char* date) {
  thread_local char last_date[kDateLength] = {};
  thread_local Seconds last_start = 0;
  if (std::memcmp(date, last_date, kDateLength) != 0) {
    const auto day = parse_day({date, kDateLength});
    if (!day) return -1;
    std::memcpy(last_date, date, kDateLength);
    last_start = *day * kSecondsPerDay;
  }
  return last_start;
}

}  // namespace

Seconds log_time(std::string_view text) {
  if (text.size() == 20 && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
      text[19] == 'Z') {
    const int hour = two_digits(&text[11]), minute = two_digits(&text[14]),
              second = two_digits(&text[17]);
    const bool clock =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    const Seconds day = clock ? start_of_date(text.data()) : -1;
    if (day >= 0) return day + hour * 3600 + minute * 60 + second;
  }
  return parse_time(text).value_or(0);
}

}  // namespace ledger
