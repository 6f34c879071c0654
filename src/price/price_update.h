// What the AWS Price List changes in the book: pure, no files and no network.
//
// A price equal to the one in force is nothing. A different one is a new row from its effective date,
// never before the row it follows: a row that the book has keeps its days. Where the book has no price
// of its own for a component, a tier, a place or a model, the listed one holds without a date, as the
// book's other undated rows do. What the list says twice and differently is left out. The list is
// taken to lag behind, and the book stays, where the book's row is younger than the listed price or
// where the listed price is the one that the book's row replaced.
// Thread rule: pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "price/price.h"
#include "price/price_list.h"

namespace ledger {

enum class ChangeKind { New, Changed, Behind, Unclear };
std::string_view change_name(ChangeKind kind);  // "new", "changed", "behind", "unclear"

// Of each Component, "" for kCacheWriteUnknown, which no row prices.
constexpr std::array<std::string_view, kComponents> kPriceNames{
    "input",           "output",         "cache_read", "cache_write_5m",
    "cache_write_30m", "cache_write_1h", "",           "units"};

struct PriceChange {
  ChangeKind kind = ChangeKind::New;
  std::string model, scope, region, tier, unit;
  std::int64_t above = 0;
  Component component = kInput;
  std::optional<Money> old;  // of the row in force at that place, or of the one that stood for it
  Money now;
  Day from = 0;  // 0 = undated
  std::string source;
};

struct PriceUpdate {
  std::vector<PriceRow> rows;        // of the new overlay, in the order of the book
  std::vector<PriceChange> changes;  // in the order of the book
  std::int64_t unchanged = 0;
  // Prices of geographic profiles that the list's Regions do not agree on: the book's stay.
  std::int64_t areas_apart = 0;
};

// `book` is the one in force, with the overlay of the last update. `today` dates what has no better date.
PriceUpdate update_prices(const PriceBook& book, const std::vector<ListedPrice>& listed, Day today);

// What an overlay says and the bundled book does not.
std::vector<PriceChange> differences(const PriceBook& bundled,
                                     const std::vector<PriceRow>& overlay);

}  // namespace ledger
