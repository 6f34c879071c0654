#include "store/notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "price/price.h"
#include "record/record.h"

namespace ledger {
namespace {

constexpr std::size_t kCalls = 0, kFailed = 1, kFirstComponent = 2;
using Counts = std::array<std::int64_t, kCounts.size()>;

Int128 tokens_of(const Counts& counts, unsigned mask) {
  Int128 tokens = 0;
  for (unsigned i = kInput; i <= kCacheWriteUnknown; ++i) {
    if (mask >> i & 1) tokens += counts[kFirstComponent + i];
  }
  return tokens;
}

struct Bucket {
  LeftOut& left_out;
  std::set<std::string> models;

  void add(const Counts& counts, unsigned mask, const Names& names, std::int64_t model) {
    left_out.calls += counts[kCalls];
    left_out.tokens += tokens_of(counts, mask);
    if (model >= 0) models.insert(names.text(model));
  }
  void finish() { left_out.models.assign(models.begin(), models.end()); }
};

Assumed& entry_of(std::vector<Assumed>& all, Assumption kind) {
  const auto name = assumption_name(kind);
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const Assumed& one) { return one.kind == name; });
  if (it != all.end()) return *it;
  return all.emplace_back(Assumed{std::string(name), 0, 0, {}, {}, kind != kAssumedCache});
}

void note_assumed(const RatedRows& rated, std::size_t row, std::vector<Assumed>& all) {
  for (unsigned i = 0; i < kAssumptions; ++i) {
    if (!(rated.assumed[row] >> i & 1)) continue;
    const auto kind = static_cast<Assumption>(1u << i);
    Assumed& entry = entry_of(all, kind);
    entry.calls += rated.counts[row][kCalls];
    entry.tokens +=
        tokens_of(rated.counts[row], kind == kAssumedLifetime ? 1u << kCacheWriteUnknown : 0xffu);
    entry.low += Money{rated.low[row]};
    entry.high += Money{rated.high[row]};
  }
}

}  // namespace

void note_prices(const PassRows& rows, const RatedRows& rated, std::size_t set, const Names& models,
                 const Names& regions, CubeNotes& notes) {
  const auto& keys = rows.ids_of(Part::PriceKey);
  Bucket unpriced{notes.unpriced, {}}, not_token_priced{notes.not_token_priced, {}};
  std::set<std::string> seen_regions;
  for (std::size_t row = 0; row < rows.set.size(); ++row) {
    if (rows.set[row] != set) continue;
    const Counts& counts = rated.counts[row];
    notes.records += counts[kCalls] + counts[kFailed];
    if (const auto region = regions.index_of(keys[row]); region >= 0)
      seen_regions.insert(regions.text(region));
    if (rated.flags[row] & kTimeApproximate)
      notes.time_approximate += counts[kCalls] + counts[kFailed];
    if (counts[kCalls] == 0) continue;
    if (rated.flags[row] & kTokenMismatch) notes.token_mismatch += counts[kCalls];
    const auto model = models.index_of(keys[row]);
    if (static_cast<PriceState>(rated.state[row]) == PriceState::NotTokenPriced)
      not_token_priced.add(counts, 0xff, models, model);
    else if (rated.unpriced[row])
      unpriced.add(counts, rated.unpriced[row], models, model);
    note_assumed(rated, row, notes.assumptions);
  }
  unpriced.finish();
  not_token_priced.finish();
  notes.regions.assign(seen_regions.begin(), seen_regions.end());
  std::sort(notes.assumptions.begin(), notes.assumptions.end(),
            [](const auto& a, const auto& b) { return a.kind < b.kind; });
}

Result<Ok> note_aside(duck::Connection& connection, const CubeScope& scope, const ScopeCalls& calls,
                      CubeNotes& notes) {
  LEDGER_ASSIGN(where, conditions(scope, kDuckDb));
  SqlText sql{"SELECT (SELECT count(*) FROM ledger.duplicate WHERE ", {}};
  sql += where;
  sql += fmt::format(" AND {})", scoped("object", calls));
  if (calls.duplicates_used > 0) {
    sql += " - (SELECT count(*) FROM scope_copy WHERE ";
    sql += where;
    sql += ")";
  }
  sql += fmt::format(
      ", (SELECT count(*) FROM ledger.reject WHERE time >= {} AND time < {} AND {})"
      ", (SELECT max(last_time) FROM ledger.object WHERE NOT trail AND {})",
      scope.window.from, scope.window.to, scoped("object", calls), scoped("id", calls));
  LEDGER_ASSIGN(rows, connection.query(sql));
  rows.next();
  notes.duplicates = rows.huge(0);
  notes.rejects = rows.huge(1);
  if (!rows.null(2)) notes.data_through = rows.integer(2);
  return Ok{};
}

}  // namespace ledger
