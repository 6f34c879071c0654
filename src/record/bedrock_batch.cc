// Output files of batch inference jobs ("View the results of a batch inference job"): lines of
// {recordId, modelInput, modelOutput | error}. They name nobody, no time and no region.

#include "record/format.h"
#include "record/layout.h"
#include "record/usage.h"

namespace ledger {
namespace {

using Key = std::string_view;

struct Parts {
  RawText record_id, error_code;
  bool has_output = false, has_error = false;
  Body body;
};

bool take_error(Cursor& cursor, Parts& parts) {
  parts.has_error = cursor.at_object();
  return walk_object(cursor, [&](Key key) {
    if (key != "errorCode") return cursor.skip_value();
    const char* begin = cursor.p;
    if (*begin == '"') return cursor.text(parts.error_code);
    if (!cursor.skip_value()) return false;
    parts.error_code = {begin, static_cast<std::uint32_t>(cursor.p - begin), false};
    return true;
  });
}

bool take_member(Cursor& cursor, Parts& parts, Key key) {
  if (key == "recordId") return cursor.text_or_skip(parts.record_id);
  if (key == "error") return take_error(cursor, parts);
  if (key != "modelOutput") return cursor.skip_value();
  parts.has_output = cursor.at_object() || cursor.at_array();
  return walk_body(cursor, parts.body);
}

const char* settle_model(const Parts& parts, Context& context, Record& record) {
  if (parts.body.model.size > kMaxFieldBytes || parts.error_code.size > kMaxFieldBytes)
    return "a field is longer than 8192 bytes";
  record.model = parts.body.model ? field_text(parts.body.model, context.scratch)
                                  : path_model(context.hint.uri);
  return record.model.empty() && !parts.has_error ? "a batch record names no model" : nullptr;
}

const char* settle(const Parts& parts, Context& context, Record& record) {
  record = {};
  if (context.hint.modified <= 0) return "no usable timestamp";
  record.time = context.hint.modified;
  record.operation = "BatchInference";
  record.tier = "batch";
  record.account = path_account(context.hint.uri);
  record.region = path_region(context.hint.uri);
  if (const char* reason = settle_model(parts, context, record)) return reason;
  if (parts.has_error)
    record.error_code = parts.error_code ? field_text(parts.error_code, context.scratch) : "error";
  if (const char* reason = settle_usage({}, parts.body, record)) return reason;
  record.flags |= kTimeApproximate;
  if (parts.body.images > 0) record.usage.units = parts.body.images;
  return nullptr;
}

}  // namespace

Outcome decode_batch_output(const char* p, Context& context, Record& record) {
  Cursor cursor{p};
  Parts parts;
  if (!walk_object(cursor, [&](Key key) { return take_member(cursor, parts, key); })) return {};
  if (!parts.has_output && !parts.has_error)
    return {.kind = Outcome::Reject, .next = cursor.p, .reason = "no batch record"};
  context.scratch.clear();
  const char* reason = settle(parts, context, record);
  return {.kind = reason ? Outcome::Reject : Outcome::Record, .next = cursor.p, .reason = reason};
}

}  // namespace ledger
