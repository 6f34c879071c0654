// Amazon CloudWatch Logs: groups and their events. Source: CloudWatch Logs API Reference
// (FilterLogEvents, DescribeLogGroups). Thread rule: as Client.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

struct LogQuery {
  std::string group;
  std::string stream;                   // empty = all streams
  std::int64_t from_ms = 0, to_ms = 0;  // of the events' own time; to_ms is excluded
  int page = 10'000;                    // the most events of one page
};
struct LogEvent {
  std::string id, stream, message;
  std::int64_t timestamp_ms = 0, ingested_ms = 0;
};
// Pages one after another, as the service hands out its tokens; a page may be empty and not the
// last. An error of `page` ends the call with that error. Fault::Failed when there is no such group.
using OnLogPage = std::function<Result<>(std::vector<LogEvent> events)>;
Result<> filter_log_events(Client& client, const LogQuery& query, const OnLogPage& page);

struct LogGroup {
  std::string name, arn;
  std::int64_t stored_bytes = 0, created_ms = 0;
  int retention_days = 0;  // 0 = for ever
};
Result<std::vector<LogGroup>> describe_log_groups(Client& client, const std::string& prefix);

}  // namespace ledger::aws
