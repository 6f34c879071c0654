#include "store/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "cube/plan.h"
#include "identity/identity.h"
#include "store/names.h"
#include "store/rollup.h"
#include "store/store_impl.h"

namespace ledger {
namespace {

// Up to this many calls all of them are searched for duplicates; in a larger store those within a
// an hour of the batch. Copies of one record carry one timestamp.
constexpr std::int64_t kSearchAllBelow = 4'000'000;

constexpr const char* kTotal =
    "input + output + cache_read + cache_write_5m + cache_write_30m + cache_write_1h + "
    "cache_write_unknown";

struct Standing {  // what decides between two copies of one call
  std::uint8_t calls, fields;
  std::int64_t total;
  Seconds time;
  bool beats(const Standing& other) const {
    return std::tuple(calls, fields, total, -time) >
           std::tuple(other.calls, other.fields, other.total, -other.time);
  }
};

struct RequestKey {
  std::uint64_t hi, lo;
  std::int32_t account, region;
  bool operator==(const RequestKey&) const = default;
};
struct RequestKeyHash {
  std::size_t operator()(const RequestKey& key) const {
    return key.lo ^ (key.hi * 0x9E3779B97F4A7C15u);
  }
};

constexpr const char* kTotalOfCopy =
    "c.input + c.output + c.cache_read + c.cache_write_5m + c.cache_write_30m + c.cache_write_1h + "
    "c.cache_write_unknown";

std::optional<std::string_view> present(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

struct Writer::Impl {
  Impl(Store& owner, std::vector<std::string> uris)
      : store(owner.impl()), sources(std::move(uris)) {}

  Store::Impl& store;
  std::vector<std::string> sources;
  duck::Connection* connection = nullptr;  // not null: a transaction is open
  StoredNames principals{"SELECT id, account, arn FROM ledger.principal WHERE id > "};
  StoredNames price_keys{
      "SELECT id, invoked_id, body_model, region, tier, band, components, flags "
      "FROM ledger.price_key_logged WHERE id > "};
  StoredNames details{
      "SELECT id, operation, inference_region, error FROM ledger.detail WHERE id > "};
  StoredNames metadata{"SELECT id, text FROM ledger.metadata WHERE id > "};
  StoredNames request_names{"SELECT id, text FROM ledger.request_name WHERE id > "};
  std::array<StoredNames*, 5> names{&principals, &price_keys, &details, &metadata, &request_names};

  struct OpenObject {
    std::int32_t id;
    Batch::Object sums;
  };
  std::unordered_map<std::string, OpenObject> open_objects;  // half appended, by uri
  std::int32_t first_object = 0;                             // of this transaction
  std::int64_t rows = 0;
  Counts counts;
  bool new_keys = false;
  bool has_prior = false;
  std::int64_t prior_rows = 0;
  Seconds prior_from = 0, prior_to = 0;
  std::unordered_set<std::uint64_t> seen;  // fingerprints of this transaction's request ids

  Result<Ok> begin();
  Result<Ok> append(const Batch& batch);
  Result<Ok> commit();
  Result<Ok> roll_back(Error error);

  struct Mapped {  // batch-local to store ids
    std::vector<std::int32_t> principal, price_key, detail, metadata, request, object;
    std::vector<std::uint8_t> skip;  // objects another process has stored meanwhile
  };
  Result<Mapped> map_names(const Batch& batch);
  Result<Ok> append_names(const Batch& batch);
  Result<Ok> map_objects(const Batch& batch, Mapped& mapped);
  Result<Ok> remove_object(std::int32_t id);
  struct Verdict {
    std::vector<std::uint32_t> keep, lose;
  };
  Result<Verdict> judge(const Batch& batch, const Mapped& mapped);
  void judge_within(const Batch& batch, const Mapped& mapped, Verdict& verdict) const;
  Result<Ok> judge_against_store(const Batch& batch, const Mapped& mapped, Verdict& verdict);
  Result<Ok> append_rows(const char* table, const Batch& batch, const Mapped& mapped,
                         const std::vector<std::uint32_t>& rows);
  Result<Ok> append_rejects(const Batch& batch, const Mapped& mapped);
  Result<Ok> append_ledger(const Batch& batch, const Mapped& mapped);
};

Result<Ok> Writer::Impl::begin() {
  LEDGER_ASSIGN(opened, store.access(Access::Write));
  LEDGER_TRY(opened->run("BEGIN TRANSACTION"));
  connection = opened;
  LEDGER_TRY(remember_sources(*connection, sources));
  sources.clear();
  for (StoredNames* table : names) LEDGER_TRY(table->refresh(*connection));
  LEDGER_TRY(store.ledger.refresh(*connection));
  first_object = store.ledger.last_id() + 1;
  LEDGER_ASSIGN(prior,
                connection->query("SELECT count(*), min(day), max(day) FROM ledger.rollup_key"));
  prior.next();
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
  LEDGER_TRY(append_names(batch));
  LEDGER_ASSIGN(verdict, judge(batch, mapped));
  LEDGER_TRY(append_rows("call", batch, mapped, verdict.keep));
  LEDGER_TRY(append_rows("duplicate", batch, mapped, verdict.lose));
  LEDGER_TRY(append_rejects(batch, mapped));
  LEDGER_TRY(append_ledger(batch, mapped));
  rows += static_cast<std::int64_t>(batch.rows());
  counts.records += static_cast<std::int64_t>(verdict.keep.size() + verdict.lose.size());
  counts.duplicates += static_cast<std::int64_t>(verdict.lose.size());
  return Ok{};
}

Result<Writer::Impl::Mapped> Writer::Impl::map_names(const Batch& batch) {
  Mapped mapped;
  const auto map = [](const NameTable& local, StoredNames& stored, std::vector<std::int32_t>& ids) {
    for (std::size_t i = 0; i < local.size(); ++i) ids.push_back(stored.id_of(local.entry(i)));
  };
  map(batch.principals, principals, mapped.principal);
  map(batch.price_keys, price_keys, mapped.price_key);
  map(batch.details, details, mapped.detail);
  map(batch.metadata, metadata, mapped.metadata);
  map(batch.request_names, request_names, mapped.request);
  return mapped;
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
  LEDGER_TRY(connection->run(fmt::format(R"(
CREATE OR REPLACE TEMP TABLE gone AS SELECT c.*, p.account, k.region FROM ledger.call c
  JOIN ledger.principal p ON p.id = c.principal JOIN ledger.price_key_logged k ON k.id = c.price_key WHERE c.object = {0};
CREATE OR REPLACE TEMP TABLE back AS SELECT c.rowid AS row, c.* FROM ledger.duplicate c
  JOIN ledger.principal p ON p.id = c.principal JOIN ledger.price_key_logged k ON k.id = c.price_key
  JOIN gone g ON g.request_hi = c.request_hi AND g.request_lo = c.request_lo
    AND g.account IS NOT DISTINCT FROM p.account AND g.region IS NOT DISTINCT FROM k.region
  WHERE c.object <> {0} AND (c.request_hi > 0 OR c.request_lo > 0)
  QUALIFY row_number() OVER (PARTITION BY c.request_hi, c.request_lo, p.account, k.region
    ORDER BY c.calls DESC, c.fields DESC, {1} DESC, c.time, c.object) = 1)",
                                         id, kTotalOfCopy)));
  LEDGER_TRY(roll_up(*connection, "gone", -1));
  LEDGER_TRY(roll_up(*connection, fmt::format("back WHERE object < {}", first_object), 1));
  return connection->run(fmt::format(R"(
DELETE FROM ledger.call WHERE object = {0};
DELETE FROM ledger.duplicate WHERE object = {0} OR rowid IN (SELECT row FROM back);
INSERT INTO ledger.call SELECT * EXCLUDE (row) FROM back;
DELETE FROM ledger.reject WHERE object = {0};
DELETE FROM ledger.object WHERE id = {0};
)",
                                     id));
}

namespace {

void set(duck::Appender& appender, idx_t column, idx_t row, std::string_view text) {
  if (const auto value = present(text)) return appender.set_text(column, row, *value);
  appender.set_null(column, row);
}

// Appends one row for each pending entry; `fill(appender, row, fields)` sets the columns after id.
template <class Fill>
Result<Ok> append_entries(duck::Connection& connection, const char* table, StoredNames& names,
                          Fill fill) {
  const auto pending = names.take_pending();
  if (pending.empty()) return Ok{};
  LEDGER_ASSIGN(appender, duck::Appender::open(connection, "ledger", table));
  for (std::size_t from = 0; from < pending.size(); from += duck::Appender::capacity()) {
    const std::size_t count =
        std::min<std::size_t>(duck::Appender::capacity(), pending.size() - from);
    for (std::size_t i = 0; i < count; ++i) {
      appender->column<std::int32_t>(0)[i] = pending[from + i].id;
      fill(*appender, i, unpack_names(pending[from + i].entry));
    }
    LEDGER_TRY(appender->flush(count));
  }
  return appender->close();
}

using Fields = std::vector<std::string_view>;

void fill_texts(duck::Appender& appender, idx_t row, const Fields& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) set(appender, i + 1, row, fields[i]);
}

void fill_principal(duck::Appender& appender, idx_t row, const Fields& fields) {
  const Identity identity = identify(fields[1]);
  fill_texts(
      appender, row,
      {fields[0], fields[1], identity.app, identity.user, identity.user_or_app, identity.session});
}

void fill_price_key(duck::Appender& appender, idx_t row, const Fields& fields) {
  fill_texts(appender, row, {fields.begin(), fields.begin() + 4});
  for (idx_t i = 4; i < 7; ++i)
    appender.column<std::uint8_t>(i + 1)[row] = static_cast<std::uint8_t>(fields[i][0]);
}

// One row for each key of the new metadata objects.
Result<Ok> append_metadata_items(duck::Connection& connection,
                                 const std::vector<std::pair<std::int32_t, std::string>>& objects) {
  LEDGER_ASSIGN(appender, duck::Appender::open(connection, "ledger", "metadata_item"));
  idx_t row = 0;
  for (const auto& [id, text] : objects) {
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object()) continue;
    for (const auto& [key, value] : object.items()) {
      appender->column<std::int32_t>(0)[row] = id;
      appender->set_text(1, row, key);
      appender->set_text(2, row,
                         value.is_string() ? value.get_ref<const std::string&>() : value.dump());
      if (++row < duck::Appender::capacity()) continue;
      LEDGER_TRY(appender->flush(row));
      row = 0;
    }
  }
  if (row > 0) LEDGER_TRY(appender->flush(row));
  return appender->close();
}

}  // namespace

Result<Ok> Writer::Impl::append_names(const Batch&) {
  LEDGER_TRY(append_entries(*connection, "principal", principals, fill_principal));
  LEDGER_TRY(append_entries(*connection, "price_key_logged", price_keys,
                            [this](auto& appender, auto row, const auto& fields) {
                              new_keys = true;
                              fill_price_key(appender, row, fields);
                            }));
  LEDGER_TRY(append_entries(*connection, "detail", details, fill_texts));
  LEDGER_TRY(append_entries(*connection, "request_name", request_names, fill_texts));
  std::vector<std::pair<std::int32_t, std::string>> objects;
  LEDGER_TRY(append_entries(
      *connection, "metadata", metadata, [&](auto& appender, auto row, const auto& fields) {
        objects.emplace_back(appender.template column<std::int32_t>(0)[row], fields[0]);
        fill_texts(appender, row, fields);
      }));
  return objects.empty() ? Result<Ok>(Ok{}) : append_metadata_items(*connection, objects);
}

namespace {

std::uint64_t request_lo(const Batch& batch, const std::vector<std::int32_t>& names,
                         std::uint32_t row) {
  const auto hi = batch.request_hi[row], lo = batch.request_lo[row];
  return hi == 0 && lo > 0 ? static_cast<std::uint64_t>(names[lo - 1]) : lo;
}

std::uint64_t fingerprint(std::uint64_t hi, std::uint64_t lo) {
  return hi * 0x9E3779B97F4A7C15u ^ lo;
}

Standing standing(const Batch& batch, std::uint32_t row) {
  std::int64_t total = 0;
  for (unsigned i = kInput; i <= kCacheWriteUnknown; ++i) total += batch.counts[i][row];
  return {batch.calls[row], batch.fields[row], total, batch.time[row]};
}

}  // namespace

Result<Writer::Impl::Verdict> Writer::Impl::judge(const Batch& batch, const Mapped& mapped) {
  Verdict verdict;
  judge_within(batch, mapped, verdict);
  LEDGER_TRY(judge_against_store(batch, mapped, verdict));
  for (std::uint32_t row : verdict.keep) {
    if (batch.request_hi[row] || batch.request_lo[row]) {
      seen.insert(fingerprint(batch.request_hi[row], request_lo(batch, mapped.request, row)));
    }
  }
  return verdict;
}

// Keeps the best copy of each request id of the batch, in order.
void Writer::Impl::judge_within(const Batch& batch, const Mapped& mapped, Verdict& verdict) const {
  std::unordered_map<std::string_view, std::int32_t> texts;
  const auto text_id = [&](std::string_view text) {
    return texts.try_emplace(text, static_cast<std::int32_t>(texts.size())).first->second;
  };
  std::vector<std::int32_t> account, region;
  for (std::size_t i = 0; i < batch.principals.size(); ++i)
    account.push_back(text_id(unpack_names(batch.principals.entry(i))[0]));
  for (std::size_t i = 0; i < batch.price_keys.size(); ++i)
    region.push_back(text_id(unpack_names(batch.price_keys.entry(i))[2]));
  std::unordered_map<RequestKey, std::size_t, RequestKeyHash> best;  // to the position in keep
  best.reserve(batch.rows());
  for (std::uint32_t row = 0; row < batch.rows(); ++row) {
    if (mapped.skip[static_cast<std::size_t>(batch.object[row])]) continue;
    if (!batch.request_hi[row] && !batch.request_lo[row]) {
      verdict.keep.push_back(row);
      continue;
    }
    const RequestKey key{batch.request_hi[row], request_lo(batch, mapped.request, row),
                         account[static_cast<std::size_t>(batch.principal[row])],
                         region[static_cast<std::size_t>(batch.price_key[row])]};
    const auto [it, fresh] = best.try_emplace(key, verdict.keep.size());
    if (fresh) {
      verdict.keep.push_back(row);
      continue;
    }
    std::uint32_t& kept = verdict.keep[it->second];
    const bool better = standing(batch, row).beats(standing(batch, kept));
    verdict.lose.push_back(better ? kept : row);
    if (better) kept = row;
  }
}

Result<Ok> Writer::Impl::judge_against_store(const Batch& batch, const Mapped& mapped,
                                             Verdict& verdict) {
  const bool all = prior_rows < kSearchAllBelow;
  Seconds from = 0, to = 0;
  if (!batch.time.empty()) {
    const auto [low, high] = std::minmax_element(batch.time.begin(), batch.time.end());
    from = *low - kSecondsPerHour;
    to = *high + kSecondsPerHour;
  }
  const bool overlaps = has_prior && (all || (from < prior_to && to > prior_from));
  LEDGER_TRY(
      connection->run("CREATE TEMP TABLE IF NOT EXISTS incoming (row UINTEGER, hi UBIGINT, lo "
                      "UBIGINT); DELETE FROM incoming"));
  LEDGER_ASSIGN(appender, duck::Appender::open(*connection, nullptr, "incoming"));
  idx_t count = 0;
  bool any = false;
  for (std::uint32_t row : verdict.keep) {
    const auto hi = batch.request_hi[row], lo = request_lo(batch, mapped.request, row);
    if (!hi && !lo) continue;
    if (!overlaps && !seen.contains(fingerprint(hi, lo))) continue;
    appender->column<std::uint32_t>(0)[count] = row;
    appender->column<std::uint64_t>(1)[count] = hi;
    appender->column<std::uint64_t>(2)[count] = lo;
    any = true;
    if (++count < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(count));
    count = 0;
  }
  if (count > 0) LEDGER_TRY(appender->flush(count));
  LEDGER_TRY(appender->close());
  if (!any) return Ok{};
  LEDGER_ASSIGN(rows_found,
                connection->query(fmt::format(
                    R"(
SELECT i.row, c.rowid, c.calls, c.fields, {}, c.time, p.account, k.region, c.object FROM incoming i
JOIN ledger.call c ON c.request_hi = i.hi AND c.request_lo = i.lo {}
JOIN ledger.principal p ON p.id = c.principal JOIN ledger.price_key_logged k ON k.id = c.price_key)",
                    kTotal, all ? "" : fmt::format("AND c.time BETWEEN {} AND {}", from, to))));
  std::unordered_set<std::uint32_t> losers;
  std::vector<std::string> victims;
  while (rows_found.next()) {
    const auto row = static_cast<std::uint32_t>(rows_found.integer(0));
    const auto account =
        unpack_names(batch.principals.entry(static_cast<std::size_t>(batch.principal[row])))[0];
    const auto region =
        unpack_names(batch.price_keys.entry(static_cast<std::size_t>(batch.price_key[row])))[2];
    if ((rows_found.null(6) ? "" : rows_found.text(6)) != account ||
        (rows_found.null(7) ? "" : rows_found.text(7)) != region)
      continue;
    const Standing there{static_cast<std::uint8_t>(rows_found.integer(2)),
                         static_cast<std::uint8_t>(rows_found.integer(3)), rows_found.integer(4),
                         rows_found.integer(5)};
    if (standing(batch, row).beats(there)) {
      victims.push_back(std::to_string(rows_found.integer(1)));
    } else {
      losers.insert(row);
    }
  }
  std::erase_if(verdict.keep, [&](std::uint32_t row) { return losers.contains(row); });
  verdict.lose.insert(verdict.lose.end(), losers.begin(), losers.end());
  std::sort(verdict.lose.begin(), verdict.lose.end());
  if (victims.empty()) return Ok{};
  counts.duplicates += static_cast<std::int64_t>(victims.size());
  const std::string beaten = "ledger.call WHERE rowid IN (" + join(victims, ",") + ")";
  LEDGER_TRY(roll_up(*connection, fmt::format("{} AND object < {}", beaten, first_object), -1));
  return connection->run("INSERT INTO ledger.duplicate SELECT * FROM " + beaten + "; DELETE FROM " +
                         beaten + ";");
}

namespace {

template <class T>
void gather(T* to, const std::vector<T>& from, const std::uint32_t* rows, std::size_t count) {
  if (rows[count - 1] - rows[0] == count - 1) {
    std::memcpy(to, from.data() + rows[0], count * sizeof(T));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) to[i] = from[rows[i]];
}

void gather_ids(std::int32_t* to, const std::vector<std::int32_t>& from,
                const std::vector<std::int32_t>& ids, const std::uint32_t* rows,
                std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t local = from[rows[i]];
    to[i] = local < 0 ? 0 : ids[static_cast<std::size_t>(local)];
  }
}

}  // namespace

Result<Ok> Writer::Impl::append_rows(const char* table, const Batch& batch, const Mapped& mapped,
                                     const std::vector<std::uint32_t>& chosen) {
  if (chosen.empty()) return Ok{};
  LEDGER_ASSIGN(appender, duck::Appender::open(*connection, "ledger", table));
  for (std::size_t done = 0; done < chosen.size();) {
    const std::size_t n = std::min<std::size_t>(duck::Appender::capacity(), chosen.size() - done);
    const std::uint32_t* from = chosen.data() + done;
    idx_t column = 0;
    gather(appender->column<std::int64_t>(column++), batch.time, from, n);
    gather_ids(appender->column<std::int32_t>(column++), batch.principal, mapped.principal, from,
               n);
    gather_ids(appender->column<std::int32_t>(column++), batch.price_key, mapped.price_key, from,
               n);
    gather_ids(appender->column<std::int32_t>(column++), batch.detail, mapped.detail, from, n);
    gather_ids(appender->column<std::int32_t>(column++), batch.metadata_id, mapped.metadata, from,
               n);
    gather(appender->column<std::uint8_t>(column++), batch.calls, from, n);
    gather(appender->column<std::uint8_t>(column++), batch.failed, from, n);
    for (const auto& counted : batch.counts)
      gather(appender->column<std::int64_t>(column++), counted, from, n);
    gather(appender->column<std::int32_t>(column++), batch.latency_ms, from, n);
    gather(appender->column<std::uint8_t>(column++), batch.fields, from, n);
    gather(appender->column<std::uint64_t>(column++), batch.request_hi, from, n);
    for (std::size_t i = 0; i < n; ++i)
      appender->column<std::uint64_t>(column)[i] = request_lo(batch, mapped.request, from[i]);
    gather_ids(appender->column<std::int32_t>(++column), batch.object, mapped.object, from, n);
    LEDGER_TRY(appender->flush(n));
    done += n;
  }
  return appender->close();
}

Result<Ok> Writer::Impl::append_rejects(const Batch& batch, const Mapped& mapped) {
  if (batch.rejects.empty()) return Ok{};
  LEDGER_ASSIGN(appender, duck::Appender::open(*connection, "ledger", "reject"));
  idx_t row = 0;
  for (const auto& reject : batch.rejects) {
    const auto object = static_cast<std::size_t>(reject.object);
    if (mapped.skip[object]) continue;
    appender->column<std::int32_t>(0)[row] = mapped.object[object];
    appender->column<std::int64_t>(1)[row] = reject.line;
    appender->column<std::int64_t>(2)[row] = reject.time;
    appender->set_text(3, row, reject.reason);
    ++counts.rejects;
    if (++row < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(row));
    row = 0;
  }
  if (row > 0) LEDGER_TRY(appender->flush(row));
  return appender->close();
}

Result<Ok> Writer::Impl::append_ledger(const Batch& batch, const Mapped& mapped) {
  LEDGER_ASSIGN(appender, duck::Appender::open(*connection, "ledger", "object"));
  idx_t row = 0;
  for (std::size_t i = 0; i < batch.objects.size(); ++i) {
    if (mapped.skip[i]) continue;
    const Batch::Object& part = batch.objects[i];
    Batch::Object& sums = open_objects[part.info.uri].sums;
    sums.first_time = sums.records == 0   ? part.first_time
                      : part.records == 0 ? sums.first_time
                                          : std::min(sums.first_time, part.first_time);
    sums.last_time = sums.records == 0
                         ? part.last_time
                         : std::max(sums.last_time, part.records ? part.last_time : sums.last_time);
    sums.records += part.records;
    sums.rejects += part.rejects;
    if (!part.complete) continue;
    appender->column<std::int32_t>(0)[row] = mapped.object[i];
    appender->column<std::uint64_t>(1)[row] = stored_hash(part.info.uri);
    appender->set_text(2, row, part.info.uri);
    appender->set_text(3, row, part.info.etag);
    const std::int64_t numbers[] = {part.info.size_bytes, part.info.modified_ns, part.info.key_time,
                                    sums.records,         sums.rejects,          sums.first_time,
                                    sums.last_time};
    for (idx_t column = 0; column < std::size(numbers); ++column)
      appender->column<std::int64_t>(column + 4)[row] = numbers[column];
    if (sums.records == 0) {
      appender->set_null(9, row);
      appender->set_null(10, row);
    }
    open_objects.erase(part.info.uri);
    if (++row < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(row));
    row = 0;
  }
  if (row > 0) LEDGER_TRY(appender->flush(row));
  return appender->close();
}

Result<Ok> Writer::Impl::commit() {
  if (new_keys) LEDGER_TRY(refresh_rates(*connection, store));
  LEDGER_TRY(roll_up(*connection, fmt::format("ledger.call WHERE object >= {}", first_object), 1));
  LEDGER_TRY(compact_rollups(*connection));
  LEDGER_TRY(connection->run("COMMIT"));
  connection = nullptr;
  new_keys = false;
  store.release();
  return Ok{};
}

Writer::Writer(Store& store, std::vector<std::string> sources)
    : impl_(std::make_unique<Impl>(store, std::move(sources))) {}

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
