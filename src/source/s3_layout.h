// Where a prefix stands in the layout of invocation logs, and which prefixes hold a window.
//
// Sources: "Monitor model invocation using CloudWatch Logs and Amazon S3" (Amazon Bedrock User Guide);
// "Finding your CloudTrail log files": AWSLogs/{o-organization/}{account}/CloudTrail/{region}/YYYY/MM/DD/.
// Internal to src/source. Thread rule: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "source/local.h"

namespace ledger {

// The part of `prefix` up to and with "BedrockModelInvocationLogs/{region}/" (of CloudTrail, with
// "CloudTrail/{region}/"); empty when it does not
// reach that far.
std::string_view region_folder(std::string_view prefix, LogKind kind = LogKind::Invocations);
// Whether `prefix` names a whole day "…/{region}/YYYY/MM/DD/", or an hour below one.
bool is_day_or_deeper(std::string_view prefix, LogKind kind = LogKind::Invocations);
// The prefixes of `window`'s days plus the day after, as far as `prefix` (in a region folder) allows.
std::vector<std::string> day_prefixes(std::string_view prefix, Window window,
                                      LogKind kind = LogKind::Invocations);
// Whether a folder may hold logs of the kind: below AWSLogs/ only accounts (of CloudTrail, organizations too), below
// an account only its service's folder, no offloaded bodies. Folders elsewhere may.
bool may_hold_logs(std::string_view folder, LogKind kind = LogKind::Invocations);

}  // namespace ledger
