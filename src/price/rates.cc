// From a price key to dated rates.
#include <algorithm>
#include <set>
#include <utility>

#include "price/places.h"
#include "price/price.h"
#include "price/quote.h"
#include "price/target.h"
#include "record/record.h"

namespace ledger {
namespace {

constexpr std::uint8_t bit(int component) { return static_cast<std::uint8_t>(1U << component); }

// One key's view of the book; everything that does not depend on the day is worked out once.
class Pricing {
 public:
  Pricing(const PriceBook& book, const PriceKey& key, Target target);
  std::vector<RatePeriod> periods() const;

 private:
  std::vector<Day> turns() const;
  RatePeriod period(Day day) const;
  void doubt(RatePeriod& period, Quote& quote, Day day) const;
  void doubt_tier(RatePeriod& period, Quote& quote, Day day) const;
  void doubt_region(RatePeriod& period, Quote& quote, Day day) const;
  void doubt_scope(RatePeriod& period, Quote& quote, Day day) const;

  const PriceKey& key_;
  Target target_;
  std::string tier_;
  std::span<const PriceRow> all_, here_;
  bool region_assumed_ = false;
  bool sold_by_tier_ = false;  // the book has flex, priority, … rows of the model
};

Pricing::Pricing(const PriceBook& book, const PriceKey& key, Target target)
    : key_(key), target_(std::move(target)), all_(book.rows_of(target_.model)) {
  tier_ = key.tier.empty() || key.tier == "default" ? "standard" : key.tier;
  const std::string_view scope =
      target_.scope.empty() ? "in-region" : std::string_view(target_.scope);
  here_ = rows_at(all_, places_of(scope, target_.area, key.region), region_assumed_);
  sold_by_tier_ = std::ranges::any_of(
      all_, [](const PriceRow& row) { return row.tier != "standard" && row.tier != "batch"; });
}

// The days on which any price of the model changes.
std::vector<Day> Pricing::turns() const {
  std::set<Day> days{0, kForever};
  for (const PriceRow& row : all_) days.insert({row.from, row.to});
  return {days.begin(), days.end()};
}

// An unknown tier was priced as standard; it may have been any other that an on-demand call can ask for.
void Pricing::doubt_tier(RatePeriod& period, Quote& quote, Day day) const {
  if (!(key_.flags & kTierUnknown) || tier_ != "standard" || !sold_by_tier_) return;
  period.assumed |= kAssumedTier;
  for (const PriceRow& row : here_) {
    if (row.tier != "standard" && row.tier != "batch")
      widen(quote, quote_at(here_, row.tier, key_.band, day));
  }
}

// The rate of another Region: bounded by all that the model costs anywhere outside GovCloud.
void Pricing::doubt_region(RatePeriod& period, Quote& quote, Day day) const {
  if (!region_assumed_) return;
  period.assumed |= kAssumedRegion;
  for (auto first = all_.begin(); first != all_.end();) {
    const auto last = std::find_if_not(first, all_.end(), [&](const PriceRow& row) {
      return row.scope == first->scope && row.region == first->region;
    });
    if (!is_gov(first->region)) widen(quote, quote_at({first, last}, tier_, key_.band, day));
    first = last;
  }
}

void Pricing::doubt_scope(RatePeriod& period, Quote& quote, Day day) const {
  if (!target_.scope.empty()) return;
  bool moved = false;
  for (const Place& place : profile_places_of(key_.region)) {
    bool assumed = false;
    moved |= widen(quote, quote_at(rows_at(all_, {place}, assumed), tier_, key_.band, day));
  }
  if (moved) period.assumed |= kAssumedScope;
}

// Everything that the log left open, as kinds of assumption and as the room they leave the rates.
void Pricing::doubt(RatePeriod& period, Quote& quote, Day day) const {
  if (key_.components == 0) return;
  if ((key_.components & bit(kCacheWriteUnknown)) && quote.lifetime_matters)
    period.assumed |= kAssumedLifetime;
  if ((key_.flags & kCacheUnknown) && (quote.priced & bit(kCacheRead)))
    period.assumed |= kAssumedCache;
  doubt_tier(period, quote, day);
  doubt_region(period, quote, day);
  doubt_scope(period, quote, day);
}

RatePeriod Pricing::period(Day day) const {
  RatePeriod period;
  period.from = day;
  if (target_.by_time) {
    period.state = PriceState::NotTokenPriced;
    return period;
  }
  Quote quote = quote_at(here_, tier_, key_.band, day);
  const std::uint8_t wanted = key_.components | (quote.needs_units ? bit(kUnits) : 0);
  const std::uint8_t counted = key_.components & quote.priced;
  period.unpriced = static_cast<std::uint8_t>(wanted & ~counted);
  if (quote.source.empty() || (wanted != 0 && counted == 0)) return period;
  forget(quote, period.unpriced);
  doubt(period, quote, day);
  period.state = PriceState::Priced;
  period.rates = quote.rates;
  period.low = period.assumed != 0 ? quote.low : quote.rates;
  period.high = period.assumed != 0 ? quote.high : quote.rates;
  period.source = quote.source;
  return period;
}

bool same_rates(const RatePeriod& a, const RatePeriod& b) {
  return a.state == b.state && a.rates == b.rates && a.low == b.low && a.high == b.high &&
         a.unpriced == b.unpriced && a.assumed == b.assumed && a.source == b.source;
}

std::vector<RatePeriod> Pricing::periods() const {
  std::vector<RatePeriod> periods;
  const std::vector<Day> days = turns();
  for (std::size_t i = 0; i + 1 < days.size(); ++i) {
    RatePeriod next = period(days[i]);
    if (periods.empty() || !same_rates(periods.back(), next)) periods.push_back(std::move(next));
    periods.back().to = days[i + 1];
  }
  return periods;
}

}  // namespace

std::vector<RatePeriod> PriceBook::periods(const PriceKey& key, const Profiles& profiles) const {
  return Pricing(*this, key, target_of(*this, key, profiles)).periods();
}

}  // namespace ledger
