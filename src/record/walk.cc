#include "record/walk.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "record/field_text.h"

namespace ledger {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Rare forms: fractions and exponents. Zero fractions are whole numbers.
Count count_of_token(std::string_view token, Count most) {
  double value = 0;
  const auto [end, fault] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (end != token.data() + token.size()) return kNoNumber;
  if (fault == std::errc::result_out_of_range) return kTooLarge;
  if (fault != std::errc{}) return kNoNumber;
  if (value < 0) return kNegative;
  if (value > static_cast<double>(most)) return kTooLarge;
  return value == std::floor(value) ? static_cast<Count>(value) : kFractional;
}

}  // namespace

bool Cursor::is_scalar(std::string_view token) {
  if (token == "null" || token == "true" || token == "false") return true;
  return !token.empty() && token.find_first_not_of("0123456789+-.eE") == token.npos;
}

bool Cursor::whole_number(Count& out, Count most) {
  const char* begin = p;
  Count value = 0;
  while (is_digit(*p) && p - begin < 16) value = value * 10 + (*p++ - '0');
  const bool plain =
      p != begin && (*p == ',' || *p == '}' || ends_token(*p)) && (*begin != '0' || p - begin == 1);
  if (plain) return out = value <= most ? value : kTooLarge, true;
  p = begin;
  if (*p == '"' || at_object() || at_array()) return out = kNoNumber, skip_value();
  if (!skip_scalar()) return false;
  const std::string_view token(begin, static_cast<std::size_t>(p - begin));
  out = token == "null" ? kAbsent : count_of_token(token, most);
  return true;
}

std::string_view unescape_key(RawText raw, KeyBuffer& buffer) {
  if (raw.size > sizeof buffer.text) return {};
  return {buffer.text, unescape_json(raw.view(), buffer.text)};
}

}  // namespace ledger
