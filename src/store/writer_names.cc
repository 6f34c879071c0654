#include <nlohmann/json.hpp>

#include "identity/identity.h"
#include "store/writer_impl.h"

namespace ledger {
namespace {

std::optional<std::string_view> present(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

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
  const std::string_view app = identity.app.empty() ? fields[2] : std::string_view(identity.app);
  fill_texts(appender, row,
             {fields[0], fields[1], app, identity.user, identity.user_or_app, identity.session,
              fields[2]});
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
  map(batch.trail_keys, trail_keys, mapped.trail);
  return mapped;
}

Result<Ok> Writer::Impl::append_names() {
  LEDGER_TRY(append_entries(*connection, "principal", principals, fill_principal));
  LEDGER_TRY(append_entries(*connection, "price_key_logged", price_keys,
                            [this](auto& appender, auto row, const auto& fields) {
                              new_keys = true;
                              fill_price_key(appender, row, fields);
                            }));
  LEDGER_TRY(append_entries(*connection, "detail", details, fill_texts));
  LEDGER_TRY(append_entries(*connection, "request_name", request_names, fill_texts));
  LEDGER_TRY(append_entries(*connection, "trail_key", trail_keys, fill_texts));
  std::vector<std::pair<std::int32_t, std::string>> objects;
  LEDGER_TRY(append_entries(
      *connection, "metadata", metadata, [&](auto& appender, auto row, const auto& fields) {
        objects.emplace_back(appender.template column<std::int32_t>(0)[row], fields[0]);
        fill_texts(appender, row, fields);
      }));
  return objects.empty() ? Result<Ok>(Ok{}) : append_metadata_items(*connection, objects);
}

}  // namespace ledger
