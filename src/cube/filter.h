// Filters as conditions on integer ids, values bound. Thread rule: pure.
#pragma once

#include "cube/relation.h"

namespace ledger {

// The scope's window, pattern and filters on the rows of a relation.
Result<SqlText> where(const CubeScope& scope, const Dialect& dialect, const Relation& relation);

}  // namespace ledger
