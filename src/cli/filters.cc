#include "cli/filters.h"

#include <algorithm>

#include <fmt/format.h>

namespace ledger {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// Two letters, words and a number, joined by hyphens: us-east-1, us-gov-west-1.
bool looks_like_region(std::string_view name) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('-', at), name.size());
    parts.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  if (parts.size() < 3 || parts[0].size() != 2) return false;
  const auto word = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_lower);
  };
  const std::string_view number = parts.back();
  return std::all_of(parts.begin(), parts.end() - 1, word) && number.size() == 1 &&
         number[0] >= '1' && number[0] <= '9';
}

void add_value(std::vector<Filter>& filters, std::string_view dimension,
               std::optional<std::string> value) {
  const auto same = std::find_if(filters.begin(), filters.end(), [&](const Filter& filter) {
    return filter.dimension == dimension;
  });
  Filter& filter =
      same == filters.end() ? filters.emplace_back(Filter{std::string(dimension), {}}) : *same;
  filter.any_of.push_back(std::move(value));
}

std::string known_dimensions() {
  std::string names;
  for (const DimensionInfo& dimension : dimensions()) names += std::string(dimension.name) + ", ";
  return names + "metadata:KEY, tag:KEY";
}

Result<Ok> add_regions(const std::vector<std::string>& regions, std::vector<Filter>& filters) {
  if (std::find(regions.begin(), regions.end(), "all") != regions.end()) return Ok{};
  for (const std::string& region : regions) {
    if (!looks_like_region(region))
      return Error{Fault::Usage, fmt::format("--region: {} is not a region", region),
                   "a region is us-east-1, eu-central-1 …, or all"};
    add_value(filters, "region", region);
  }
  return Ok{};
}

}  // namespace

Result<std::vector<Filter>> filters_of(const Options& options) {
  std::vector<Filter> filters;
  LEDGER_TRY(add_regions(options.regions, filters));
  for (const std::string& text : options.filters) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      return Error{Fault::Usage, fmt::format("--filter: {} has no =", text),
                   "--filter DIM=VALUE, as in app=CustomerServiceApp"};
    const std::string dimension = text.substr(0, equals), value = text.substr(equals + 1);
    if (!is_dimension(dimension))
      return Error{Fault::Usage, fmt::format("--filter: no dimension is called {}", dimension),
                   "dimensions: " + known_dimensions()};
    add_value(filters, dimension, value == "(none)" ? std::nullopt : std::optional(value));
  }
  return filters;
}

}  // namespace ledger
