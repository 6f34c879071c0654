#include "price/book_rows.h"

#include <fmt/format.h>

namespace ledger {
namespace {

constexpr Int128 kMillion = 1'000'000;

std::string cell_of(const std::string& text) {
  if (text.find_first_of(",\"\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

std::string fingerprint_of(std::initializer_list<std::string_view> texts) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (std::string_view text : texts) {
    for (unsigned char c : text) hash = (hash ^ c) * 1099511628211ULL;
  }
  return fmt::format("{:016x}", hash);
}

std::optional<Day> as_of_day(std::string_view rows) {
  constexpr std::string_view kAsOf = "# as of ";
  if (!rows.starts_with(kAsOf)) return std::nullopt;
  return parse_day(rows.substr(kAsOf.size(), 10));
}

std::string csv_of(const PriceRow& row) {
  std::string text = fmt::format("{},{},{},{},{},{}", row.model, row.scope, row.region, row.tier,
                                 row.above, row.unit);
  for (const Component component : kRateColumns) {
    const auto& rate = row.rates[component];
    const Int128 per = component == kUnits ? Int128{1} : kMillion;
    text += "," + (rate ? to_decimal(*rate * per) : "");
  }
  return text + fmt::format(",{},{},{},{}\n", format_day(row.from),
                            row.to < kForever ? format_day(row.to) : "", cell_of(row.source),
                            cell_of(row.note));
}

}  // namespace ledger
