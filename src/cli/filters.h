// --region and --filter to filters of the cube. Thread rule: pure functions.
#pragma once

#include "cli/options.h"
#include "cube/cube.h"

namespace ledger {

// One dimension twice is "or". No region, or `all`, is no filter: sources of this version are local.
// Fault::Usage for a filter without =, an unknown dimension or what cannot be a region.
Result<std::vector<Filter>> filters_of(const Options& options);

}  // namespace ledger
