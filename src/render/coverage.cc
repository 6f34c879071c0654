#include "render/coverage.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "render/number.h"

namespace ledger {
namespace {

constexpr std::size_t kNamedRegions = 3;

struct Missing {
  Int128 calls = 0;
  Day first = 0, last = 0;

  void add(const Missing& more) {
    if (more.calls == 0) return;
    first = calls == 0 ? more.first : std::min(first, more.first);
    last = calls == 0 ? more.last : std::max(last, more.last);
    calls += more.calls;
  }
  std::string text(const std::string& where) const {
    std::string days = format_day(first);
    if (last != first) days += " to " + format_day(last);
    return fmt::format("{} {} ({})", with_thousands(calls), where, days);
  }
};

using Region = std::pair<std::string, Missing>;

// Those that miss any call that could have been logged, the most first.
std::vector<Region> regions_of(const std::vector<Coverage>& coverage) {
  std::map<std::string, Missing> by_name;
  for (const Coverage& one : coverage)
    by_name[one.region].add({one.missing - one.mantle, one.date, one.date});
  std::vector<Region> regions(by_name.begin(), by_name.end());
  std::erase_if(regions, [](const Region& one) { return one.second.calls == 0; });
  std::stable_sort(regions.begin(), regions.end(), [](const Region& a, const Region& b) {
    return a.second.calls > b.second.calls;
  });
  return regions;
}

std::vector<std::string> region_texts(const std::vector<Region>& regions) {
  std::vector<std::string> texts;
  for (const auto& [name, missing] : regions)
    if (texts.size() < kNamedRegions) texts.push_back(missing.text("in " + escape_terminal(name)));
  if (regions.size() > kNamedRegions) {
    Missing others;
    for (std::size_t i = kNamedRegions; i < regions.size(); ++i) others.add(regions[i].second);
    texts.push_back(others.text(fmt::format("in {} more", regions.size() - kNamedRegions)));
  }
  return texts;
}

}  // namespace

std::string coverage_warning(const std::vector<Coverage>& coverage) {
  Missing all, mantle;
  for (const Coverage& one : coverage) {
    all.add({one.missing, one.date, one.date});
    mantle.add({one.mantle, one.date, one.date});
  }
  if (all.calls == 0) return "";
  std::vector<std::string> parts = region_texts(regions_of(coverage)), advice;
  if (!parts.empty())
    advice.emplace_back("switch model invocation logging on there, or name its --source");
  if (mantle.calls > 0) {
    parts.push_back(mantle.text("to bedrock-mantle"));
    advice.emplace_back("bedrock-mantle is never logged");
  }
  return fmt::format("CloudTrail saw {} that the logs do not have: {}; {}",
                     plural(all.calls, "call"), fmt::join(parts, ", "), fmt::join(advice, "; "));
}

std::string coverage_remark(const std::vector<Coverage>& coverage) {
  Int128 events = 0, missing = 0;
  for (const Coverage& one : coverage) {
    events += one.events;
    missing += one.missing;
  }
  if (events == 0 || missing > 0) return "";
  return fmt::format("all {} that CloudTrail saw are in the logs", plural(events, "call"));
}

}  // namespace ledger
