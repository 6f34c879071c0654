#include "base/money.h"

#include <algorithm>

#include <fmt/format.h>

namespace ledger {
namespace {

using UInt128 = unsigned __int128;
constexpr std::size_t kMaxWholeDigits = 22;  // 10^22 dollars in femto-dollars still fit 127 bits

UInt128 magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

std::string digits_of(UInt128 value) {
  constexpr std::uint64_t kChunk =
      10'000'000'000'000'000'000u;  // the largest power of ten in 64 bits
  const auto low = static_cast<std::uint64_t>(value % kChunk);
  const UInt128 high = value / kChunk;
  if (high == 0) return fmt::format_int(low).str();
  return digits_of(high) + fmt::format("{:019}", low);
}

// `scaled` counts units of 10^-decimals.
std::string point_in(UInt128 scaled, int decimals) {
  std::string digits = digits_of(scaled);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return digits;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Error not_money(std::string_view text) {
  return {Fault::Usage, "not an amount of dollars: '" + std::string(text.substr(0, 40)) + "'",
          "write it as 3.30, with at most 15 decimals"};
}

}  // namespace

std::string to_string(Int128 value) { return (value < 0 ? "-" : "") + digits_of(magnitude(value)); }

std::string to_decimal(Money money) {
  std::string text = point_in(magnitude(money.femto_usd), Money::kDecimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return (money.femto_usd < 0 ? "-" : "") + text;
}

std::string to_rounded(Money money, int decimals) {
  decimals = std::clamp(decimals, 0, Money::kDecimals);
  UInt128 unit = 1;
  for (int i = decimals; i < Money::kDecimals; ++i) unit *= 10;
  const UInt128 value = magnitude(money.femto_usd);
  const UInt128 rest = value % unit;
  const UInt128 rounded = value / unit + (rest >= unit - rest ? 1 : 0);
  return (money.femto_usd < 0 && rounded != 0 ? "-" : "") + point_in(rounded, decimals);
}

Result<Money> parse_money(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const auto dot = rest.find('.');
  const std::string_view whole = rest.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? "" : rest.substr(dot + 1);
  const bool dangling = dot != std::string_view::npos && fraction.empty();
  if (whole.empty() || dangling || whole.size() > kMaxWholeDigits ||
      fraction.size() > static_cast<std::size_t>(Money::kDecimals) || !all_digits(whole) ||
      !all_digits(fraction)) {
    return not_money(text);
  }
  Int128 value = 0;
  for (char c : whole) value = value * 10 + (c - '0');
  for (char c : fraction) value = value * 10 + (c - '0');
  for (auto i = fraction.size(); i < static_cast<std::size_t>(Money::kDecimals); ++i) value *= 10;
  return Money{negative ? -value : value};
}

}  // namespace ledger
