#include "store/names.h"

namespace ledger {
namespace {

void pack(std::string& entry, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  entry.append(reinterpret_cast<const char*>(&size), sizeof size);
  entry.append(text);
}

// Text as it is, NULL as empty, a UTINYINT as one byte: what Batch packs.
void pack(std::string& entry, const duck::Rows& rows, std::size_t column) {
  if (rows.null(column)) return pack(entry, "");
  if (rows.type(column) == DUCKDB_TYPE_VARCHAR) return pack(entry, rows.text(column));
  const char byte = static_cast<char>(rows.integer(column));
  pack(entry, std::string_view(&byte, 1));
}

}  // namespace

Result<Ok> StoredNames::refresh(duck::Connection& connection) {
  LEDGER_ASSIGN(rows, connection.query(std::string(select_) + std::to_string(last_)));
  std::string entry;
  while (rows.next()) {
    entry.clear();
    for (std::size_t i = 1; i < rows.columns(); ++i) pack(entry, rows, i);
    const auto id = static_cast<std::int32_t>(rows.integer(0));
    ids_[hash128(entry)] = id;
    last_ = std::max(last_, id);
  }
  return Ok{};
}

std::int32_t StoredNames::id_of(std::string_view entry) {
  const auto [it, fresh] = ids_.try_emplace(hash128(entry), last_ + 1);
  if (fresh) pending_.push_back({++last_, std::string(entry)});
  return it->second;
}

void StoredNames::reset() {
  last_ = 0;
  ids_.clear();
  pending_.clear();
}

}  // namespace ledger
