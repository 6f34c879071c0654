// What checks found, printed, and the exit code it stands for.
#pragma once

#include "cli/context.h"
#include "cli/options.h"
#include "setup/finding.h"

namespace ledger {

// A line a finding, and below those that are not in order what to do, what is the same in regions that
// nobody named as one; as CSV and JSON a table. Ok unless one is a problem. Fault::Credentials where
// all of those are denials; Interrupted after a stop signal.
Result<Ok> tell_findings(Context& context, const Options& options, std::string_view name,
                         const setup::Findings& findings);

}  // namespace ledger
