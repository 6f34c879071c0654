// `--print-iam`: the least policy that a command needs, in place of the command.
#pragma once

#include "cli/commands.h"
#include "cli/context.h"

namespace ledger {

// Bucket, prefix and key come from the options and, with credentials, from the account; what is not
// known stands as ACCOUNT, REGION or BUCKET, and a note says so. Nothing is changed.
Result<Ok> print_iam(Context& context, const Command& command, const Options& options);

}  // namespace ledger
