#include "store/trail.h"

#include <fmt/format.h>

#include <algorithm>

#include "cube/relation.h"
#include "store/schema.h"

namespace ledger {
namespace {

// The filters of the scope on `dimension`, as conditions on the event's column of that name.
SqlText filtered(const CubeScope& scope, std::string_view dimension) {
  SqlText sql;
  for (const Filter& filter : scope.filters) {
    if (filter.dimension != dimension) continue;
    sql += " AND (FALSE";
    for (const auto& value : filter.any_of) {
      sql += fmt::format(" OR k.{} ", dimension);
      if (value)
        (sql += "= ").bind(*value);
      else
        sql += "IS NULL";
    }
    sql += ")";
  }
  return sql;
}

// Objects of CloudTrail that the scope covers.
SqlText trail_objects(const CubeScope& scope) {
  SqlText sql{"(SELECT id FROM ledger.object WHERE trail AND (", {}};
  sql += inside(scope.sources);
  sql += " OR ";
  sql += inside(scope.trails);
  return sql += "))";
}

Result<bool> holds(duck::Connection& connection, const SqlText& sql) {
  LEDGER_ASSIGN(rows, connection.query(sql));
  rows.next();
  return rows.integer(0) != 0;
}

// Whether the kept states tell the scope's coverage: they are those of the whole store.
Result<bool> states_hold(duck::Connection& connection, const CubeScope& scope,
                         const ScopeCalls& calls) {
  if (scope.sources.empty()) return true;
  if (!calls.whole) return false;
  SqlText outside{"SELECT count(*) = 0 FROM ledger.object WHERE trail AND id NOT IN ", {}};
  outside += trail_objects(scope);
  return holds(connection, outside);
}

// The window's counted events: time, key, and whether the call is logged.
SqlText counted(const std::string& when) {
  return {fmt::format("SELECT time, key, state = {} AS logged FROM ledger.trail WHERE {} AND state "
                      "<> {}",
                      int{kTrailLogged}, when, int{kTrailCopy}),
          {}};
}

// The same worked out from the events and calls of the scope alone.
SqlText counted_anew(const CubeScope& scope, const ScopeCalls& calls, const std::string& when) {
  SqlText sql{
      "SELECT e.time, e.key, c.request_lo IS NOT NULL AS logged FROM (SELECT t.*, k.account, "
      "k.region FROM (SELECT rowid AS row, * FROM ledger.trail) t JOIN ledger.trail_key k ON k.id "
      "= t.key WHERE " +
          when + " AND object IN ",
      {}};
  sql += trail_objects(scope);
  sql += fmt::format(
      " QUALIFY row_number() OVER (PARTITION BY request_hi, request_lo, k.account, k.region ORDER "
      "BY {3}) = 1) e LEFT JOIN (SELECT DISTINCT "
      "c.request_hi, c.request_lo, "
      "p.account, g.region FROM {0} c JOIN ledger.principal p ON p.id = c.principal JOIN "
      "ledger.price_key_logged g ON g.id = c.price_key WHERE c.time BETWEEN {1} AND {2}) c ON "
      "c.request_hi = e.request_hi AND c.request_lo = e.request_lo AND c.account IS NOT DISTINCT "
      "FROM e.account AND c.region IS NOT DISTINCT FROM e.region",
      calls.whole ? "ledger.call" : "scope_call", scope.window.from - kTrailReach,
      scope.window.to + kTrailReach, kCountedEventFirst);
  return sql;
}

SqlText coverage_sql(const CubeScope& scope, const SqlText& events) {
  SqlText sql{
      "SELECT coalesce(k.region, ''), day, sum(n), sum(n) FILTER (logged), sum(n) FILTER "
      "(NOT logged AND k.source = 'mantle') FROM (SELECT " +
          time_key(Part::Date, scope, kDuckDb, relation(RelationId::Calls)) +
          " AS day, key, logged, count(*) AS n FROM (",
      {}};
  sql += events;
  sql +=
      ") GROUP BY ALL) e JOIN ledger.trail_key k ON k.id = e.key WHERE (logged OR k.error IS NULL)";
  sql += filtered(scope, "region");
  sql += filtered(scope, "account");
  return sql += " GROUP BY 1, 2 ORDER BY 1, 2";
}

}  // namespace

Result<Ok> note_coverage(duck::Connection& connection, const CubeScope& scope,
                         const ScopeCalls& calls, CubeNotes& notes) {
  LEDGER_ASSIGN(any, holds(connection, {"SELECT count(*) > 0 FROM ledger.trail", {}}));
  if (!any) return Ok{};
  const Seconds settled = scope.now > 0 ? scope.now - kSecondsPerHour : scope.window.to;
  const std::string when = fmt::format("time >= {} AND time < {}", scope.window.from,
                                       std::min(scope.window.to, settled));
  LEDGER_ASSIGN(kept, states_hold(connection, scope, calls));
  LEDGER_ASSIGN(rows, connection.query(coverage_sql(
                          scope, kept ? counted(when) : counted_anew(scope, calls, when))));
  while (rows.next()) {
    Coverage& one = notes.coverage.emplace_back();
    one.region = rows.text(0);
    one.date = static_cast<Day>(rows.integer(1));
    one.events = rows.huge(2);
    one.logged = rows.null(3) ? 0 : rows.huge(3);
    one.missing = one.events - one.logged;
    one.mantle = rows.null(4) ? 0 : rows.huge(4);
  }
  return Ok{};
}

}  // namespace ledger
