// Amazon CloudWatch: how many calls of models a region saw. One request a page; no other metric.
//
// Sources: Amazon CloudWatch API Reference, GetMetricData; Amazon CloudWatch User Guide, "Using search
// expressions in graphs"; Amazon Bedrock User Guide, "Monitor bedrock-runtime inference using
// CloudWatch metrics": namespace AWS/Bedrock, metric Invocations, calls that were accepted and not
// throttled. CloudWatch bills each metric that is asked for, here one for each model.
// Thread rule: as Client.
#pragma once

#include <cstdint>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

constexpr Seconds kMetricPeriod = 300;
struct MetricPoint {
  Seconds time = 0;        // where its period of kMetricPeriod begins
  std::int64_t calls = 0;  // in that period
};
// Invocations of the client's region in [from, to), by time; periods without any may be missing.
// Fault::Credentials where the caller may not ask.
Result<std::vector<MetricPoint>> get_invocations(Client& client, Seconds from, Seconds to);

}  // namespace ledger::aws
