// Where a prefix stands in the layout of invocation logs, and which prefixes hold a window.
//
// Source: "Monitor model invocation using CloudWatch Logs and Amazon S3" (Amazon Bedrock User Guide);
// internal to src/source. Thread rule: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace ledger {

// The part of `prefix` up to and with "BedrockModelInvocationLogs/{region}/"; empty when it does not
// reach that far.
std::string_view region_folder(std::string_view prefix);
// Whether `prefix` names a whole day "…/{region}/YYYY/MM/DD/", or an hour below one.
bool is_day_or_deeper(std::string_view prefix);
// The prefixes of `window`'s days plus the day after, as far as `prefix` (in a region folder) allows.
std::vector<std::string> day_prefixes(std::string_view prefix, Window window);
// Whether a folder may hold invocation logs: below AWSLogs/ only accounts, below an account only
// BedrockModelInvocationLogs/, no offloaded bodies. Folders elsewhere may.
bool may_hold_logs(std::string_view folder);

}  // namespace ledger
