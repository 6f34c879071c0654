// Where in the book a call is priced: which (scope, region) rows, in which order.
// Thread rule: pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "price/price.h"

namespace ledger {

struct Place {
  std::string_view scope, region;
  bool assumed = false;  // the rate of another Region or scope
};

bool is_gov(std::string_view region_or_area);
// The order of docs/prices.md, best first. Views live as long as the arguments.
std::vector<Place> places_of(std::string_view scope, std::string_view area,
                             std::string_view region);
// The profiles that a call from the Region may have gone through.
std::vector<Place> profile_places_of(std::string_view region);
// The rows of the first place that has a standard price; `assumed` is set from it. Rows of one place
// are neighbours, so the answer is a part of `rows` (one model's rows, sorted).
std::span<const PriceRow> rows_at(std::span<const PriceRow> rows, const std::vector<Place>& places,
                                  bool& assumed);

}  // namespace ledger
