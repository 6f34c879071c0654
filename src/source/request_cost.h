// What requests to AWS cost: list prices of S3 Standard in US East (N. Virginia).
//
// Source: "Amazon S3 pricing" (requests & data retrievals): $0.005 per 1,000 LIST, $0.0004 per 1,000
// GET. FilterLogEvents and the control planes are free of charge. Transfer out of AWS is not in it.
// Thread rule: pure functions.
#pragma once

#include "aws/client.h"
#include "base/money.h"

namespace ledger {

Money list_cost(std::int64_t requests);
Money get_cost(std::int64_t requests);
Money cost_of_requests(const aws::RequestCounts& sent);

}  // namespace ledger
