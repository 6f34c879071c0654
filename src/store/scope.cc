#include "store/scope.h"

#include <fmt/format.h>

#include "store/schema.h"

namespace ledger {
SqlText inside(const std::vector<std::string>& sources) {
  SqlText sql{"(FALSE", {}};
  for (const std::string& source : sources) {
    const char separator = source.starts_with("cloudwatch:") ? ':' : '/';
    std::string folder = source;
    if (!folder.ends_with(separator)) folder += separator;
    sql += " OR uri = ";
    sql.bind(source);
    sql += " OR starts_with(uri, ";
    sql.bind(folder) += ")";
  }
  return sql += ")";
}

namespace {

constexpr const char* kScopeCall = R"(
CREATE OR REPLACE TEMP TABLE scope_copy AS SELECT c.* FROM ledger.duplicate c
  JOIN ledger.principal p ON p.id = c.principal JOIN ledger.price_key_logged k ON k.id = c.price_key
  WHERE c.object IN (SELECT id FROM scope_object) AND NOT EXISTS (SELECT 1 FROM ledger.call w
    JOIN ledger.principal wp ON wp.id = w.principal JOIN ledger.price_key_logged wk ON wk.id = w.price_key
    WHERE w.request_hi = c.request_hi AND w.request_lo = c.request_lo AND w.object IN (SELECT id FROM scope_object)
      AND wp.account IS NOT DISTINCT FROM p.account AND wk.region IS NOT DISTINCT FROM k.region)
  QUALIFY row_number() OVER (PARTITION BY c.request_hi, c.request_lo, p.account, k.region
    ORDER BY {}) = 1;
CREATE OR REPLACE TEMP VIEW scope_call AS SELECT * FROM ledger.call WHERE object IN (SELECT id FROM scope_object)
  UNION ALL SELECT * FROM scope_copy;
)";

}  // namespace

Result<ScopeCalls> select_sources(duck::Connection& connection, const CubeScope& scope) {
  if (scope.sources.empty()) return ScopeCalls{};
  SqlText outside{"SELECT count(*) FROM ledger.object WHERE NOT trail AND NOT ", {}};
  outside += inside(scope.sources);
  LEDGER_ASSIGN(others, connection.query(outside));
  others.next();
  if (others.integer(0) == 0) return ScopeCalls{};
  LEDGER_TRY(connection.run("CREATE OR REPLACE TEMP TABLE scope_object (id INTEGER)"));
  SqlText objects{"INSERT INTO scope_object SELECT id FROM ledger.object WHERE ", {}};
  objects += inside(scope.sources);
  objects += " OR trail AND ";
  objects += inside(scope.trails);
  LEDGER_TRY(connection.query(objects));
  LEDGER_TRY(connection.run(fmt::format(kScopeCall, best_copy_first())));
  LEDGER_ASSIGN(copies, connection.query("SELECT count(*) FROM scope_copy"));
  copies.next();
  return ScopeCalls{false, copies.huge(0)};
}

std::string scoped(std::string_view column, const ScopeCalls& calls) {
  return calls.whole ? "TRUE" : fmt::format("{} IN (SELECT id FROM scope_object)", column);
}

}  // namespace ledger
