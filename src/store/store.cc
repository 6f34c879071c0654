#include "store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cube/plan.h"
#include "store/schema.h"
#include "store/scope.h"
#include "store/store_impl.h"

namespace ledger {
namespace {

Cell any_cell(const duck::Rows& rows, std::size_t column) {
  if (rows.null(column)) return {};
  switch (rows.type(column)) {
    case DUCKDB_TYPE_VARCHAR: return std::string(rows.text(column));
    case DUCKDB_TYPE_DATE: return static_cast<Day>(rows.integer(column));
    case DUCKDB_TYPE_BOOLEAN: return std::string(rows.integer(column) ? "true" : "false");
    case DUCKDB_TYPE_DECIMAL: {
      Int128 value = rows.huge(column);
      for (int scale = rows.scale(column); scale < Money::kDecimals; ++scale) value *= 10;
      return Money{value};
    }
    default: return rows.huge(column);
  }
}

CellKind kind_of(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_BOOLEAN: return CellKind::Text;
    case DUCKDB_TYPE_DATE: return CellKind::Date;
    case DUCKDB_TYPE_DECIMAL: return CellKind::Money;
    default: return CellKind::Count;
  }
}

bool is_plain(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_DECIMAL:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT: return true;
    default: return false;
  }
}

std::string quote_name(const std::string& name) {
  std::string quoted = "\"";
  for (char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

// Types that a Cell does not have (timestamps, doubles, lists …) come as the text DuckDB makes of them.
std::string with_plain_types(duck::Connection& connection, const std::string& statement) {
  const auto columns = connection.columns_of(statement);
  if (std::all_of(columns.begin(), columns.end(),
                  [](const auto& column) { return is_plain(column.second); }))
    return statement;
  std::vector<std::string> names, select;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names.push_back(fmt::format("c{}", i));
    select.push_back(fmt::format(
        fmt::runtime(is_plain(columns[i].second) ? "c{} AS {}" : "CAST(c{} AS VARCHAR) AS {}"), i,
        quote_name(columns[i].first)));
  }
  return "SELECT " + join(select, ", ") + " FROM (" + statement + "\n) answer(" +
         join(names, ", ") + ")";
}

// The columns of `usage`; text that a spreadsheet would run as a formula gets a leading '.
std::string disarmed_columns(duck::Connection& connection) {
  std::vector<std::string> select;
  for (const auto& [name, type] : connection.columns_of("SELECT * FROM usage"))
    select.push_back(
        type == DUCKDB_TYPE_VARCHAR
            ? fmt::format("CASE WHEN left({0}, 1) IN ('=', '+', '-', '@', chr(9), chr(13)) "
                          "THEN chr(39) || {0} ELSE {0} END AS {0}",
                          quote_name(name))
            : quote_name(name));
  return join(select, ", ");
}

// No file, extension or setting can be reached through the connection's database any more.
Result<Ok> close_off(duck::Connection& connection) {
  LEDGER_ASSIGN(locked,
                connection.query("SELECT CAST(current_setting('lock_configuration') AS BOOLEAN)"));
  if (locked.next() && locked.integer(0)) return Ok{};
  return connection.run("SET enable_external_access = false; SET lock_configuration = true");
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const Profiles& profiles,
                                           std::function<void(const std::string&)> wait_note,
                                           Prices prices) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->profiles = profiles;
  impl->wait_note = std::move(wait_note);
  impl->prices = std::move(prices);
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<Table> Store::sql(const std::string& statement) {
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_ASSIGN(changes, price_changes(*connection));
  LEDGER_TRY(create_views(*connection, changes));
  LEDGER_TRY(close_off(*connection));
  const auto trimmed = statement.substr(0, statement.find_last_not_of("; \t\r\n") + 1);
  auto rows = connection->query_read_only(with_plain_types(*connection, trimmed));
  if (!rows) return impl_->explain(std::move(rows.error()));
  Table table;
  table.name = "sql";
  for (std::size_t i = 0; i < rows->columns(); ++i)
    table.columns.push_back({rows->name(i), kind_of(rows->type(i))});
  while (rows->next()) {
    auto& row = table.rows.emplace_back();
    for (std::size_t i = 0; i < rows->columns(); ++i) row.push_back(any_cell(*rows, i));
  }
  return table;
}

Result<std::vector<RejectRow>> Store::rejects(const CubeScope& scope) {
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_ASSIGN(calls, select_sources(*connection, scope));
  LEDGER_ASSIGN(rows, connection->query(fmt::format(
                          "SELECT o.uri, j.line, j.reason FROM ledger.reject j JOIN "
                          "ledger.object o ON o.id = j.object "
                          "WHERE j.time >= {} AND j.time < {} AND {} ORDER BY 1, 2",
                          scope.window.from, scope.window.to, scoped("j.object", calls))));
  std::vector<RejectRow> list;
  while (rows.next())
    list.push_back({std::string(rows.text(0)), rows.integer(1), std::string(rows.text(2))});
  return list;
}

Result<std::int64_t> Store::export_calls(const CubeScope& scope, const std::string& format,
                                         const std::string& path) {
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_ASSIGN(changes, price_changes(*connection));
  LEDGER_TRY(create_views(*connection, changes));
  LEDGER_TRY(select_sources(*connection, scope));
  LEDGER_ASSIGN(where, conditions(scope, kDuckDb));
  SqlText chosen{"CREATE OR REPLACE TEMP TABLE export_call AS SELECT * FROM scope_call WHERE ", {}};
  chosen += where;
  LEDGER_TRY(connection->query(chosen));
  LEDGER_TRY(
      connection->run("CREATE OR REPLACE TEMP VIEW scope_call AS SELECT * FROM export_call"));
  const std::string part = path + ".part";
  const bool parquet = format == "parquet";
  const std::string columns = parquet ? "*" : disarmed_columns(*connection);
  auto rows = connection->query(fmt::format(
      "COPY (SELECT {} FROM usage ORDER BY usage.time, usage.request_id) TO {} ({})", columns,
      duck::quote(part), parquet ? "FORMAT parquet, COMPRESSION zstd" : "FORMAT csv, HEADER true"));
  if (!rows) return impl_->explain(std::move(rows.error()));
  rows->next();
  std::error_code error;
  std::filesystem::rename(part, path, error);
  if (error)
    return Error{Fault::Failed, fmt::format("cannot write {}: {}", path, error.message()),
                 "choose another place with -o"};
  return rows->integer(0);
}

Result<std::vector<std::string>> Store::sources() { return uris_of("source"); }
Result<std::vector<std::string>> Store::trails() { return uris_of("trail_source"); }

Result<std::vector<std::string>> Store::uris_of(const char* table) {
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_ASSIGN(rows,
                connection->query(fmt::format("SELECT uri FROM ledger.{} ORDER BY uri", table)));
  std::vector<std::string> list;
  while (rows.next()) list.emplace_back(rows.text(0));
  return list;
}

Result<std::optional<Day>> Store::first_day() {
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_ASSIGN(rows,
                connection->query("SELECT min(first_time) FROM ledger.object WHERE NOT trail"));
  if (!rows.next() || rows.null(0)) return std::optional<Day>();
  return std::optional<Day>(day_of_seconds(rows.integer(0)));
}

Result<std::vector<Known>> Store::look_up(std::span<const ObjectInfo> objects) {
  if (!impl_->exists()) return std::vector<Known>(objects.size(), Known::New);
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_TRY(impl_->ledger.read(*connection, objects));
  std::vector<Known> known;
  for (const ObjectInfo& object : objects) known.push_back(impl_->ledger.look_up(object));
  return known;
}

Result<Ok> Store::remember_sources(const std::vector<std::string>& logs,
                                   const std::vector<std::string>& events) {
  LEDGER_ASSIGN(known_logs, sources());
  LEDGER_ASSIGN(known_events, trails());
  const auto all_in = [](const auto& uris, const auto& known) {
    return std::all_of(uris.begin(), uris.end(), [&](const auto& uri) {
      return std::binary_search(known.begin(), known.end(), uri);
    });
  };
  if (all_in(logs, known_logs) && all_in(events, known_events)) return Ok{};
  LEDGER_ASSIGN(connection, impl_->access(Access::Write));
  auto done = ledger::remember_sources(*connection, "source", logs);
  if (done) done = ledger::remember_sources(*connection, "trail_source", events);
  impl_->release();
  return done;
}

Result<Ok> remember_sources(duck::Connection& connection, const char* table,
                            const std::vector<std::string>& uris) {
  for (const std::string& uri : uris) {
    LEDGER_TRY(connection.query(SqlText{
        fmt::format("INSERT INTO ledger.{0} SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM ledger.{0} "
                    "WHERE uri = $1)",
                    table),
        {uri}}));
  }
  return Ok{};
}

void Store::release() { impl_->release(); }

}  // namespace ledger
