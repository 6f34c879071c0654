// Which calls a scope's sources cover. Thread rule: as the connection.
#pragma once

#include "cube/plan.h"
#include "store/duck.h"

namespace ledger {

// Unless the sources cover all logs of the store: makes the temporary table scope_object of their objects and
// the view scope_call of exactly the calls that the sources hold; a call whose winning
// copy lies elsewhere is taken from its best copy inside. `whole` tells that it is all of ledger.call.
struct ScopeCalls {
  bool whole = true;
  Int128 duplicates_used = 0;  // copies that stand for their call here
};
Result<ScopeCalls> select_sources(duck::Connection& connection, const CubeScope& scope);
// The condition that an object's column `uri` is a source or lies below one.
SqlText inside(const std::vector<std::string>& sources);
// The condition that `column`, an object's id, belongs to the sources.
std::string scoped(std::string_view column, const ScopeCalls& calls);

}  // namespace ledger
