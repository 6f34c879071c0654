#include "price/quote.h"

#include <algorithm>

namespace ledger {
namespace {

constexpr std::uint8_t bit(int component) { return static_cast<std::uint8_t>(1U << component); }

bool in_force(const PriceRow& row, Day day) { return row.from <= day && day < row.to; }

bool lies_above(std::uint8_t band, std::int64_t above) {
  if (above == 0) return true;
  for (std::size_t i = 0; i < kPromptLimits.size(); ++i) {
    if (kPromptLimits[i] == above) return band > i;
  }
  return false;
}

// The threshold is the standard tier's, so that a tier without a long-context row has no price for a
// long prompt instead of a short one's.
std::int64_t threshold_of(std::span<const PriceRow> rows, std::uint8_t band, Day day) {
  std::int64_t best = 0;
  for (const PriceRow& row : rows) {
    if (row.tier == "standard" && in_force(row, day) && lies_above(band, row.above)) {
      best = std::max(best, row.above);
    }
  }
  return best;
}

void set(Quote& quote, int component, Money rate) {
  quote.rates[component] = quote.low[component] = quote.high[component] = rate;
  quote.priced = static_cast<std::uint8_t>(quote.priced | bit(component));
}

// Unknown lifetime: 5 minutes, the default of the API; else the lifetime that the model has.
void quote_unknown_lifetime(Quote& quote) {
  int lifetimes = 0;
  for (int lifetime : {kCacheWrite5m, kCacheWrite30m, kCacheWrite1h}) {
    if (!(quote.priced & bit(lifetime))) continue;
    const Money rate = quote.rates[lifetime];
    if (lifetimes++ == 0) set(quote, kCacheWriteUnknown, rate);
    quote.low[kCacheWriteUnknown] = std::min(quote.low[kCacheWriteUnknown], rate);
    quote.high[kCacheWriteUnknown] = std::max(quote.high[kCacheWriteUnknown], rate);
  }
  constexpr int kLifetimes = 3;
  quote.lifetime_matters =
      lifetimes > 0 &&
      (lifetimes < kLifetimes || quote.low[kCacheWriteUnknown] != quote.high[kCacheWriteUnknown]);
}

void quote_tokens(Quote& quote, const PriceRow& row) {
  for (int component = 0; component < kComponents; ++component) {
    if (row.rates[component]) set(quote, component, *row.rates[component]);
  }
  quote_unknown_lifetime(quote);
}

}  // namespace

Quote quote_at(std::span<const PriceRow> rows, std::string_view tier, std::uint8_t band, Day day) {
  const std::int64_t above = threshold_of(rows, band, day);
  Quote quote;
  const PriceRow* unit = nullptr;
  int units = 0;
  for (const PriceRow& row : rows) {
    if (row.tier != tier || !in_force(row, day)) continue;
    if (row.unit != "token") {
      unit = &row;
      ++units;
    } else if (row.above == above) {
      quote_tokens(quote, row);
    } else {
      continue;
    }
    quote.source = row.source;
  }
  quote.needs_units = units > 0 && !(quote.priced & bit(kInput));
  // Several units (a query, an image, a second of video): the count does not say of which.
  if (units == 1) set(quote, kUnits, *unit->rates[kUnits]);
  return quote;
}

void forget(Quote& quote, std::uint8_t components) {
  for (int component = 0; component < kComponents; ++component) {
    if (components & bit(component)) set(quote, component, Money{});
  }
  quote.priced = static_cast<std::uint8_t>(quote.priced & ~components);
}

bool widen(Quote& quote, const Quote& other) {
  bool moved = false;
  for (int component = 0; component < kComponents; ++component) {
    if (!(quote.priced & other.priced & bit(component))) continue;
    const Money low = std::min(quote.low[component], other.low[component]);
    const Money high = std::max(quote.high[component], other.high[component]);
    moved |= low != quote.low[component] || high != quote.high[component];
    quote.low[component] = low;
    quote.high[component] = high;
  }
  return moved;
}

}  // namespace ledger
