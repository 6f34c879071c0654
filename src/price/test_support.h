// What the price tests share: keys, and prices as people write them.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "price/price.h"
#include "record/record.h"

namespace ledger {

constexpr std::uint8_t mask(std::initializer_list<Component> components) {
  unsigned bits = 0;
  for (Component component : components) bits |= 1U << component;
  return static_cast<std::uint8_t>(bits);
}

inline PriceKey call_of(std::string model, std::string region = "us-east-1") {
  PriceKey key;
  key.model = std::move(model);
  key.region = std::move(region);
  key.tier = "standard";
  key.components = mask({kInput, kOutput});
  return key;
}

inline Day day(std::string_view text) { return parse_day(text).value(); }

inline RatePeriod rates_on(const PriceBook& book, const PriceKey& key, std::string_view date,
                           const Profiles& profiles = {}) {
  for (const RatePeriod& period : book.periods(key, profiles)) {
    if (period.from <= day(date) && day(date) < period.to) return period;
  }
  ADD_FAILURE() << "no period on " << date;
  return {};
}

inline RatePeriod rates_today(const PriceKey& key, const Profiles& profiles = {}) {
  return rates_on(PriceBook::bundled(), key, "2026-11-24", profiles);
}

// "3.3" for 3.30 dollars a million tokens.
inline std::string a_million(Money rate) { return to_decimal(rate * 1'000'000); }

// "3.3 / 16.5", what a price page says of input and output; "unpriced" where it says nothing.
inline std::string in_out(const RatePeriod& period) {
  if (period.state != PriceState::Priced) return "unpriced";
  return a_million(period.rates[kInput]) + " / " + a_million(period.rates[kOutput]);
}

constexpr std::string_view kModels = "model,name,provider,end_of_life,spellings\n";
constexpr std::string_view kRows =
    "# as of 2026-11-24\n"
    "model,scope,region,tier,above,unit,input,output,cache_read,cache_write_5m,cache_write_30m,"
    "cache_write_1h,units,valid_from,valid_to,source,note\n";

// A book of a few rows; they must be good ones.
inline PriceBook book_of(std::string_view models, std::string_view rows) {
  auto book =
      PriceBook::parse(std::string(kRows).append(rows), std::string(kModels).append(models));
  if (!book) {
    ADD_FAILURE() << book.error().message;
    return {};
  }
  return *std::move(book);
}

}  // namespace ledger
