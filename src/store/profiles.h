// Application inference profiles as Bedrock described them, with their history. One open row a profile
// (to_time NULL); a change closes it and opens another; a profile that is gone keeps its row, so that
// its past keeps its price. Thread rule: as Store.
#pragma once

#include "price/price.h"
#include "store/duck.h"

namespace ledger {

// The profiles with a model in the open rows, and `configured` over them.
Result<Profiles> known_profiles(duck::Connection& connection, const Profiles& configured);
// Sorted keys, strings only; "" without tags.
std::string tags_json(const std::map<std::string, std::string>& tags);

}  // namespace ledger
