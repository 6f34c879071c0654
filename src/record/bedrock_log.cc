// Bedrock model invocation log records ("Monitor model invocation using CloudWatch Logs and Amazon S3",
// docs/formats.md): one walk over the line, the bodies jumped but for what only they hold.

#include <algorithm>
#include <cstring>

#include "record/format.h"
#include "record/log_time.h"
#include "record/usage.h"

namespace ledger {
namespace {

using Key = std::string_view;

constexpr Count kMostMillis = 7'258'118'400'000;  // the year 2200

struct Parts {
  RawText timestamp, schema_type, account, region, inference_region, request_id, operation, model,
      arn, error_code;
  RawText tier, latency_mode;  // of the record itself: not seen yet, but other readers list them
  Count timestamp_number = kAbsent;
  const char* metadata = nullptr;    // at the '{' of requestMetadata
  const char* input_body = nullptr;  // at inputBodyJson
  std::string_view message;          // of an event around a record
  const char* list = nullptr;        // behind the '[' of a document of events
  EnvelopeCounts counts;
  Count video_seconds = kAbsent;
  Body body;
};

bool number_or_text(Cursor& cursor, RawText& out) {
  if (*cursor.p < '0' || *cursor.p > '9') return cursor.text_or_skip(out);
  const char* begin = cursor.p;
  if (!cursor.skip_scalar()) return false;
  out = {begin, static_cast<std::uint32_t>(cursor.p - begin), false};
  return true;
}

bool walk_identity(Cursor& cursor, Parts& parts) {
  parts.arn = {};
  return walk_object(cursor, [&](Key key) {
    return key == "arn" ? cursor.text_or_skip(parts.arn) : cursor.skip_value();
  });
}

bool walk_input(Cursor& cursor, Parts& parts) {
  parts.counts.input = parts.counts.read = parts.counts.write = kAbsent;
  parts.input_body = nullptr;
  return walk_object(cursor, [&](Key key) {
    if (key == "inputTokenCount") return cursor.count(parts.counts.input);
    if (key == "cacheReadInputTokenCount") return cursor.count(parts.counts.read);
    if (key == "cacheWriteInputTokenCount") return cursor.count(parts.counts.write);
    if (key == "inputBodyJson") parts.input_body = cursor.p;
    return cursor.skip_value();
  });
}

bool walk_output(Cursor& cursor, Parts& parts) {
  parts.counts.output = parts.video_seconds = kAbsent;
  parts.body = {};
  return walk_object(cursor, [&](Key key) {
    if (key == "outputTokenCount") return cursor.count(parts.counts.output);
    if (key == "outputBodyJson") return walk_body(cursor, parts.body);
    if (key == "outputVideoDurationSeconds") return cursor.count(parts.video_seconds);
    return cursor.skip_value();
  });
}

bool take_timestamp(Cursor& cursor, Parts& parts) {
  parts.timestamp_number = kAbsent;
  const char first = *cursor.p;
  if (first >= '0' && first <= '9')
    return parts.timestamp = {}, cursor.whole_number(parts.timestamp_number, kMostMillis);
  return cursor.text_or_skip(parts.timestamp);
}

bool take_metadata(Cursor& cursor, Parts& parts) {
  parts.metadata = cursor.at_object() ? cursor.p : nullptr;
  return cursor.skip_value();
}

bool take_message(Cursor& cursor, Parts& parts) {
  const char* begin = cursor.p;
  const bool wraps = cursor.at_object() || *begin == '"';
  if (!cursor.skip_value()) return false;
  parts.message = wraps ? std::string_view(begin, static_cast<std::size_t>(cursor.p - begin))
                        : std::string_view{};
  return true;
}

// Stops the walk (false) at a list of events: their document need not fit in memory.
bool take_list(Cursor& cursor, Parts& parts) {
  if (!cursor.at_array() || parts.model || parts.schema_type) return cursor.skip_value();
  parts.list = cursor.p + 1;
  return false;
}

bool take_tier(Cursor& cursor, Parts& parts) {
  if (*cursor.p == '"') return cursor.text(parts.tier);
  return walk_object(cursor, [&](Key key) {
    return key == "type" ? cursor.text_or_skip(parts.tier) : cursor.skip_value();
  });
}

bool take_performance(Cursor& cursor, Parts& parts) {
  return walk_object(cursor, [&](Key key) {
    return key == "latency" ? cursor.text_or_skip(parts.latency_mode) : cursor.skip_value();
  });
}

bool take_rare_member(Cursor& cursor, Parts& parts, Key key) {
  if (key == "inferenceRegion") return cursor.text_or_skip(parts.inference_region);
  if (key == "requestMetadata") return take_metadata(cursor, parts);
  if (key == "schemaVersion") return cursor.skip_value();
  if (key == "message" || key == "@message") return take_message(cursor, parts);
  if (key == "@timestamp") return take_timestamp(cursor, parts);
  if (key == "events" || key == "logEvents" || key == "results") return take_list(cursor, parts);
  if (key == "serviceTier") return take_tier(cursor, parts);
  if (key == "performanceConfig") return take_performance(cursor, parts);
  return cursor.skip_value();
}

bool take_member(Cursor& cursor, Parts& parts, Key key) {
  switch (key.size()) {
    case 5: return key == "input" ? walk_input(cursor, parts) : cursor.skip_value();
    case 6:
      if (key == "output") return walk_output(cursor, parts);
      if (key == "region") return cursor.text_or_skip(parts.region);
      break;
    case 7:
      if (key == "modelId") return cursor.text_or_skip(parts.model);
      break;
    case 8:
      return key == "identity" ? walk_identity(cursor, parts)
                               : take_rare_member(cursor, parts, key);
    case 9:
      if (key == "timestamp") return take_timestamp(cursor, parts);
      if (key == "accountId") return number_or_text(cursor, parts.account);
      if (key == "requestId") return cursor.text_or_skip(parts.request_id);
      if (key == "operation") return cursor.text_or_skip(parts.operation);
      if (key == "errorCode") return cursor.text_or_skip(parts.error_code);
      break;
    case 10:
      if (key == "schemaType") return cursor.text_or_skip(parts.schema_type);
      break;
    default: break;
  }
  return take_rare_member(cursor, parts, key);
}

bool is_call(const Parts& parts) {
  return parts.schema_type.view() == "ModelInvocationLog" || (parts.model && parts.operation);
}

// A number is milliseconds as CloudWatch writes it, or seconds.
Seconds time_of_number(Count number) {
  constexpr Count kMillisFrom = 100'000'000'000;  // as seconds: the year 5138
  if (number <= 0) return 0;
  return number >= kMillisFrom ? number / 1000 : number;
}

Seconds time_of(const Parts& parts) {
  return parts.timestamp ? log_time(parts.timestamp.view())
                         : time_of_number(parts.timestamp_number);
}

const char* settle_time(const Parts& parts, const Context& context, Record& record) {
  record.time = time_of(parts);
  if (record.time > 0) return nullptr;
  record.time = context.envelope_time > 0 ? context.envelope_time : context.hint.key_time;
  record.flags |= kTimeApproximate;
  return record.time > 0 ? nullptr : "no usable timestamp";
}

// A model id that does not say which model ran.
bool hides_model(std::string_view model) {
  if (model.empty()) return true;
  if (!model.starts_with("arn:")) return false;
  constexpr std::string_view kHiding[] = {":application-inference-profile/", ":prompt-router/",
                                          ":default-prompt-router/", ":prompt/"};
  return std::any_of(std::begin(kHiding), std::end(kHiding),
                     [&](std::string_view kind) { return model.find(kind) != model.npos; });
}

bool settle_texts(const Parts& parts, Context& context, Record& record) {
  const std::pair<RawText, std::string_view*> texts[] = {
      {parts.account, &record.account},
      {parts.region, &record.region},
      {parts.inference_region, &record.inference_region},
      {parts.request_id, &record.request_id},
      {parts.operation, &record.operation},
      {parts.model, &record.model},
      {parts.arn, &record.arn},
      {parts.error_code, &record.error_code}};
  for (const auto& [raw, view] : texts) {
    if (raw.size > kMaxFieldBytes) return false;
    *view = raw ? field_text(raw, context.scratch) : std::string_view{};
  }
  const RawText named = parts.body.routed_model ? parts.body.routed_model : parts.body.model;
  if (named.size > kMaxFieldBytes) return false;
  record.body_model =
      named && hides_model(record.model) ? field_text(named, context.scratch) : std::string_view{};
  return true;
}

// The served tier. Converse answers name theirs unless it is the standard one; InvokeModel's is in
// HTTP headers only ("Service tiers for optimizing performance and cost").
void settle_tier(const Parts& parts, Context& context, Record& record) {
  const RawText tier = parts.body.service_tier ? parts.body.service_tier : parts.tier;
  const RawText mode = parts.body.latency_mode ? parts.body.latency_mode : parts.latency_mode;
  record.tier = "standard";
  if (tier && tier.size <= kMaxFieldBytes && tier.view() != "default")
    record.tier = field_text(tier, context.scratch);
  if (mode.view() == "optimized" && record.tier == "standard") record.tier = "optimized";
  const bool converse = record.operation.starts_with("Converse") && parts.body.inline_object;
  if (!tier && !mode && !converse && record.error_code.empty()) record.flags |= kTierUnknown;
}

Count rerank_documents(const char* input_body) {
  Cursor cursor{input_body};
  Count documents = 0;
  const bool good = walk_object(cursor, [&](Key key) {
    if (key != "documents" || !cursor.at_array()) return cursor.skip_value();
    return walk_array(cursor, [&] { return ++documents, cursor.skip_value(); });
  });
  return good ? documents : 0;
}

// Images, seconds of video, or rerank queries (one a hundred documents, "Amazon Bedrock pricing").
Count units_of(const Parts& parts, const Record& record) {
  if (parts.video_seconds > 0) return parts.video_seconds;
  if (parts.body.images > 0) return parts.body.images;
  const bool rerank = parts.input_body && record.model.find("rerank") != record.model.npos;
  return rerank ? (rerank_documents(parts.input_body) + 99) / 100 : 0;
}

const char* settle(const Parts& parts, Context& context, Record& record) {
  record = {};
  if (const char* reason = settle_time(parts, context, record)) return reason;
  if (!settle_texts(parts, context, record)) return "a field is longer than 8192 bytes";
  if (const char* reason = settle_usage(parts.counts, parts.body, record)) return reason;
  settle_tier(parts, context, record);
  if (parts.metadata) {
    Cursor cursor{parts.metadata};
    canonical_metadata(cursor, context.scratch, record.metadata);
  }
  record.usage.units = units_of(parts, record);
  const Count latency = parts.body.latency_ms;
  if (latency >= 0 && latency <= INT32_MAX) record.latency_ms = static_cast<std::int32_t>(latency);
  return nullptr;
}

}  // namespace

Outcome decode_invocation(const char* p, Context& context, Record& record) {
  Cursor cursor{p};
  Parts parts;
  const bool good = walk_object(cursor, [&](Key key) { return take_member(cursor, parts, key); });
  if (parts.list) return {.kind = Outcome::List, .next = parts.list};
  if (!good) return {};
  if (!is_call(parts)) {
    if (parts.message.empty())
      return {.kind = Outcome::Reject, .next = cursor.p, .reason = "no invocation record"};
    return {.kind = Outcome::Message,
            .next = cursor.p,
            .message = parts.message,
            .time = time_of(parts)};
  }
  context.scratch.clear();
  const char* reason = settle(parts, context, record);
  return {.kind = reason ? Outcome::Reject : Outcome::Record,
          .next = cursor.p,
          .reason = reason,
          .time = record.time};
}

}  // namespace ledger
