#include "store/writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/rollup.h"
#include "store/schema.h"
#include "store/writer_impl.h"

namespace ledger {
namespace {

// A short run has no later transaction to roll up beside: its first one does so while others still read.
constexpr std::int64_t kRollUpRows = 40'000;

}  // namespace

Result<Ok> Writer::Impl::begin() {
  LEDGER_ASSIGN(opened, store.access(Access::Write));
  LEDGER_TRY(opened->run("BEGIN TRANSACTION"));
  connection = opened;
  LEDGER_TRY(remember_sources(*connection, "source", sources));
  LEDGER_TRY(remember_sources(*connection, "trail_source", trails));
  sources.clear();
  trails.clear();
  for (StoredNames* table : names) LEDGER_TRY(table->refresh(*connection));
  LEDGER_TRY(store.ledger.refresh(*connection));
  unrolled_object = store.ledger.last_id() + 1;
  unrolled_rows = 0;
  LEDGER_ASSIGN(prior,
                connection->query("SELECT count(*), min(day), max(day), (SELECT count(*) FROM "
                                  "ledger.trail) FROM ledger.rollup_key"));
  prior.next();
  trail_rows = prior.integer(3);
  touched = {};
  has_prior = prior.integer(0) > 0;
  if (has_prior) {
    prior_from = prior.integer(1) * kSecondsPerDay;
    prior_to = (prior.integer(2) + 1) * kSecondsPerDay;
    LEDGER_ASSIGN(count, connection->query("SELECT count(*) FROM ledger.call"));
    count.next();
    prior_rows = count.integer(0);
  }
  rows = 0;
  seen.clear();
  return Ok{};
}

Result<Ok> Writer::Impl::roll_back(Error error) {
  if (connection) (void)connection->run("ROLLBACK");
  connection = nullptr;
  for (StoredNames* table : names) table->reset();
  store.ledger.reset();
  open_objects.clear();
  store.release();
  return store.explain(std::move(error));
}

Result<Ok> Writer::Impl::append(const Batch& batch) {
  if (batch.empty()) return Ok{};
  if (!connection) LEDGER_TRY(begin());
  LEDGER_ASSIGN(mapped, map_names(batch));
  LEDGER_TRY(map_objects(batch, mapped));
  LEDGER_TRY(append_names());
  LEDGER_ASSIGN(verdict, judge(batch, mapped));
  LEDGER_TRY(append_rows("call", batch, mapped, verdict.keep));
  LEDGER_TRY(append_rows("duplicate", batch, mapped, verdict.lose));
  LEDGER_TRY(append_rejects(batch, mapped));
  LEDGER_TRY(append_trail(batch, mapped));
  for (const auto* times : {&batch.time, &batch.trail.time}) {
    const auto [low, high] = std::minmax_element(times->begin(), times->end());
    if (low != times->end()) touch(*low, *high);
  }
  LEDGER_TRY(append_ledger(batch, mapped));
  rows += static_cast<std::int64_t>(batch.size());
  counts.records += static_cast<std::int64_t>(verdict.keep.size() + verdict.lose.size());
  counts.duplicates += static_cast<std::int64_t>(verdict.lose.size());
  unrolled_rows += static_cast<std::int64_t>(batch.size());
  const bool early = !committed && unrolled_rows >= kRollUpRows && open_objects.empty();
  return early ? roll_up_new() : Result<Ok>(Ok{});
}

Result<Ok> Writer::Impl::refresh_new_rates() {
  if (new_keys) LEDGER_TRY(refresh_rates(*connection, store));
  new_keys = false;
  return Ok{};
}

Result<Ok> Writer::Impl::roll_up_new() {
  LEDGER_TRY(join_trail());
  LEDGER_TRY(refresh_new_rates());
  LEDGER_TRY(
      roll_up(*connection, fmt::format("ledger.call WHERE object >= {}", unrolled_object), 1));
  unrolled_object = store.ledger.last_id() + 1;
  unrolled_rows = 0;
  return Ok{};
}

Result<Ok> Writer::Impl::map_objects(const Batch& batch, Mapped& mapped) {
  for (const Batch::Object& object : batch.objects) {
    if (!object.first_part) {
      const auto open = open_objects.find(object.info.uri);
      mapped.skip.push_back(open == open_objects.end());
      mapped.object.push_back(open == open_objects.end() ? 0 : open->second.id);
      continue;
    }
    const Known known = store.ledger.look_up(object.info);
    mapped.skip.push_back(known == Known::Same);
    if (known == Known::Same) {
      mapped.object.push_back(0);
      continue;
    }
    if (known == Known::Changed) LEDGER_TRY(remove_object(*store.ledger.id_of(object.info)));
    const std::int32_t id = store.ledger.last_id() + 1;
    store.ledger.add(object.info, id);
    open_objects[object.info.uri] = {id, {}};
    mapped.object.push_back(id);
  }
  return Ok{};
}

// Takes an object's rows out again. A call that another object holds a copy of comes back from there.
Result<Ok> Writer::Impl::remove_object(std::int32_t id) {
  LEDGER_TRY(forget_trail(id));
  LEDGER_TRY(connection->run(fmt::format(R"(
CREATE OR REPLACE TEMP TABLE gone AS SELECT c.*, p.account, k.region FROM ledger.call c
  JOIN ledger.principal p ON p.id = c.principal JOIN ledger.price_key_logged k ON k.id = c.price_key WHERE c.object = {0};
CREATE OR REPLACE TEMP TABLE back AS SELECT c.rowid AS row, c.* FROM ledger.duplicate c
  JOIN ledger.principal p ON p.id = c.principal JOIN ledger.price_key_logged k ON k.id = c.price_key
  JOIN gone g ON g.request_hi = c.request_hi AND g.request_lo = c.request_lo
    AND g.account IS NOT DISTINCT FROM p.account AND g.region IS NOT DISTINCT FROM k.region
  WHERE c.object <> {0} AND (c.request_hi > 0 OR c.request_lo > 0)
  QUALIFY row_number() OVER (PARTITION BY c.request_hi, c.request_lo, p.account, k.region
    ORDER BY {1}) = 1)",
                                         id, best_copy_first())));
  LEDGER_TRY(roll_up(*connection, "gone", -1));
  LEDGER_TRY(roll_up(*connection, fmt::format("back WHERE object < {}", unrolled_object), 1));
  return connection->run(fmt::format(R"(
DELETE FROM ledger.call WHERE object = {0};
DELETE FROM ledger.duplicate WHERE object = {0} OR rowid IN (SELECT row FROM back);
INSERT INTO ledger.call SELECT * EXCLUDE (row) FROM back;
DELETE FROM ledger.reject WHERE object = {0};
DELETE FROM ledger.object WHERE id = {0};
)",
                                     id));
}

Result<Ok> Writer::Impl::commit() {
  LEDGER_TRY(roll_up_new());
  LEDGER_TRY(compact_rollups(*connection));
  LEDGER_TRY(connection->run("COMMIT"));
  connection = nullptr;
  committed = true;
  store.release();
  return Ok{};
}

Writer::Writer(Store& store, std::vector<std::string> sources, std::vector<std::string> trails)
    : impl_(std::make_unique<Impl>(store, std::move(sources), std::move(trails))) {}

Writer::~Writer() {
  if (impl_->connection) (void)impl_->roll_back({});
}

Result<Ok> Writer::append(const Batch& batch) {
  auto done = impl_->append(batch);
  return done ? std::move(done) : impl_->roll_back(std::move(done.error()));
}

Result<Ok> Writer::commit() {
  if (!impl_->connection) return Ok{};
  auto done = impl_->commit();
  return done ? std::move(done) : impl_->roll_back(std::move(done.error()));
}

bool Writer::can_commit() const { return impl_->open_objects.empty(); }
std::int64_t Writer::uncommitted_rows() const { return impl_->connection ? impl_->rows : 0; }
const Writer::Counts& Writer::counts() const { return impl_->counts; }

}  // namespace ledger
