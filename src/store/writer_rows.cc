#include <algorithm>
#include <cstring>

#include "store/trail.h"
#include "store/writer_impl.h"

namespace ledger {
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
      appender->column<std::uint64_t>(column)[i] =
          stored_request_lo(batch, mapped.request, from[i]);
    gather_ids(appender->column<std::int32_t>(++column), batch.object, mapped.object, from, n);
    LEDGER_TRY(appender->flush(n));
    done += n;
  }
  return appender->close();
}

Result<Ok> Writer::Impl::append_trail(const Batch& batch, const Mapped& mapped) {
  const Batch::Trail& trail = batch.trail;
  if (trail.time.empty()) return Ok{};
  LEDGER_ASSIGN(appender, duck::Appender::open(*connection, "ledger", "trail"));
  idx_t row = 0;
  for (std::size_t i = 0; i < trail.time.size(); ++i) {
    const auto object = static_cast<std::size_t>(trail.object[i]);
    if (mapped.skip[object]) continue;
    appender->column<std::int64_t>(0)[row] = trail.time[i];
    appender->column<std::int32_t>(1)[row] = mapped.trail[static_cast<std::size_t>(trail.key[i])];
    appender->column<std::uint64_t>(2)[row] = trail.request_hi[i];
    appender->column<std::uint64_t>(3)[row] =
        stored_lo(trail.request_hi[i], trail.request_lo[i], mapped.request);
    appender->column<std::uint8_t>(4)[row] = kTrailMissing;
    appender->column<std::int32_t>(5)[row] = mapped.object[object];
    ++counts.events;
    ++trail_rows;
    if (++row < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(row));
    row = 0;
  }
  if (row > 0) LEDGER_TRY(appender->flush(row));
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
    *(appender->column<bool>(11) + row) = part.info.trail;
    open_objects.erase(part.info.uri);
    if (++row < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(row));
    row = 0;
  }
  if (row > 0) LEDGER_TRY(appender->flush(row));
  return appender->close();
}

}  // namespace ledger
