// The rates of one tier at one place on one day, and how far doubts may move them.
// Thread rule: pure.
#pragma once

#include <span>
#include <string_view>

#include "price/price.h"

namespace ledger {

struct Quote {
  Rates rates{}, low{}, high{};
  std::uint8_t priced = 0;        // mask of components that have a price
  bool needs_units = false;       // the model sells its input by images, seconds or queries
  bool lifetime_matters = false;  // a cache write of unknown lifetime has no single price
  std::string_view source;        // "" = no row in force
};

// `rows` are those of one place. A prompt above a long-context threshold takes that row as a whole.
Quote quote_at(std::span<const PriceRow> rows, std::string_view tier, std::uint8_t band, Day day);
// Takes the prices of these components away.
void forget(Quote& quote, std::uint8_t components);
// Moves low and high of `quote` so far that they cover `other`, where both have a price.
// Returns whether anything moved.
bool widen(Quote& quote, const Quote& other);

}  // namespace ledger
