#include "aws/logs.h"

#include <fmt/format.h>

#include "aws/json_call.h"
#include "base/text.h"

namespace ledger::aws {
namespace {

using nlohmann::json;

constexpr std::size_t kPageBytes =
    2 << 20;  // FilterLogEvents gives up to 1 MB of events, escaped once more

}  // namespace

Result<> filter_log_events(Client& client, const LogQuery& query, const OnLogPage& page) {
  // endTime is inclusive: "Events with a timestamp later than this time are not returned".
  json body{{"logGroupName", query.group},
            {"startTime", query.from_ms},
            {"endTime", query.to_ms - 1},
            {"limit", query.page}};
  if (!query.stream.empty()) body["logStreamNames"] = json::array({query.stream});
  while (true) {
    Request request = target_request("logs", "Logs_20140328.FilterLogEvents", body);
    request.resource = query.group;
    request.expected_bytes = kPageBytes;
    LEDGER_ASSIGN(document, send_json(client, std::move(request)));
    if (!document)
      return Error{Fault::Failed,
                   fmt::format("there is no log group {} in {}", escape_terminal(query.group),
                               client.region()),
                   "aws logs describe-log-groups"};
    std::vector<LogEvent> events;
    for (const json& event : array_of(*document, "events")) {
      events.push_back({text_of(event, "eventId"), text_of(event, "logStreamName"),
                        text_of(event, "message"), number_of(event, "timestamp"),
                        number_of(event, "ingestionTime")});
    }
    LEDGER_TRY(page(std::move(events)));
    const std::string token = text_of(*document, "nextToken");
    if (token.empty()) return Ok{};
    if (token == text_of(body, "nextToken"))
      return Error{Fault::Failed,
                   fmt::format("logs:FilterLogEvents on {} hands out the same page again and again",
                               escape_terminal(query.group)),
                   "try again"};
    body["nextToken"] = token;
  }
}

Result<std::vector<LogGroup>> describe_log_groups(Client& client, const std::string& prefix) {
  std::vector<LogGroup> groups;
  json body{{"limit", 50}};
  if (!prefix.empty()) body["logGroupNamePrefix"] = prefix;
  while (true) {
    Request request = target_request("logs", "Logs_20140328.DescribeLogGroups", body);
    request.resource = prefix;
    LEDGER_ASSIGN(document, send_json(client, std::move(request)));
    if (!document) return groups;
    for (const json& group : array_of(*document, "logGroups")) {
      groups.push_back({text_of(group, "logGroupName"), text_of(group, "arn"),
                        number_of(group, "storedBytes"), number_of(group, "creationTime"),
                        static_cast<int>(number_of(group, "retentionInDays"))});
    }
    const std::string token = text_of(*document, "nextToken");
    if (token.empty()) return groups;
    body["nextToken"] = token;
  }
}

}  // namespace ledger::aws
