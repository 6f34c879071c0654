// Any bytes may come as a product: whatever is understood must make an overlay that is read again, says
// what was listed, and has nothing new in it when the same is listed once more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "price/price_list.h"
#include "price/price_update.h"
#include "price/prices.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ledger::PriceBook& book = ledger::PriceBook::bundled();
  static const ledger::PriceListNames names(book);
  const auto reading =
      ledger::read_product({reinterpret_cast<const char*>(data), size}, "AmazonBedrock", names);
  const auto* price = std::get_if<ledger::ListedPrice>(&reading);
  if (!price) return 0;
  constexpr ledger::Day kToday = 20'000;
  const auto update = ledger::update_prices(book, {*price}, kToday);
  const auto prices = ledger::Prices::with_overlay(ledger::overlay_text(kToday, update.rows), "x");
  if (!prices) std::abort();
  const auto next = prices->book();
  if (!next) std::abort();
  for (const auto& change : ledger::update_prices(**next, {*price}, kToday).changes)
    if (change.kind != ledger::ChangeKind::Behind && change.kind != ledger::ChangeKind::Unclear)
      std::abort();
  return 0;
}
