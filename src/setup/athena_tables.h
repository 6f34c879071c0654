// The Glue table and the view over it that Athena reads the invocation logs with: as values.
//
// The table has one column, `line`: a record is taken apart in the view by json_extract_scalar, which
// gives the same answer each time (the page "OpenX JSON SerDe" says its own need not). Its partitions
// are computed from the query (partition projection), so none is ever missing. The view leaves out
// offloaded bodies and everything that is no record, and has no column with text of prompts or
// answers, so that SELECT * copies none of it into the bucket of results.
//
// It is written as Athena itself stores a view, through Glue, not by CREATE OR REPLACE VIEW: Athena
// rewrites a statement before it stores it, and a plan must be able to tell whether the view that is
// there is the one it would make. Every region has a database of its own: logs lie in the region of
// their calls, and a query that crosses regions pays for the transfer.
// Source: Amazon Athena User Guide, "Set up partition projection", "Supported types for partition
// projection"; Trino's ConnectorViewDefinition.
// Thread rule: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/glue.h"
#include "base/time.h"

namespace ledger::setup {

constexpr std::string_view kDatabase = "bedrock_analytics";
constexpr std::string_view kLines = "bedrock_invocation_lines";
constexpr std::string_view kLogs = "bedrock_invocation_logs";  // the view

struct LogLocation {
  std::string bucket, prefix;  // prefix without slashes at its ends, may be empty
  std::string account, region;
};
// "prefix/AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/"
std::string layout_prefix(const LogLocation& logs);
// The S3 folder of one day's partition.
std::string partition_of(const LogLocation& logs, Day day);

aws::GlueTable lines_table(const LogLocation& logs);
aws::GlueTable logs_view();
std::string view_sql();

// What is there against what is wanted.
struct TableChange {
  aws::GlueTable table;    // to put: values that others added to parameters and enums stay
  std::string difference;  // one line for the plan; empty = nothing to do
};
// Fault::Failed, naming the difference, for a table or view that is not the program's own and has
// other columns: nothing may be changed then.
Result<TableChange> change_of(const std::optional<aws::GlueTable>& present,
                              const aws::GlueTable& wanted);

}  // namespace ledger::setup
