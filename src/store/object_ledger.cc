#include "store/object_ledger.h"

#include <fmt/format.h>

namespace ledger {
namespace {

Hash128 version_of(std::string_view etag, std::int64_t size_bytes, std::int64_t modified_ns) {
  // An etag tells a version by itself; a local file has none.
  return hash128(etag.empty() ? fmt::format("{}:{}", size_bytes, modified_ns)
                              : fmt::format("{}:{}", etag, size_bytes));
}

}  // namespace

Result<Ok> ObjectLedger::refresh(duck::Connection& connection) {
  LEDGER_ASSIGN(rows, connection.query(SqlText{"SELECT id, uri, etag, size_bytes, modified_ns FROM "
                                               "ledger.object WHERE id > ? ORDER BY id",
                                               {std::int64_t{last_}}}));
  while (rows.next()) {
    const auto id = static_cast<std::int32_t>(rows.integer(0));
    entries_[hash128(rows.text(1))] = {id,
                                       version_of(rows.text(2), rows.integer(3), rows.integer(4))};
    last_ = id;
  }
  return Ok{};
}

Known ObjectLedger::look_up(const ObjectInfo& info) const {
  const auto it = entries_.find(hash128(info.uri));
  if (it == entries_.end()) return Known::New;
  return it->second.version == version_of(info.etag, info.size_bytes, info.modified_ns)
             ? Known::Same
             : Known::Changed;
}

std::optional<std::int32_t> ObjectLedger::id_of(const ObjectInfo& info) const {
  const auto it = entries_.find(hash128(info.uri));
  if (it == entries_.end()) return std::nullopt;
  return it->second.id;
}

void ObjectLedger::add(const ObjectInfo& info, std::int32_t id) {
  entries_[hash128(info.uri)] = {id, version_of(info.etag, info.size_bytes, info.modified_ns)};
  last_ = std::max(last_, id);
}

void ObjectLedger::reset() {
  last_ = 0;
  entries_.clear();
}

}  // namespace ledger
