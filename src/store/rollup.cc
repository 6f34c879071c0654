#include "store/rollup.h"

#include <fmt/format.h>

#include "cube/plan.h"
#include "price/price.h"
#include "store/schema.h"

namespace ledger {
namespace {

constexpr std::int64_t kCompactFrom = 1'000'000;  // rows; below that a scan costs nothing

std::string list(std::span<const std::string_view> names, const char* pattern) {
  std::vector<std::string> parts;
  for (auto name : names) parts.push_back(fmt::format(fmt::runtime(pattern), name));
  return join(parts, ", ");
}

// Sums of the calls `c` at their rates `r` (1e-15 dollars), as kPricedSums. A rate is split in 1e-9 dollars
// and the rest, so that no product leaves 64 bits.
std::string priced_sums(int sign) {
  std::vector<std::string> nano, femto;
  for (std::size_t i = 2; i < kCounts.size(); ++i) {
    nano.push_back(fmt::format("c.{0} * r.nano_{0}", kCounts[i]));
    femto.push_back(fmt::format("c.{0} * r.femto_{0}", kCounts[i]));
  }
  const std::string columns[] = {
      "c.calls",
      "c.failed",
      "c.input",
      "c.output",
      "c.cache_read",
      "c.cache_write_5m + c.cache_write_30m + c.cache_write_1h + c.cache_write_unknown",
      "coalesce(" + join(nano, " + ") + ", 0)",
      "coalesce(" + join(femto, " + ") + ", 0)",
      "CASE WHEN r.input IS NULL THEN 0 ELSE c.calls END",
      "CASE WHEN r.unpriced > 0 THEN c.calls ELSE 0 END"};
  std::vector<std::string> sums;
  for (const std::string& column : columns)
    sums.push_back(fmt::format("{}sum({})", sign < 0 ? "-" : "", column));
  return join(sums, ", ");
}

}  // namespace

Result<Ok> roll_up(duck::Connection& connection, const std::string& calls, int sign) {
  LEDGER_ASSIGN(changes, price_changes(connection));
  const std::string priced = fmt::format(
      "(SELECT * FROM {}) c JOIN ledger.rate r ON r.price_key = c.price_key AND r.period = {} "
      "JOIN ledger.price_key k ON k.id = c.price_key",
      calls, period_at("c.time", changes, 0, kForever));
  return connection.run(fmt::format(
      "INSERT INTO ledger.rollup_key SELECT time // 86400, price_key, {0} FROM {1} GROUP BY 1, 2;"
      "INSERT INTO ledger.rollup_principal SELECT c.time // 86400, c.principal, k.model_key, {2} "
      "FROM {3} GROUP BY 1, 2, 3;"
      "INSERT INTO ledger.rollup_hour SELECT c.time // 3600 * 3600, k.region_key, {2} FROM {3} "
      "GROUP BY 1, 2;",
      list(kCounts, sign < 0 ? "-sum({})" : "sum({})"), calls, priced_sums(sign), priced));
}

Result<Ok> rebuild_rollups(duck::Connection& connection) {
  LEDGER_TRY(
      connection.run("DELETE FROM ledger.rollup_key; DELETE FROM ledger.rollup_principal; DELETE "
                     "FROM ledger.rollup_hour"));
  return roll_up(connection, "ledger.call", 1);
}

Result<Ok> compact_rollups(duck::Connection& connection) {
  LEDGER_ASSIGN(rows, connection.query("SELECT count(*) FROM ledger.rollup_principal"));
  rows.next();
  const std::int64_t now = rows.integer(0);
  LEDGER_ASSIGN(last, read_meta(connection, "compacted_rows"));
  if (now < kCompactFrom || now < 2 * std::atoll(last.c_str())) return Ok{};
  const std::string sums = list(kPricedSums, "CAST(sum({0}) AS BIGINT) AS {0}");
  LEDGER_TRY(connection.run(
      fmt::format("CREATE OR REPLACE TABLE ledger.rollup_principal AS SELECT day, principal, "
                  "price_key, {0} FROM ledger.rollup_principal "
                  "GROUP BY 1, 2, 3 HAVING sum(calls) <> 0 OR sum(failed) <> 0 ORDER BY day;"
                  "CREATE OR REPLACE TABLE ledger.rollup_hour AS SELECT hour, price_key, {0} FROM "
                  "ledger.rollup_hour GROUP BY 1, 2 ORDER BY hour;"
                  "CREATE OR REPLACE TABLE ledger.rollup_key AS SELECT day, price_key, {1} FROM "
                  "ledger.rollup_key GROUP BY 1, 2 ORDER BY day;",
                  sums, list(kCounts, "CAST(sum({0}) AS BIGINT) AS {0}"))));
  LEDGER_ASSIGN(after, connection.query("SELECT count(*) FROM ledger.rollup_principal"));
  after.next();
  return write_meta(connection, "compacted_rows", std::to_string(after.integer(0)));
}

}  // namespace ledger
