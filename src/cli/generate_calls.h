// `generate calls`: shows the most that it can cost, asks, then calls Bedrock.
#pragma once

#include "cli/context.h"
#include "cli/options.h"

namespace ledger {

Result<Ok> generate_calls(Context& context, const Options& options);

}  // namespace ledger
