#include "price/places.h"

#include <algorithm>
#include <array>

namespace ledger {
namespace {

struct AreaOfRegion {
  std::string_view prefix;
  std::array<std::string_view, 2> areas;
};
constexpr std::string_view kAnyArea = "any area";  // outside GovCloud

// Source: Amazon Bedrock User Guide, "Supported Regions and models for inference profiles".
constexpr std::array<AreaOfRegion, 10> kAreasOfRegions{{
    {"us-gov-", {"us-gov", ""}},
    {"us-", {"us", ""}},
    {"ca-", {"ca", "us"}},
    {"eu-", {"eu", ""}},
    {"ap-northeast-1", {"jp", "apac"}},
    {"ap-northeast-3", {"jp", "apac"}},
    {"ap-southeast-2", {"au", "apac"}},
    {"ap-southeast-4", {"au", "apac"}},
    {"ap-south-", {"in", "apac"}},
    {"ap-", {"apac", ""}},
}};

void add_areas(std::vector<Place>& places, std::string_view scope, std::string_view region) {
  const auto found = std::ranges::find_if(
      kAreasOfRegions, [&](const AreaOfRegion& entry) { return region.starts_with(entry.prefix); });
  if (found == kAreasOfRegions.end()) return;
  for (std::string_view area : found->areas) {
    if (!area.empty()) places.push_back({scope, area});
  }
}

void add(std::vector<Place>& places, std::initializer_list<Place> more) {
  places.insert(places.end(), more.begin(), more.end());
}

std::vector<Place> gov_places(std::string_view scope, std::string_view region) {
  if (scope == "geo") return {{"geo", "us-gov"}, {"in-region", region}};
  return {{"in-region", region}, {"geo", "us-gov"}};
}

bool matches(const PriceRow& row, const Place& place) {
  if (row.scope != place.scope) return false;
  return place.region == kAnyArea ? !is_gov(row.region) : row.region == place.region;
}

}  // namespace

bool is_gov(std::string_view region_or_area) { return region_or_area.starts_with("us-gov"); }

std::vector<Place> places_of(std::string_view scope, std::string_view area,
                             std::string_view region) {
  if (is_gov(region) || is_gov(area)) return gov_places(scope, region);
  std::vector<Place> places;
  if (scope == "global") {
    add(places, {{"global", "*"},
                 {"any", "*"},
                 {"in-region", region, true},
                 {"in-region", "*", true},
                 {"in-region", "us", true},
                 {"geo", kAnyArea, true}});
    return places;
  }
  if (scope == "geo" && !area.empty()) places.push_back({"geo", area});
  if (scope == "geo" && area.empty()) add_areas(places, "geo", region);
  places.push_back({"in-region", region});
  add_areas(places, "in-region", region);
  add(places, {{"any", "*"},
               {"in-region", "*"},
               {"in-region", "us", true},
               {"geo", kAnyArea, true},
               {"global", "*", true}});
  return places;
}

std::vector<Place> profile_places_of(std::string_view region) {
  std::vector<Place> places;
  add_areas(places, "geo", region);
  if (!is_gov(region)) places.push_back({"global", "*"});
  return places;
}

std::span<const PriceRow> rows_at(std::span<const PriceRow> rows, const std::vector<Place>& places,
                                  bool& assumed) {
  for (const Place& place : places) {
    const auto first = std::ranges::find_if(
        rows, [&](const PriceRow& row) { return matches(row, place) && row.tier == "standard"; });
    if (first == rows.end()) continue;
    const auto here = [&](const PriceRow& row) {
      return row.scope == first->scope && row.region == first->region;
    };
    const auto begin = std::ranges::find_if(rows, here);
    const auto end = std::find_if_not(begin, rows.end(), here);
    assumed = place.assumed;
    return {begin, end};
  }
  return {};
}

}  // namespace ledger
