#include "record/format.h"
#include "record/log_time.h"

namespace ledger {
namespace {

bool read_field(Cursor& cursor, Outcome& row) {
  RawText field, value;
  const char* literal = nullptr;
  const bool good = walk_object(cursor, [&](std::string_view key) {
    if (key == "field") return cursor.text_or_skip(field);
    if (key == "value") return literal = cursor.p, cursor.text_or_skip(value);
    return cursor.skip_value();
  });
  if (field.view() == "@timestamp") row.time = log_time(value.view());
  if (field.view() == "@message" && value) {
    row.kind = Outcome::Message;
    row.message = {literal, value.size + std::size_t{2}};
  }
  return good;
}

}  // namespace

Outcome read_row(const char* p) {
  Cursor cursor{p};
  Outcome row{.kind = Outcome::Reject, .reason = "no invocation record"};
  walk_array(cursor, [&] { return read_field(cursor, row); });
  row.next = cursor.p;
  return row;
}

}  // namespace ledger
