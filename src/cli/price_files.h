// Where the overlay of the price book lies, and the prices in force with it. Thread rule: free functions.
#pragma once

#include <string>

#include "base/files.h"
#include "price/prices.h"

namespace ledger {

// $XDG_DATA_HOME/bedrock-ledger/prices/price-list.csv; "" without a home folder.
std::string overlay_path(const Env& env);
// The bundled book, with the overlay where there is one that is not older. Fault::Failed for an overlay that cannot be
// read or is not as `prices update` wrote it: it is never left out silently.
Result<Prices> prices_in_force(const Env& env);
// "the prices of …" where an overlay is left out for its age, else "".
std::string left_out_text(const Prices& prices);

}  // namespace ledger
