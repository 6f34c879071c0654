// Amazon Athena: one query, waited for. Source: Amazon Athena API Reference (StartQueryExecution,
// GetQueryExecution, GetQueryResults, StopQueryExecution).
//
// Thread rule: as Client; a query blocks its thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

struct AthenaQuery {
  std::string sql, database;
  std::string output;           // s3://bucket/prefix/ of the results
  int timeout_seconds = 60;     // then the query is stopped: it would go on and cost
  std::uint64_t poll_ms = 500;  // between two looks
};
struct AthenaAnswer {
  std::string id;
  std::vector<std::vector<std::string>> rows;  // without the header; "" for NULL
  std::int64_t scanned_bytes = 0;
};
// The first 999 rows. A query that Athena ends as FAILED is Fault::Credentials where its reason is a
// denied access, else Failed, with the reason and the query's id; Interrupted stops the query too.
Result<AthenaAnswer> run_query(Client& client, const AthenaQuery& query);

}  // namespace ledger::aws
