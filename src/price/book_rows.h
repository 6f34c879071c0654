// The CSV form of price rows, as prices/bedrock.csv and overlays have it. Thread rule: pure.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "price/price.h"

namespace ledger {

constexpr std::string_view kRowHeader =
    "model,scope,region,tier,above,unit,input,output,cache_read,cache_write_5m,cache_write_30m,"
    "cache_write_1h,units,valid_from,valid_to,source,note";
// Column 6 + i of a row holds the rate of this component.
constexpr std::array<Component, 7> kRateColumns{
    kInput, kOutput, kCacheRead, kCacheWrite5m, kCacheWrite30m, kCacheWrite1h, kUnits};

// 16 hexadecimal digits of the texts one after the other (FNV-1a).
std::string fingerprint_of(std::initializer_list<std::string_view> texts);
// The date in the first line of the rows, "# as of 2026-11-24".
std::optional<Day> as_of_day(std::string_view rows);
// One row and its line end.
std::string csv_of(const PriceRow& row);

}  // namespace ledger
