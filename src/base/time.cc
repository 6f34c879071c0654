#include "base/time.h"

#include <fmt/format.h>

#include <array>

namespace ledger {
namespace {

constexpr std::array<int, 13> kMonthDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int last_day(int year, int month) {
  return kMonthDays[static_cast<std::size_t>(month)] + (month == 2 && is_leap(year) ? 1 : 0);
}

// Years start in March so that the leap day comes last; an era is 400 years of 146097 days.
constexpr Day days_from_civil(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

// Reads decimal digits at fixed places; `bad` collects what is not a digit, so that one test at
// the end replaces one per character.
struct Digits {
  unsigned bad = 0;
  int two(const char* p) {
    const unsigned tens = static_cast<unsigned char>(p[0]) - unsigned{'0'};
    const unsigned ones = static_cast<unsigned char>(p[1]) - unsigned{'0'};
    bad |= static_cast<unsigned>(tens > 9) | static_cast<unsigned>(ones > 9);
    return static_cast<int>(tens * 10 + ones);
  }
  void expect(bool holds) { bad |= static_cast<unsigned>(!holds); }
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What may follow the seconds: ".123456789", then "Z", "+09:00", "+0900" or nothing.
std::optional<Seconds> offset_of_tail(std::string_view tail) {
  if (tail.starts_with('.')) {
    std::size_t end = 1;
    while (end < tail.size() && end <= 10 && is_digit(tail[end])) ++end;
    if (end == 1 || end > 10) return std::nullopt;
    tail.remove_prefix(end);
  }
  if (tail.empty() || tail == "Z" || tail == "z") return 0;
  const bool colon = tail.size() == 6;
  if ((!colon && tail.size() != 5) || (tail[0] != '+' && tail[0] != '-')) return std::nullopt;
  Digits digits;
  const int hours = digits.two(tail.data() + 1);
  const int minutes = digits.two(tail.data() + (colon ? 4 : 3));
  digits.expect(!colon || tail[3] == ':');
  if (digits.bad != 0 || hours > 23 || minutes > 59) return std::nullopt;
  const Seconds offset = hours * kSecondsPerHour + minutes * 60;
  return tail[0] == '-' ? -offset : offset;
}

}  // namespace

Civil civil_of(Day day) {
  const std::int64_t shifted = std::int64_t{day} + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int day_of_era = static_cast<int>(shifted - era * 146097);
  const int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int march_month = (5 * day_of_year + 2) / 153;
  const int month = march_month < 10 ? march_month + 3 : march_month - 9;
  const int year = static_cast<int>(era * 400) + year_of_era + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * march_month + 2) / 5 + 1};
}

std::optional<Day> day_of(int year, int month, int day) {
  if (year < -9999 || year > 9999 || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > last_day(year, month)) return std::nullopt;
  return days_from_civil(year, month, day);
}

Day day_of_seconds(Seconds time) {
  const Seconds days = time / kSecondsPerDay;
  return static_cast<Day>(days - static_cast<Seconds>(time % kSecondsPerDay < 0));
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const char* p = text.data();
  Digits digits;
  const int year = digits.two(p) * 100 + digits.two(p + 2);
  const int month = digits.two(p + 5);
  const int day = digits.two(p + 8);
  digits.expect(p[4] == '-' && p[7] == '-');
  if (digits.bad != 0) return std::nullopt;
  return day_of(year, month, day);
}

std::string format_day(Day day) {
  const Civil civil = civil_of(day);
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

std::optional<Seconds> parse_time(std::string_view text) {
  if (text.size() < 19) return std::nullopt;
  const char* p = text.data();
  Digits digits;
  const int year = digits.two(p) * 100 + digits.two(p + 2);
  const int month = digits.two(p + 5);
  const int day = digits.two(p + 8);
  const int hour = digits.two(p + 11);
  const int minute = digits.two(p + 14);
  const int second = digits.two(p + 17);
  digits.expect((p[4] == '-') & (p[7] == '-') & (p[13] == ':') & (p[16] == ':'));
  digits.expect((p[10] == 'T') | (p[10] == ' ') | (p[10] == 't'));
  digits.expect((year >= 1970) & (year <= 2199) & (month >= 1) & (month <= 12) & (day >= 1));
  digits.expect((hour <= 23) & (minute <= 59) & (second <= 59));
  if (digits.bad != 0 || day > last_day(year, month)) return std::nullopt;
  const Seconds local = Seconds{days_from_civil(year, month, day)} * kSecondsPerDay +
                        hour * kSecondsPerHour + minute * 60 + second;
  if (text.size() == 20 && p[19] == 'Z') return local;
  const auto offset = offset_of_tail(text.substr(19));
  if (!offset) return std::nullopt;
  return local - *offset;
}

std::string format_time(Seconds time) {
  const Day day = day_of_seconds(time);
  const Seconds rest = time - Seconds{day} * kSecondsPerDay;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_day(day), rest / 3600, rest / 60 % 60,
                     rest % 60);
}

}  // namespace ledger
