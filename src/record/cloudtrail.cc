// CloudTrail log files ("CloudTrail log file examples": {"Records": [event, …]}), and what `aws cloudtrail
// lookup-events` prints ({"Events": [{"CloudTrailEvent": "event"}]}). Of the events only inference calls
// are kept; all others are jumped over as soon as their source is read. docs/formats.md tells which members
// of additionalEventData are documented.

#include <algorithm>
#include <array>

#include "record/format.h"
#include "record/log_time.h"

namespace ledger {
namespace {

using Key = std::string_view;

struct Parts {
  RawText time, source, name, region, agent, request_id, error_code, recipient, account;
  RawText tier, latency_mode;
  bool call = true;          // eventType AwsApiCall
  bool other = false;        // an event of no interest; the cursor is behind it
  std::string_view message;  // of an event inside a string
  const char* list = nullptr;
};

bool is_runtime(Key source) {
  return source == "bedrock.amazonaws.com" || source == "bedrock-runtime.amazonaws.com";
}
bool is_mantle(Key source) { return source == "bedrock-mantle.amazonaws.com"; }

// "Monitor Amazon Bedrock API calls using CloudTrail": the operations that invocation logs cover; and
// "Monitor bedrock-mantle API calls using CloudTrail".
bool is_inference(Key name) {
  static constexpr std::array<Key, 5> kNames{"InvokeModel", "InvokeModelWithResponseStream",
                                             "Converse", "ConverseStream", "CreateInference"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// From inside the event's object, not inside a value.
bool leave(Cursor& cursor, Parts& parts) {
  parts.other = true;
  cursor.p = cursor.kernel.container(cursor.p);
  return false;
}

bool take_name(Cursor& cursor, Parts& parts, RawText& out, bool (*wanted)(Key)) {
  if (!cursor.text_or_skip(out)) return false;
  return !out || wanted(out.view()) || leave(cursor, parts);
}

bool walk_identity(Cursor& cursor, Parts& parts) {
  return walk_object(cursor, [&](Key key) {
    return key == "accountId" ? cursor.text_or_skip(parts.account) : cursor.skip_value();
  });
}

bool text_or_member(Cursor& cursor, RawText& out, Key member) {
  if (!cursor.at_object()) return cursor.text_or_skip(out);
  return walk_object(cursor, [&](Key key) {
    return key == member ? cursor.text_or_skip(out) : cursor.skip_value();
  });
}

bool walk_additional(Cursor& cursor, Parts& parts) {
  return walk_object(cursor, [&](Key key) {
    if (key == "serviceTier" || key == "resolvedServiceTier" || key == "service_tier")
      return text_or_member(cursor, parts.tier, "type");
    if (key == "performanceConfigLatency" || key == "performanceConfig")
      return text_or_member(cursor, parts.latency_mode, "latency");
    return cursor.skip_value();
  });
}

bool take_message(Cursor& cursor, Parts& parts) {
  const char* begin = cursor.p;
  if (!cursor.skip_value()) return false;
  if (*begin == '"') parts.message = {begin, static_cast<std::size_t>(cursor.p - begin)};
  return true;
}

// Stops the walk (false) at the list of a document, which need not fit in memory.
bool take_list(Cursor& cursor, Parts& parts) {
  if (!cursor.at_array()) return cursor.skip_value();
  parts.list = cursor.p + 1;
  return false;
}

bool take_type(Cursor& cursor, Parts& parts) {
  RawText type;
  if (!cursor.text_or_skip(type)) return false;
  parts.call = !type || type.view() == "AwsApiCall";
  return true;
}

bool take_member(Cursor& cursor, Parts& parts, Key key) {
  if (key == "eventSource")
    return take_name(cursor, parts, parts.source,
                     [](Key source) { return is_runtime(source) || is_mantle(source); });
  if (key == "eventName") return take_name(cursor, parts, parts.name, is_inference);
  if (key == "eventTime") return cursor.text_or_skip(parts.time);
  if (key == "eventType") return take_type(cursor, parts);
  if (key == "awsRegion") return cursor.text_or_skip(parts.region);
  if (key == "userAgent") return cursor.text_or_skip(parts.agent);
  if (key == "requestID") return cursor.text_or_skip(parts.request_id);
  if (key == "errorCode") return cursor.text_or_skip(parts.error_code);
  if (key == "recipientAccountId") return cursor.text_or_skip(parts.recipient);
  if (key == "userIdentity") return walk_identity(cursor, parts);
  if (key == "additionalEventData") return walk_additional(cursor, parts);
  if (key == "CloudTrailEvent") return take_message(cursor, parts);
  if (key == "Records" || key == "Events") return take_list(cursor, parts);
  return cursor.skip_value();
}

// As a record's tier is spelled (bedrock_log.cc).
std::string_view tier_of(const Parts& parts, Scratch& scratch) {
  std::string_view tier = parts.tier ? field_text(parts.tier, scratch) : "";
  if (tier == "default" || (tier.empty() && parts.latency_mode)) tier = "standard";
  return parts.latency_mode.view() == "optimized" && tier == "standard" ? "optimized" : tier;
}

const char* settle(const Parts& parts, Context& context) {
  for (const RawText* text : {&parts.region, &parts.agent, &parts.request_id, &parts.error_code,
                              &parts.recipient, &parts.account, &parts.tier})
    if (text->size > kMaxFieldBytes) return "a field is longer than 8192 bytes";
  context.scratch.clear();
  const auto text = [&](RawText raw) {
    return raw ? field_text(raw, context.scratch) : std::string_view{};
  };
  TrailEvent& event = context.event = {};
  event.time = parts.time ? log_time(parts.time.view()) : 0;
  if (event.time <= 0) return "no usable timestamp";
  if (!parts.request_id) return "a CloudTrail event without requestID";
  event.account = text(parts.recipient ? parts.recipient : parts.account);
  event.region = text(parts.region);
  event.request_id = text(parts.request_id);
  event.source = is_mantle(parts.source.view()) ? "mantle" : "bedrock";
  event.operation = text(parts.name);
  event.agent = text(parts.agent);
  event.tier = tier_of(parts, context.scratch);
  event.error_code = text(parts.error_code);
  return nullptr;
}

}  // namespace

Outcome decode_trail_event(const char* p, Context& context, Record&) {
  Cursor cursor{p};
  Parts parts;
  const bool good = walk_object(cursor, [&](Key key) { return take_member(cursor, parts, key); });
  if (parts.list) return {.kind = Outcome::List, .next = parts.list};
  if (parts.other && cursor.p) return {.kind = Outcome::Other, .next = cursor.p};
  if (!good || !cursor.p) return {};
  if (!parts.message.empty())
    return {.kind = Outcome::Message, .next = cursor.p, .message = parts.message};
  if (!parts.source || !parts.name)
    return {.kind = Outcome::Reject, .next = cursor.p, .reason = "no CloudTrail event"};
  if (!parts.call) return {.kind = Outcome::Other, .next = cursor.p};
  const char* reason = settle(parts, context);
  return {.kind = reason ? Outcome::Reject : Outcome::Event,
          .next = cursor.p,
          .reason = reason,
          .time = context.event.time};
}

}  // namespace ledger
