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

// Sums of a group at its rates, as kPricedSums. `g` holds kCounts, `r` its rates.
std::string priced_sums(int sign) {
  const std::string cost = fmt::format("coalesce(CASE WHEN g.calls > 0 THEN {} END, 0)", cost_of(kDuckDb, "g", "r"));
  return fmt::format("{0} * sum(g.calls), {0} * sum(g.failed), {0} * sum(g.input), {0} * sum(g.output), {0} * sum(g.cache_read), "
                     "{0} * sum(g.cache_write_5m + g.cache_write_30m + g.cache_write_1h + g.cache_write_unknown), "
                     "{0} * sum({1} // 1000000000), {0} * sum({1} % 1000000000), "
                     "{0} * sum(CASE WHEN r.input IS NULL THEN 0 ELSE g.calls END), "
                     "{0} * sum(CASE WHEN r.unpriced > 0 THEN g.calls ELSE 0 END)", sign, cost);
}

Result<std::vector<Day>> changes_of(duck::Connection& connection) {
  LEDGER_ASSIGN(rows, connection.query("SELECT from_day FROM ledger.period ORDER BY id"));
  std::vector<Day> days;
  while (rows.next()) days.push_back(static_cast<Day>(rows.integer(0)));
  return days;
}

}  // namespace

Result<Ok> roll_up(duck::Connection& connection, const std::string& calls, int sign) {
  LEDGER_ASSIGN(changes, changes_of(connection));
  const std::string sums = list(kCounts, "sum({0}) AS {0}");
  const auto joined = [&](std::string_view instant) {
    return fmt::format(" JOIN ledger.rate r ON r.price_key = g.price_key AND r.period = {} JOIN ledger.price_key k ON k.id = g.price_key ",
                       period_at(std::string(instant), changes, 0, kForever));
  };
  return connection.run(fmt::format(
      "INSERT INTO ledger.rollup_key SELECT time // 86400, price_key, {0} FROM {1} GROUP BY 1, 2;"
      "INSERT INTO ledger.rollup_principal SELECT g.day, g.principal, k.model_key, {2} FROM "
      "(SELECT time // 86400 AS day, principal, price_key, {3} FROM {1} GROUP BY 1, 2, 3) g {4} GROUP BY 1, 2, 3;"
      "INSERT INTO ledger.rollup_hour SELECT g.hour, k.region_key, {2} FROM "
      "(SELECT time // 3600 * 3600 AS hour, price_key, {3} FROM {1} GROUP BY 1, 2) g {5} GROUP BY 1, 2;",
      list(kCounts, sign < 0 ? "-sum({})" : "sum({})"), calls, priced_sums(sign), sums, joined("g.day * 86400"), joined("g.hour")));
}

Result<Ok> rebuild_rollups(duck::Connection& connection) {
  LEDGER_TRY(connection.run("DELETE FROM ledger.rollup_key; DELETE FROM ledger.rollup_principal; DELETE FROM ledger.rollup_hour"));
  return roll_up(connection, "ledger.call", 1);
}

Result<Ok> compact_rollups(duck::Connection& connection) {
  LEDGER_ASSIGN(rows, connection.query("SELECT count(*) FROM ledger.rollup_principal"));
  rows.next();
  const std::int64_t now = rows.integer(0);
  LEDGER_ASSIGN(last, read_meta(connection, "compacted_rows"));
  if (now < kCompactFrom || now < 2 * std::atoll(last.c_str())) return Ok{};
  const std::string sums = list(kPricedSums, "CAST(sum({0}) AS BIGINT) AS {0}");
  LEDGER_TRY(connection.run(fmt::format(
      "CREATE OR REPLACE TABLE ledger.rollup_principal AS SELECT day, principal, price_key, {0} FROM ledger.rollup_principal "
      "GROUP BY 1, 2, 3 HAVING sum(calls) <> 0 OR sum(failed) <> 0 ORDER BY day;"
      "CREATE OR REPLACE TABLE ledger.rollup_hour AS SELECT hour, price_key, {0} FROM ledger.rollup_hour GROUP BY 1, 2 ORDER BY hour;"
      "CREATE OR REPLACE TABLE ledger.rollup_key AS SELECT day, price_key, {1} FROM ledger.rollup_key GROUP BY 1, 2 ORDER BY day;",
      sums, list(kCounts, "CAST(sum({0}) AS BIGINT) AS {0}"))));
  LEDGER_ASSIGN(after, connection.query("SELECT count(*) FROM ledger.rollup_principal"));
  after.next();
  return write_meta(connection, "compacted_rows", std::to_string(after.integer(0)));
}

}  // namespace ledger
