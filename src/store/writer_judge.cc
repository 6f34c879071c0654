#include <fmt/format.h>

#include <algorithm>

#include "cube/plan.h"
#include "store/rollup.h"
#include "store/schema.h"
#include "store/writer_impl.h"

namespace ledger {
namespace {

// Up to this many calls all of them are searched for duplicates; in a larger store those within
// an hour of the batch. Copies of one record carry one timestamp.
constexpr std::int64_t kSearchAllBelow = 4'000'000;

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

std::uint64_t fingerprint(std::uint64_t hi, std::uint64_t lo) {
  return hi * 0x9E3779B97F4A7C15u ^ lo;
}

// Rows of the store that may have an id of `incoming`. It reads one column of all, so that the others
// are read of these few.
Result<std::vector<std::string>> find_copies(duck::Connection& connection,
                                             const std::string& when) {
  LEDGER_ASSIGN(
      rows, connection.query(fmt::format("SELECT c.rowid FROM ledger.call c WHERE c.request_hi IN "
                                         "(SELECT hi FROM incoming WHERE hi > 0){0} UNION ALL "
                                         "SELECT c.rowid FROM ledger.call c JOIN incoming i ON "
                                         "i.hi = 0 AND c.request_hi = 0 AND c.request_lo = i.lo{0}",
                                         when)));
  std::vector<std::string> ids;
  while (rows.next()) ids.push_back(std::to_string(rows.integer(0)));
  return ids;
}

Standing standing(const Batch& batch, std::uint32_t row) {
  std::int64_t total = 0;
  for (unsigned i = kInput; i <= kCacheWriteUnknown; ++i) total += batch.counts[i][row];
  return {batch.calls[row], batch.fields[row], total, batch.time[row]};
}

}  // namespace

std::uint64_t stored_request_lo(const Batch& batch, const std::vector<std::int32_t>& names,
                                std::uint32_t row) {
  return stored_lo(batch.request_hi[row], batch.request_lo[row], names);
}

std::uint64_t stored_lo(std::uint64_t hi, std::uint64_t lo,
                        const std::vector<std::int32_t>& names) {
  return hi == 0 && lo > 0 ? static_cast<std::uint64_t>(names[lo - 1]) : lo;
}

Result<Writer::Impl::Verdict> Writer::Impl::judge(const Batch& batch, const Mapped& mapped) {
  Verdict verdict;
  judge_within(batch, mapped, verdict);
  LEDGER_TRY(judge_against_store(batch, mapped, verdict));
  for (std::uint32_t row : verdict.keep) {
    if (batch.request_hi[row] || batch.request_lo[row]) {
      seen.insert(
          fingerprint(batch.request_hi[row], stored_request_lo(batch, mapped.request, row)));
    }
  }
  return verdict;
}

// Keeps the best copy of each request id of the batch. Both lists ascend: append_rows() takes rows by runs.
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
    const RequestKey key{batch.request_hi[row], stored_request_lo(batch, mapped.request, row),
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
  for (auto* list : {&verdict.keep, &verdict.lose}) std::sort(list->begin(), list->end());
}

// The kept rows whose id may be in the store, into the temporary table `incoming`. `all`: any row's
// may; otherwise only of those that this transaction has seen.
Result<std::size_t> Writer::Impl::list_incoming(const Batch& batch, const Mapped& mapped,
                                                const Verdict& verdict, bool all) {
  LEDGER_TRY(connection->run(
      "CREATE OR REPLACE TEMP TABLE incoming (row UINTEGER, hi UBIGINT, lo UBIGINT)"));
  LEDGER_ASSIGN(appender, duck::Appender::open(*connection, nullptr, "incoming"));
  std::size_t total = 0;
  idx_t count = 0;
  for (std::uint32_t row : verdict.keep) {
    const auto hi = batch.request_hi[row], lo = stored_request_lo(batch, mapped.request, row);
    if ((!hi && !lo) || (!all && !seen.contains(fingerprint(hi, lo)))) continue;
    appender->column<std::uint32_t>(0)[count] = row;
    appender->column<std::uint64_t>(1)[count] = hi;
    appender->column<std::uint64_t>(2)[count] = lo;
    ++total;
    if (++count < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(count));
    count = 0;
  }
  if (count > 0) LEDGER_TRY(appender->flush(count));
  LEDGER_TRY(appender->close());
  return total;
}

// Moves calls that a better copy beats to the duplicates.
Result<Ok> Writer::Impl::take_out(const std::vector<std::string>& beaten) {
  if (beaten.empty()) return Ok{};
  counts.duplicates += static_cast<std::int64_t>(beaten.size());
  const std::string rows_of = "ledger.call WHERE rowid IN (" + join(beaten, ",") + ")";
  LEDGER_TRY(roll_up(*connection, fmt::format("{} AND object < {}", rows_of, unrolled_object), -1));
  return connection->run("INSERT INTO ledger.duplicate SELECT * FROM " + rows_of +
                         "; DELETE FROM " + rows_of + ";");
}

Result<Ok> Writer::Impl::judge_against_store(const Batch& batch, const Mapped& mapped,
                                             Verdict& verdict) {
  if (verdict.keep.empty()) return Ok{};
  const auto [low, high] = std::minmax_element(batch.time.begin(), batch.time.end());
  const Seconds from = *low - kSecondsPerHour, to = *high + kSecondsPerHour;
  const bool everywhere = prior_rows < kSearchAllBelow;
  const bool overlaps = has_prior && (everywhere || (from < prior_to && to > prior_from));
  LEDGER_ASSIGN(incoming, list_incoming(batch, mapped, verdict, overlaps));
  if (incoming == 0) return Ok{};
  LEDGER_ASSIGN(
      found, find_copies(*connection,
                         everywhere ? "" : fmt::format(" AND c.time BETWEEN {} AND {}", from, to)));
  if (found.empty()) return Ok{};
  LEDGER_ASSIGN(
      copies,
      connection->query(fmt::format(
          "SELECT i.row, c.rowid, c.calls, c.fields, {}, c.time, coalesce(p.account, ''), "
          "coalesce(k.region, '') "
          "FROM ledger.call c JOIN incoming i ON c.request_hi = i.hi AND c.request_lo = i.lo "
          "JOIN ledger.principal p ON p.id = c.principal "
          "JOIN ledger.price_key_logged k ON k.id = c.price_key WHERE c.rowid IN ({})",
          kTotalOfCopy, join(found, ","))));
  std::unordered_set<std::uint32_t> losers;
  std::vector<std::string> beaten;
  while (copies.next()) {
    const auto row = static_cast<std::uint32_t>(copies.integer(0));
    const auto principal = static_cast<std::size_t>(batch.principal[row]);
    const auto key = static_cast<std::size_t>(batch.price_key[row]);
    if (copies.text(6) != unpack_names(batch.principals.entry(principal))[0]) continue;
    if (copies.text(7) != unpack_names(batch.price_keys.entry(key))[2]) continue;
    const Standing there{static_cast<std::uint8_t>(copies.integer(2)),
                         static_cast<std::uint8_t>(copies.integer(3)), copies.integer(4),
                         copies.integer(5)};
    if (standing(batch, row).beats(there))
      beaten.push_back(std::to_string(copies.integer(1)));
    else
      losers.insert(row);
  }
  std::erase_if(verdict.keep, [&](std::uint32_t row) { return losers.contains(row); });
  verdict.lose.insert(verdict.lose.end(), losers.begin(), losers.end());
  std::sort(verdict.lose.begin(), verdict.lose.end());
  return take_out(beaten);
}
}  // namespace ledger
