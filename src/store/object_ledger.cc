#include "store/object_ledger.h"

#include <fmt/format.h>

namespace ledger {
namespace {

// Read as the other kind of log it is another version.
Hash128 version_of(std::string_view etag, std::int64_t size_bytes, std::int64_t modified_ns,
                   bool trail) {
  // An etag tells a version by itself; a local file has none.
  const std::string text = etag.empty() ? fmt::format("{}:{}", size_bytes, modified_ns)
                                        : fmt::format("{}:{}", etag, size_bytes);
  return hash128(trail ? text + ":trail" : text);
}

Hash128 version_of(const ObjectInfo& info) {
  return version_of(info.etag, info.size_bytes, info.modified_ns, info.trail);
}

}  // namespace

Result<Ok> ObjectLedger::take(duck::Connection& connection, const std::string& condition) {
  LEDGER_ASSIGN(rows, connection.query("SELECT id, uri, etag, size_bytes, modified_ns, "
                                       "coalesce(trail, false) FROM ledger.object WHERE " +
                                       condition + " ORDER BY id"));
  while (rows.next()) {
    const auto id = static_cast<std::int32_t>(rows.integer(0));
    entries_[hash128(rows.text(1))] = {
        id, version_of(rows.text(2), rows.integer(3), rows.integer(4), rows.integer(5) != 0)};
    last_ = std::max(last_, id);
  }
  return Ok{};
}

Result<Ok> ObjectLedger::read(duck::Connection& connection, std::span<const ObjectInfo> objects) {
  reset();
  LEDGER_TRY(connection.run("CREATE OR REPLACE TEMP TABLE asked (hash UBIGINT)"));
  LEDGER_ASSIGN(appender, duck::Appender::open(connection, nullptr, "asked"));
  idx_t row = 0;
  for (const ObjectInfo& object : objects) {
    appender->column<std::uint64_t>(0)[row] = stored_hash(object.uri);
    if (++row < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(row));
    row = 0;
  }
  if (row > 0) LEDGER_TRY(appender->flush(row));
  LEDGER_TRY(appender->close());
  LEDGER_TRY(take(connection, "uri_hash IN (SELECT hash FROM asked)"));
  LEDGER_ASSIGN(newest, connection.query("SELECT coalesce(max(id), 0) FROM ledger.object"));
  newest.next();
  last_ = static_cast<std::int32_t>(newest.integer(0));
  return Ok{};
}

Result<Ok> ObjectLedger::refresh(duck::Connection& connection) {
  return take(connection, fmt::format("id > {}", last_));
}

Known ObjectLedger::look_up(const ObjectInfo& info) const {
  const auto it = entries_.find(hash128(info.uri));
  if (it == entries_.end()) return Known::New;
  return it->second.version == version_of(info) ? Known::Same : Known::Changed;
}

std::optional<std::int32_t> ObjectLedger::id_of(const ObjectInfo& info) const {
  const auto it = entries_.find(hash128(info.uri));
  if (it == entries_.end()) return std::nullopt;
  return it->second.id;
}

void ObjectLedger::add(const ObjectInfo& info, std::int32_t id) {
  entries_[hash128(info.uri)] = {id, version_of(info)};
  last_ = std::max(last_, id);
}

void ObjectLedger::reset() {
  last_ = 0;
  entries_.clear();
}

}  // namespace ledger
