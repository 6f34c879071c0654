// What a price key points at: the model, the scope of the call and how sure that is.
// Thread rule: pure.
#pragma once

#include <string>

#include "price/price.h"

namespace ledger {

struct Target {
  std::string model;  // the book's id; for a model it does not have, the id without profile prefix
                      // and for a hidden one the ARN
  std::string scope;  // "in-region", "geo", "global", "" = not known
  std::string area;   // the profile's prefix in scope geo, "" = not known
  bool by_time = false;  // provisioned, imported, endpoint, reserved: no price by the token
};

Target target_of(const PriceBook& book, const PriceKey& key, const Profiles& profiles);

}  // namespace ledger
