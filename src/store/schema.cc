#include "store/schema.h"

#include <fmt/format.h>

#include "cube/plan.h"
#include "price/price.h"
#include "record/record.h"

namespace ledger {
namespace {

// The columns of a call; `duplicate` holds the losing copies in the same form.
constexpr const char* kCallColumns = R"(
  time BIGINT NOT NULL, principal INTEGER NOT NULL, price_key INTEGER NOT NULL, detail INTEGER NOT NULL,
  metadata INTEGER NOT NULL, calls UTINYINT NOT NULL, failed UTINYINT NOT NULL,
  input BIGINT NOT NULL, output BIGINT NOT NULL, cache_read BIGINT NOT NULL, cache_write_5m BIGINT NOT NULL,
  cache_write_30m BIGINT NOT NULL, cache_write_1h BIGINT NOT NULL, cache_write_unknown BIGINT NOT NULL,
  units BIGINT NOT NULL, latency_ms INTEGER NOT NULL, fields UTINYINT NOT NULL,
  request_hi UBIGINT NOT NULL, request_lo UBIGINT NOT NULL, object INTEGER NOT NULL)";

std::string bigints(std::span<const std::string_view> names) {
  std::string sql;
  for (auto name : names) sql += fmt::format(", {} BIGINT NOT NULL", name);
  return sql;
}

constexpr const char* kFirstTables = R"(
CREATE SCHEMA ledger;
CREATE TABLE ledger.meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE ledger.source (uri VARCHAR NOT NULL);
CREATE TABLE ledger.object (id INTEGER NOT NULL, uri_hash UBIGINT NOT NULL, uri VARCHAR NOT NULL, etag VARCHAR NOT NULL,
  size_bytes BIGINT NOT NULL, modified_ns BIGINT NOT NULL, key_time BIGINT NOT NULL, records BIGINT NOT NULL,
  rejects BIGINT NOT NULL, first_time BIGINT, last_time BIGINT);
CREATE TABLE ledger.reject (object INTEGER NOT NULL, line BIGINT NOT NULL, time BIGINT NOT NULL, reason VARCHAR NOT NULL);
CREATE TABLE ledger.principal (id INTEGER NOT NULL, account VARCHAR, arn VARCHAR, app VARCHAR, user_name VARCHAR,
  user_or_app VARCHAR NOT NULL, session VARCHAR);
CREATE TABLE ledger.price_key_logged (id INTEGER NOT NULL, invoked_id VARCHAR, body_model VARCHAR, region VARCHAR,
  tier VARCHAR, band UTINYINT NOT NULL, components UTINYINT NOT NULL, flags UTINYINT NOT NULL);
CREATE TABLE ledger.detail (id INTEGER NOT NULL, operation VARCHAR, inference_region VARCHAR, error VARCHAR);
CREATE TABLE ledger.metadata (id INTEGER NOT NULL, text VARCHAR NOT NULL);
CREATE TABLE ledger.metadata_item (id INTEGER NOT NULL, key VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE ledger.request_name (id INTEGER NOT NULL, text VARCHAR NOT NULL);
CREATE TABLE ledger.period (id INTEGER NOT NULL, from_day INTEGER NOT NULL);
)";

// Version 2: CloudTrail. `agent` is the application where a user agent alone names it; a trail row's `state` is
// TrailState (trail.h).
constexpr const char* kTrailTables = R"(
ALTER TABLE ledger.object ADD COLUMN trail BOOLEAN DEFAULT false;
ALTER TABLE ledger.principal ADD COLUMN agent VARCHAR;
CREATE TABLE ledger.trail_source (uri VARCHAR NOT NULL);
CREATE TABLE ledger.trail (time BIGINT NOT NULL, key INTEGER NOT NULL, request_hi UBIGINT NOT NULL,
  request_lo UBIGINT NOT NULL, state UTINYINT NOT NULL, object INTEGER NOT NULL);
CREATE TABLE ledger.trail_key (id INTEGER NOT NULL, account VARCHAR, region VARCHAR, source VARCHAR, operation VARCHAR,
  app VARCHAR, tier VARCHAR, error VARCHAR);
CREATE TABLE ledger.profile (arn VARCHAR NOT NULL, name VARCHAR, model VARCHAR, scope VARCHAR, tags VARCHAR NOT NULL,
  from_time BIGINT NOT NULL, to_time BIGINT, checked_time BIGINT NOT NULL);
)";

std::string join_call(std::string_view alias, const std::string& period) {
  return fmt::format(
      R"(JOIN ledger.principal p ON p.id = {0}.principal JOIN ledger.price_key k ON k.id = {0}.price_key
  JOIN ledger.detail d ON d.id = {0}.detail LEFT JOIN ledger.metadata m ON m.id = {0}.metadata
  LEFT JOIN ledger.request_name q ON {0}.request_hi = 0 AND q.id = {0}.request_lo JOIN ledger.object o ON o.id = {0}.object
  JOIN ledger.rate r ON r.price_key = {0}.price_key AND r.period = {1})",
      alias, period);
}

// A UUID is kept as two integers; other ids as rows of request_name.
constexpr const char* kRequestId = R"(CASE WHEN c.request_hi > 0 THEN
  format('{:08x}-{:04x}-{:04x}-{:04x}-{:012x}', c.request_hi >> 32, (c.request_hi >> 16) & 65535, c.request_hi & 65535,
  c.request_lo >> 48, c.request_lo & 281474976710655) ELSE q.text END)";

std::string usage_view(const std::vector<Day>& price_changes) {
  const std::string cost = cost_of(kDuckDb, "c", "r");
  return fmt::format(R"(CREATE OR REPLACE TEMP VIEW usage AS SELECT
  make_timestamp(c.time * 1000000) AS time, CAST(make_timestamp(c.time * 1000000) AS DATE) AS date,
  p.account, p.arn, p.app, p.user_name AS "user", p.user_or_app, p.session,
  k.model_id, k.model_name, k.invoked_id, k.scope, k.region, d.inference_region, d.operation, k.tier, d.error,
  m.text AS metadata, k.tags, {0} AS request_id,
  CAST(c.calls AS INTEGER) AS call_count, CAST(c.failed AS INTEGER) AS failed_calls,
  c.input AS total_input_tokens, c.output AS total_output_tokens, c.cache_read AS cache_read_tokens,
  c.cache_write_5m + c.cache_write_30m + c.cache_write_1h + c.cache_write_unknown AS cache_write_tokens,
  c.cache_write_5m AS cache_write_5m_tokens, c.cache_write_30m AS cache_write_30m_tokens,
  c.cache_write_1h AS cache_write_1h_tokens, c.cache_write_unknown AS cache_write_unknown_tokens,
  c.input + c.output + c.cache_read + c.cache_write_5m + c.cache_write_30m + c.cache_write_1h
    + c.cache_write_unknown AS total_tokens,
  c.units, CASE WHEN c.latency_ms >= 0 THEN c.latency_ms END AS latency_ms,
  CASE WHEN c.calls = 0 THEN 0 ELSE CAST(({1}) // 1000000000000000 AS DECIMAL(38,15))
    + CAST(({1}) % 1000000000000000 AS DECIMAL(18,0)) * 0.000000000000001 END AS estimated_cost_usd,
  CASE WHEN r.unpriced > 0 THEN CAST(c.calls AS INTEGER) ELSE 0 END AS unpriced_calls,
  (r.flags & {3}) > 0 AS time_approximate, (r.flags & {4}) > 0 AS token_mismatch, o.uri AS object
  FROM scope_call c {2};)",
                     kRequestId, cost,
                     join_call("c", period_at("c.time", price_changes, 0, kForever)),
                     int{kTimeApproximate}, int{kTokenMismatch});
}

constexpr const char* kOtherViews = R"(
CREATE OR REPLACE TEMP VIEW scope_call AS SELECT * FROM ledger.call;
CREATE OR REPLACE TEMP VIEW object AS SELECT uri, etag, size_bytes, make_timestamp(modified_ns // 1000) AS modified,
  records, rejects, make_timestamp(first_time * 1000000) AS first_time, make_timestamp(last_time * 1000000) AS last_time,
  coalesce(trail, false) AS cloudtrail FROM ledger.object;
CREATE OR REPLACE TEMP VIEW reject AS SELECT o.uri, j.line, make_timestamp(j.time * 1000000) AS time, j.reason
  FROM ledger.reject j JOIN ledger.object o ON o.id = j.object;
CREATE OR REPLACE TEMP VIEW price AS SELECT * FROM ledger.price;
)";

std::string first_schema() {
  std::string sql = kFirstTables;
  for (const char* table : {"call", "duplicate"})
    sql += fmt::format("CREATE TABLE ledger.{} ({});", table, kCallColumns);
  sql += fmt::format(
      "CREATE TABLE ledger.rollup_key (day INTEGER NOT NULL, price_key INTEGER NOT NULL{});",
      bigints(kCounts));
  sql += fmt::format(
      "CREATE TABLE ledger.rollup_principal (day INTEGER NOT NULL, principal INTEGER NOT NULL, "
      "price_key INTEGER NOT NULL{});",
      bigints(kPricedSums));
  sql += fmt::format(
      "CREATE TABLE ledger.rollup_hour (hour BIGINT NOT NULL, price_key INTEGER NOT NULL{});",
      bigints(kPricedSums));
  return sql;
}

}  // namespace

Result<Ok> upgrade_schema(duck::Connection& connection, int from_version) {
  if (from_version < 1) LEDGER_TRY(connection.run(first_schema()));
  if (from_version < 2) LEDGER_TRY(connection.run(kTrailTables));
  return write_meta(connection, "store_version", std::to_string(kStoreVersion));
}

Result<int> store_version(duck::Connection& connection, const std::string& path) {
  auto version = read_meta(connection, "store_version");
  if (!version) {
    LEDGER_ASSIGN(tables,
                  connection.query("SELECT count(*) FROM duckdb_tables() WHERE database_name = "
                                   "current_database() AND NOT temporary"));
    if (tables.next() && tables.integer(0) == 0) return 0;
    return Error{Fault::Failed, path + " is a DuckDB file but no Bedrock Ledger store",
                 "choose another --store"};
  }
  const int number = std::atoi(version->c_str());
  if (number > kStoreVersion) {
    return Error{Fault::Failed,
                 fmt::format("the store {} has version {}, this program knows {}", path, *version,
                             kStoreVersion),
                 "update bedrock-ledger, or choose another --store"};
  }
  return number;
}

Result<Ok> create_views(duck::Connection& connection, const std::vector<Day>& price_changes) {
  return connection.run(kOtherViews + usage_view(price_changes));
}

std::string best_copy_first() {
  return fmt::format("c.calls DESC, c.fields DESC, {} DESC, c.time, c.object", kTotalOfCopy);
}

Result<std::vector<Day>> price_changes(duck::Connection& connection) {
  LEDGER_ASSIGN(rows, connection.query("SELECT from_day FROM ledger.period ORDER BY id"));
  std::vector<Day> days;
  while (rows.next()) days.push_back(static_cast<Day>(rows.integer(0)));
  return days;
}

Result<std::string> read_meta(duck::Connection& connection, const std::string& key) {
  LEDGER_ASSIGN(rows,
                connection.query(SqlText{"SELECT value FROM ledger.meta WHERE key = ?", {key}}));
  return rows.next() ? std::string(rows.text(0)) : std::string();
}

Result<Ok> write_meta(duck::Connection& connection, const std::string& key,
                      const std::string& value) {
  LEDGER_TRY(connection.query(SqlText{"DELETE FROM ledger.meta WHERE key = ?", {key}}));
  LEDGER_TRY(connection.query(SqlText{"INSERT INTO ledger.meta VALUES (?, ?)", {key, value}}));
  return Ok{};
}

}  // namespace ledger
