#include "aws/athena.h"

#include <chrono>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "aws/json_call.h"
#include "base/signals.h"
#include "base/text.h"

namespace ledger::aws {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

Result<json> ask(Client& client, const std::string& action, const json& body,
                 const std::string& resource) {
  Request request = target_request("athena", "AmazonAthena." + action, body);
  request.resource = resource;
  LEDGER_ASSIGN(document, send_json(client, std::move(request)));
  if (!document) return Error{Fault::Failed, "athena:" + action + ": not found", ""};
  return *std::move(document);
}

json member(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : json::object();
}

// Athena demands 32 characters or more; with them a request that is sent again starts no second query.
std::string new_token() {
  std::random_device random;
  std::string token = "bedrock-ledger";
  for (int i = 0; i < 4; ++i) token += fmt::format("-{:08x}", random());
  return token;
}

Result<std::string> start(Client& client, const AthenaQuery& query) {
  const json body{{"QueryString", query.sql},
                  {"ClientRequestToken", new_token()},
                  {"QueryExecutionContext", {{"Database", query.database}}},
                  {"ResultConfiguration", {{"OutputLocation", query.output}}}};
  LEDGER_ASSIGN(document, ask(client, "StartQueryExecution", body, query.database));
  return text_of(document, "QueryExecutionId");
}

bool is_denial(const std::string& reason) {
  for (const char* sign : {"Access Denied", "AccessDenied", "not authorized", "Insufficient "}) {
    if (reason.find(sign) != std::string::npos) return true;
  }
  return false;
}

Error failed(const std::string& id, const std::string& state, const std::string& reason) {
  return {is_denial(reason) ? Fault::Credentials : Fault::Failed,
          fmt::format("athena query {} {}: {}", id, state == "CANCELLED" ? "was stopped" : "failed",
                      escape_terminal(reason.substr(0, reason.find('\n')))),
          ""};
}

// The execution once it has ended.
Result<json> wait_for(Client& client, const AthenaQuery& query, const std::string& id) {
  const auto end = Clock::now() + std::chrono::seconds(query.timeout_seconds);
  while (true) {
    LEDGER_ASSIGN(document, ask(client, "GetQueryExecution", {{"QueryExecutionId", id}}, id));
    json execution = member(document, "QueryExecution");
    const json status = member(execution, "Status");
    const std::string state = text_of(status, "State");
    if (state == "SUCCEEDED") return execution;
    if (state == "FAILED" || state == "CANCELLED")
      return failed(id, state, text_of(status, "StateChangeReason"));
    if (stop_requested()) return Error{Fault::Interrupted, "interrupted", ""};
    if (Clock::now() > end)
      return Error{Fault::Failed,
                   fmt::format("athena query {} took more than {} s and was stopped", id,
                               query.timeout_seconds),
                   ""};
    std::this_thread::sleep_for(std::chrono::milliseconds(query.poll_ms));
  }
}

std::vector<std::vector<std::string>> rows_of(const json& document) {
  std::vector<std::vector<std::string>> rows;
  const json results = member(document, "ResultSet");
  for (const json& row : array_of(results, "Rows")) {
    std::vector<std::string> cells;
    for (const json& cell : array_of(row, "Data")) cells.push_back(text_of(cell, "VarCharValue"));
    rows.push_back(std::move(cells));
  }
  if (!rows.empty()) rows.erase(rows.begin());  // the names
  return rows;
}

}  // namespace

Result<AthenaAnswer> run_query(Client& client, const AthenaQuery& query) {
  LEDGER_ASSIGN(id, start(client, query));
  const auto execution = wait_for(client, query, id);
  if (!execution) {
    if (execution.error().fault != Fault::Credentials)
      (void)ask(client, "StopQueryExecution", {{"QueryExecutionId", id}}, id);
    return execution.error();
  }
  LEDGER_ASSIGN(results, ask(client, "GetQueryResults", {{"QueryExecutionId", id}}, id));
  return AthenaAnswer{id, rows_of(results),
                      number_of(member(*execution, "Statistics"), "DataScannedInBytes")};
}

}  // namespace ledger::aws
