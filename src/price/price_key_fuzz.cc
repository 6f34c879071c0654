// Any bytes are a modelId, a body's model, a region and a tier to somebody: pricing must cover all
// time, keep bounds around its rates and never price what it calls unpriced.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "price/price.h"

namespace {

// The text up to the next zero byte, taken off `rest`.
std::string next_text(std::string_view& rest) {
  const std::string_view text = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(text.size() < rest.size() ? text.size() + 1 : text.size());
  return std::string(text);
}

void check(const ledger::RatePeriod& period) {
  for (int i = 0; i < ledger::kComponents; ++i) {
    const bool bounded = period.low[i] <= period.rates[i] && period.rates[i] <= period.high[i];
    const bool free = !((period.unpriced >> i) & 1) || period.rates[i] == ledger::Money{};
    if (!bounded || !free || period.rates[i] < ledger::Money{}) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  ledger::PriceKey key;
  if (rest.size() >= 3) {
    key.band = static_cast<std::uint8_t>(rest[0]) % 5;
    key.components = static_cast<std::uint8_t>(rest[1]);
    key.flags = static_cast<std::uint8_t>(rest[2]) & 3;
    rest.remove_prefix(3);
  }
  key.model = next_text(rest);
  key.body_model = next_text(rest);
  key.region = next_text(rest);
  key.tier = next_text(rest);
  const ledger::PriceBook& book = ledger::PriceBook::bundled();
  const ledger::Model model = book.resolve(key, {});
  if (model.name.empty() != model.id.empty()) std::abort();
  ledger::Day day = 0;
  for (const ledger::RatePeriod& period : book.periods(key, {})) {
    if (period.from != day || period.to <= day) std::abort();
    day = period.to;
    check(period);
  }
  if (day != ledger::kForever) std::abort();
  return 0;
}
