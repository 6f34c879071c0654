// CloudTrail beside the logs, in a sentence each; empty where there is nothing to say. Escaped for a
// terminal. Thread rule: pure.
#pragma once

#include <string>
#include <vector>

#include "cube/cube.h"

namespace ledger {

// Calls that CloudTrail saw and the logs do not have: how many, where, when, and what to do.
std::string coverage_warning(const std::vector<Coverage>& coverage);
// That none is missing.
std::string coverage_remark(const std::vector<Coverage>& coverage);

}  // namespace ledger
