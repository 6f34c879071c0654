// Joins CloudTrail events to calls when a transaction ends, for the keys that came or went in it: a call
// takes the application and the tier that its events name, or loses them with its last event. Nothing of
// it depends on what came first.

#include <fmt/format.h>

#include <algorithm>

#include "record/record.h"
#include "store/rollup.h"
#include "store/schema.h"
#include "store/trail.h"
#include "store/writer_impl.h"

namespace ledger {
namespace {

constexpr int kTierFlags = kTierUnknown | kTierFromTrail;

constexpr const char* kTouched =
    "CREATE TEMP TABLE IF NOT EXISTS touched (request_hi UBIGINT, request_lo UBIGINT, gone "
    "BOOLEAN);";

// {0} first object of this transaction, {1} and {2} the times to look at. `event`: events of the touched keys;
// `told`: what those of one key say; `looked`: keys whose calls may change.
constexpr const char* kEvents = R"(
INSERT INTO touched SELECT request_hi, request_lo, false FROM ledger.call WHERE object >= {0}
  UNION ALL SELECT request_hi, request_lo, false FROM ledger.duplicate WHERE object >= {0}
  UNION ALL SELECT request_hi, request_lo, false FROM ledger.trail WHERE object >= {0};
CREATE OR REPLACE TEMP TABLE event AS SELECT t.rowid AS row, t.request_hi, t.request_lo, t.time, t.object, t.state,
  k.account, k.region, k.source, k.app, k.tier, k.error FROM (SELECT rowid, * FROM ledger.trail WHERE time BETWEEN {1} AND {2}) t
  SEMI JOIN touched x ON x.request_hi = t.request_hi AND x.request_lo = t.request_lo
  JOIN ledger.trail_key k ON k.id = t.key;
CREATE OR REPLACE TEMP TABLE told AS SELECT request_hi, request_lo, account, region, min(app) AS app, min(tier) AS tier
  FROM event GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE looked AS SELECT request_hi, request_lo FROM told
  UNION SELECT request_hi, request_lo FROM touched WHERE gone;
)";

// Rows of the table {0} with such keys, and what their application and tier are to be. A role's own application stays,
// and so does a tier that the record names (flags without {3}).
constexpr const char* kHeld = R"(
CREATE OR REPLACE TEMP TABLE held AS SELECT c.row, c.object, c.request_hi, c.request_lo, p.account, g.region,
  c.principal, c.price_key, CASE WHEN p.app IS NULL OR p.agent IS NOT NULL THEN s.app END AS agent,
  CASE WHEN (g.flags & {3}) = 0 THEN g.tier ELSE coalesce(s.tier, 'standard') END AS tier,
  CASE WHEN (g.flags & {3}) = 0 THEN g.flags
    ELSE (g.flags & ~{3}) | CASE WHEN s.tier IS NULL THEN {4} ELSE {5} END END AS flags
  FROM (SELECT rowid AS row, * FROM ledger.{0} WHERE time BETWEEN {1} AND {2}) c
  SEMI JOIN looked x ON x.request_hi = c.request_hi AND x.request_lo = c.request_lo
  JOIN ledger.principal p ON p.id = c.principal JOIN ledger.price_key_logged g ON g.id = c.price_key
  LEFT JOIN told s ON s.request_hi = c.request_hi AND s.request_lo = c.request_lo
    AND s.account IS NOT DISTINCT FROM p.account AND s.region IS NOT DISTINCT FROM g.region;
)";

// What the held rows are to be where that is something else; the names of it are in the store.
constexpr const char* kMoved = R"(
CREATE OR REPLACE TEMP TABLE moved AS SELECT h.row, h.object, coalesce(p.id, h.principal) AS principal,
  coalesce(k.id, h.price_key) AS price_key FROM held h LEFT JOIN
  (SELECT was.id AS was, now.agent, now.id FROM (SELECT DISTINCT principal, agent FROM held) d
    JOIN ledger.principal was ON was.id = d.principal JOIN ledger.principal now
    ON now.account IS NOT DISTINCT FROM was.account AND now.arn IS NOT DISTINCT FROM was.arn
      AND now.agent IS NOT DISTINCT FROM d.agent WHERE now.id <> was.id) p
  ON p.was = h.principal AND p.agent IS NOT DISTINCT FROM h.agent LEFT JOIN
  (SELECT was.id AS was, now.tier, now.flags, now.id FROM (SELECT DISTINCT price_key, tier, flags FROM held) d
    JOIN ledger.price_key_logged was ON was.id = d.price_key JOIN ledger.price_key_logged now
    ON now.invoked_id IS NOT DISTINCT FROM was.invoked_id AND now.body_model IS NOT DISTINCT FROM was.body_model
      AND now.region IS NOT DISTINCT FROM was.region AND now.tier IS NOT DISTINCT FROM d.tier AND now.band = was.band
      AND now.components = was.components AND now.flags = d.flags WHERE now.id <> was.id) k
  ON k.was = h.price_key AND k.tier IS NOT DISTINCT FROM h.tier AND k.flags = h.flags
  WHERE p.id IS NOT NULL OR k.id IS NOT NULL;
)";

constexpr const char* kNewPrincipals = R"(
SELECT DISTINCT coalesce(p.account, ''), coalesce(p.arn, ''), coalesce(h.agent, '') FROM held h
  JOIN ledger.principal p ON p.id = h.principal WHERE p.agent IS DISTINCT FROM h.agent)";
constexpr const char* kNewPriceKeys = R"(
SELECT DISTINCT coalesce(g.invoked_id, ''), coalesce(g.body_model, ''), coalesce(g.region, ''), coalesce(h.tier, ''),
  g.band, g.components, h.flags FROM held h JOIN ledger.price_key_logged g ON g.id = h.price_key
  WHERE g.tier IS DISTINCT FROM h.tier OR g.flags <> h.flags)";

// After the calls: `held` has those of all touched events. {0} to {2}: missing, logged, copy; {3} the order.
constexpr const char* kStates = R"(
UPDATE ledger.trail SET state = n.state FROM (SELECT e.row, e.state AS was, CASE
    WHEN row_number() OVER (PARTITION BY e.request_hi, e.request_lo, e.account, e.region
      ORDER BY {3}) > 1 THEN {2} WHEN h.request_lo IS NULL THEN {0} ELSE {1} END AS state
  FROM event e LEFT JOIN (SELECT DISTINCT request_hi, request_lo, account, region FROM held) h
    ON h.request_hi = e.request_hi AND h.request_lo = e.request_lo AND h.account IS NOT DISTINCT FROM e.account
    AND h.region IS NOT DISTINCT FROM e.region) n
  WHERE ledger.trail.rowid = n.row AND n.state <> n.was;
DROP TABLE touched;
)";

Result<std::int64_t> count(duck::Connection& connection, const char* from) {
  LEDGER_ASSIGN(rows, connection.query(fmt::format("SELECT count(*) FROM {}", from)));
  rows.next();
  return rows.integer(0);
}

}  // namespace

void Writer::Impl::touch(Seconds from, Seconds to) {
  touched = touched.to == 0 ? Window{from, to}
                            : Window{std::min(touched.from, from), std::max(touched.to, to)};
}

// Before an object's rows go: the keys that lose a call or an event, and its events.
Result<Ok> Writer::Impl::forget_trail(std::int32_t object) {
  if (trail_rows == 0) return Ok{};
  LEDGER_ASSIGN(times,
                connection->query(fmt::format(
                    "SELECT first_time, last_time FROM ledger.object WHERE id = {}", object)));
  if (times.next() && !times.null(0)) touch(times.integer(0), times.integer(1));
  return connection->run(fmt::format(
      "{1}INSERT INTO touched SELECT request_hi, request_lo, true FROM ledger.call WHERE object = "
      "{0} "
      "UNION ALL SELECT request_hi, request_lo, true FROM ledger.trail WHERE object = {0};"
      "DELETE FROM ledger.trail WHERE object = {0};",
      object, kTouched));
}

Result<Ok> Writer::Impl::join_trail() {
  if (trail_rows == 0 || touched.to == 0) return Ok{};
  const Seconds from = touched.from - kTrailReach, to = touched.to + kTrailReach;
  LEDGER_TRY(connection->run(kTouched + fmt::format(kEvents, unrolled_object, from, to)));
  touched = {};
  LEDGER_ASSIGN(looked, count(*connection, "looked"));
  if (looked == 0) return connection->run("DROP TABLE touched");
  for (const char* table : {"duplicate", "call"}) {
    LEDGER_TRY(connection->run(
        fmt::format(kHeld, table, from, to, kTierFlags, int{kTierUnknown}, int{kTierFromTrail})));
    LEDGER_TRY(apply_trail(table));
  }
  return connection->run(fmt::format(kStates, int{kTrailMissing}, int{kTrailLogged},
                                     int{kTrailCopy}, kCountedEventFirst));
}

// Gives the held rows of the table their principals and price keys, and the rollups the difference.
Result<Ok> Writer::Impl::apply_trail(const char* table) {
  LEDGER_ASSIGN(changes, name_changes());
  if (!changes) return Ok{};
  LEDGER_TRY(append_names());
  LEDGER_TRY(refresh_new_rates());
  LEDGER_TRY(connection->run(kMoved));
  const std::string rolled_up = fmt::format(
      "ledger.call WHERE rowid IN (SELECT row FROM moved WHERE object < {})", unrolled_object);
  const bool calls = table == std::string_view("call");
  if (calls) LEDGER_TRY(roll_up(*connection, rolled_up, -1));
  LEDGER_TRY(connection->run(fmt::format(
      "UPDATE ledger.{0} SET principal = m.principal, price_key = m.price_key FROM moved m WHERE "
      "ledger.{0}.rowid = m.row",
      table)));
  return calls ? roll_up(*connection, rolled_up, 1) : Result<Ok>(Ok{});
}

// Names what the held rows are to be, as append_names() will write it; false where nothing changes.
Result<bool> Writer::Impl::name_changes() {
  bool changes = false;
  NameTable entry;
  LEDGER_ASSIGN(people, connection->query(kNewPrincipals));
  for (; people.next(); changes = true) {
    entry.clear();
    entry.intern(people.text(0), people.text(1), people.text(2));
    principals.id_of(entry.entry(0));
  }
  LEDGER_ASSIGN(keys, connection->query(kNewPriceKeys));
  for (; keys.next(); changes = true) {
    const auto byte = [&](std::size_t column) { return static_cast<char>(keys.integer(column)); };
    const char band = byte(4), components = byte(5), flags = byte(6);
    entry.clear();
    entry.intern(keys.text(0), keys.text(1), keys.text(2), keys.text(3), std::string_view(&band, 1),
                 std::string_view(&components, 1), std::string_view(&flags, 1));
    price_keys.id_of(entry.entry(0));
  }
  return changes;
}

}  // namespace ledger
