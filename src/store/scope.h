// Which calls a scope's sources cover. Thread rule: as the connection.
#pragma once

#include "cube/plan.h"
#include "store/duck.h"

namespace ledger {

// Makes the temporary view scope_call of exactly the calls that the sources hold; a call whose winning
// copy lies elsewhere is taken from its best copy inside. `whole` tells that it is all of ledger.call.
struct ScopeCalls {
  bool whole = true;
  Int128 duplicates_used = 0;  // copies that stand for their call here
};
Result<ScopeCalls> select_sources(duck::Connection& connection,
                                  const std::vector<std::string>& sources);

}  // namespace ledger
