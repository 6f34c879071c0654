#include "render/number.h"

#include <algorithm>
#include <array>

namespace ledger {
namespace {

constexpr std::array<std::string_view, 5> kPrefixes{"", "k", "M", "G", "T"};
constexpr int kAverageDecimals = 6;
constexpr Int128 kFemtoPerCent = 10'000'000'000'000;

Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

Int128 divide_rounded(Int128 value, Int128 by) {
  return value < 0 ? -divide_rounded(-value, by) : (value + by / 2) / by;
}

// value / 10^decimals as a plain decimal.
std::string fixed(Int128 value, int decimals) {
  std::string digits = to_string(value < 0 ? -value : value);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return (value < 0 ? "-" : "") + digits;
}

void trim_zeros(std::string& decimal) {
  if (decimal.find('.') == std::string::npos) return;
  decimal.erase(decimal.find_last_not_of('0') + 1);
  if (decimal.back() == '.') decimal.pop_back();
}

std::string average_text(const Average& average) {
  if (average.count == 0) return "";
  std::string text =
      fixed(divide_rounded(average.sum * power_of_ten(kAverageDecimals), average.count),
            kAverageDecimals);
  trim_zeros(text);
  return text;
}

struct Scale {
  std::size_t prefix = 0;  // thousands
  int decimals = 0;
};

Int128 scaled(Int128 value, Scale scale) {
  const int power = static_cast<int>(scale.prefix) * 3 - scale.decimals;
  return power > 0 ? divide_rounded(value, power_of_ten(power)) : value;
}

// The scale that leaves three digits of `value`.
Scale scale_for(Int128 value) {
  if (value < 10'000) return {};
  for (std::size_t prefix = 1; prefix < kPrefixes.size(); ++prefix)
    for (int decimals = 2; decimals >= 0; --decimals)
      if (const Scale scale{prefix, decimals}; scaled(value, scale) < 1000) return scale;
  return {kPrefixes.size() - 1, 0};
}

std::string scaled_text(Int128 value, Scale scale) {
  if (scale.prefix == 0) return with_thousands(value);
  return fixed(scaled(value, scale), scale.decimals) + " " + std::string(kPrefixes[scale.prefix]);
}

void group_thousands(std::string& decimal) {
  const std::size_t start = decimal.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(decimal.find('.'), decimal.size());
  for (std::size_t at = point; at > start + 3; at -= 3) decimal.insert(at - 3, 1, ',');
}

Int128 size_of(Money money) { return money.femto_usd < 0 ? -money.femto_usd : money.femto_usd; }

std::string dollar_digits(Money money) {
  const Int128 size = size_of(money);
  int decimals = 2;
  if (size > 0 && size < kFemtoPerCent)
    while (decimals < Money::kDecimals &&
           size * power_of_ten(decimals) < 10 * power_of_ten(Money::kDecimals))
      ++decimals;
  std::string text = to_rounded(money, decimals);
  group_thousands(text);
  return text;
}

}  // namespace

std::string exact_text(const Cell& cell, const Zone& zone) {
  struct Printer {
    const Zone& in;
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(Int128 count) const { return to_string(count); }
    std::string operator()(Money money) const { return to_decimal(money); }
    std::string operator()(const Average& average) const { return average_text(average); }
    std::string operator()(Day day) const { return format_day(day); }
    std::string operator()(Seconds time) const { return in.format(time); }
  };
  return std::visit(Printer{zone}, cell);
}

std::string with_thousands(Int128 value) {
  std::string text = to_string(value);
  group_thousands(text);
  return text;
}

std::string plural(Int128 count, std::string_view one) {
  return with_thousands(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::string short_count(Int128 value) { return scaled_text(value, scale_for(value)); }

std::vector<std::string> short_counts(const std::vector<Int128>& values, Int128 largest) {
  const Scale common = scale_for(largest);
  bool units = false;
  std::vector<std::string> cells;
  for (const Int128 value : values) {
    const Int128 in_common = scaled(value, common);
    const bool fits = in_common > 0 && in_common < 1000;
    cells.push_back(value == 0 ? "-" : scaled_text(value, fits ? common : scale_for(value)));
    units |= cells.back().find(' ') != std::string::npos;
  }
  for (std::string& cell : cells)
    if (units && cell != "-" && cell.find(' ') == std::string::npos) cell += "  ";
  return cells;
}

std::string dollars(Money money) {
  std::string text = dollar_digits(money);
  text.insert(text.starts_with('-') ? 1 : 0, "$");
  return text;
}

std::vector<std::string> dollar_cells(const std::vector<std::optional<Money>>& values) {
  std::vector<std::string> cells;
  std::size_t widest = 0;
  const bool large = std::any_of(values.begin(), values.end(), [](const auto& value) {
    return value && size_of(*value) >= 100 * kFemtoPerCent;
  });
  for (const auto& value : values) {
    const bool tiny = large && value && value->femto_usd > 0 && value->femto_usd < kFemtoPerCent;
    cells.push_back(!value ? "-" : tiny ? "<0.01" : dollar_digits(*value));
    if (value) widest = std::max(widest, cells.back().size() - cells.back().find('.'));
  }
  for (std::string& cell : cells)
    if (const auto point = cell.find('.'); point != std::string::npos)
      cell.append(widest - (cell.size() - point), ' ');
  return cells;
}

std::string percent(Int128 part, Int128 whole) {
  const Int128 thousandths = divide_rounded(part * 1000, whole);
  if (thousandths == 0 && part > 0) return "<0.1 %";
  return fixed(thousandths, 1) + " %";
}

}  // namespace ledger
