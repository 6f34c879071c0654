// Whether a log group that invocation logs go to is there and gets any.
//
// Source: CloudWatch Logs API Reference (DescribeLogGroups, FilterLogEvents). Thread rule: as Client.
#pragma once

#include <string>

#include "aws/client.h"
#include "setup/finding.h"

namespace ledger::setup {

// A Problem where there is none of that name, a Warning where the day before `now` has no event. It
// asks for one event and keeps nothing of it.
Finding check_log_group(aws::Client& client, const std::string& group, Seconds now);

}  // namespace ledger::setup
