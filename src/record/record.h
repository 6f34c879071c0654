// One usage record, as decoded from a log line. The plain type that every station shares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace ledger {

// Billable counts of one call. Input excludes cached tokens (architecture rule 1).
// A cache write has a lifetime; the open set of lifetimes is {5m, 30m, 1h, unknown}.
struct Usage {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_write_5m = 0;
  std::int64_t cache_write_30m = 0;
  std::int64_t cache_write_1h = 0;
  std::int64_t cache_write_unknown = 0;  // written, lifetime not in the log
  std::int64_t units = 0;  // images, seconds of video or rerank queries; 0 = not known
};

// What a decoder could not read from the log and a price has to assume.
enum RecordFlag : std::uint8_t {
  kTierUnknown =
      1,  // no served tier in the record (InvokeModel*, bodies off); never of a failed call
  kCacheUnknown = 2,     // neither envelope nor body says anything of cache tokens
  kTimeApproximate = 4,  // time taken from the envelope, the key's hour or the object
  kTokenMismatch = 8,    // body and envelope disagree, or lifetimes exceed the writes
  kTierFromTrail =
      16,  // the tier is CloudTrail's: set by the store alone, in place of kTierUnknown
};

// Views point into the line or the decoder's scratch and live until the next decode.
// Empty view = absent. Prompt and answer text never gets here.
struct Record {
  Seconds time = 0;
  // request_id is empty for batch output: a recordId is unique in its job only, and the job is unknown.
  std::string_view account, region, inference_region, request_id;
  std::string_view operation;
  std::string_view model;       // modelId as logged
  std::string_view body_model;  // the model that the response body names, where `model` hides it
                                // (application profile, prompt, prompt router)
  std::string_view arn;         // identity.arn
  std::string_view error_code;  // not empty = a failed call
  std::string_view tier;        // served tier: "standard", "flex", "priority", "reserved", "batch",
                                // "optimized" (latency), any other as logged
  // requestMetadata as a JSON object of strings, keys sorted; "" = none. At most 16 KB: keys beyond
  // are left out.
  std::string_view metadata;
  Usage usage;
  std::int32_t latency_ms = -1;  // -1 = absent
  // How many of input, output, cache read, cache write and lifetimes the record carried
  // (duplicates: more wins).
  std::uint8_t token_fields = 0;
  std::uint8_t flags = 0;  // RecordFlag bits
};

// An inference call as CloudTrail saw it ("CloudTrail record contents"). It has the request id of the call's
// invocation log record. Views live as a Record's do; empty = absent.
struct TrailEvent {
  Seconds time = 0;  // eventTime: when the request was completed
  std::string_view account, region, request_id;
  std::string_view source;     // "bedrock", or "mantle" for calls that no invocation log has
  std::string_view operation;  // eventName
  std::string_view agent;      // userAgent
  std::string_view tier;       // served tier, spelled as a Record's; empty = the event names none
  std::string_view error_code;
};

// A piece of a log that is no record. Data, never an exception.
struct Reject {
  std::int64_t line = 0;  // 1-based line of the unpacked object where it starts
  std::string reason;     // fixed sentences, no log text; the same words for the same fault
  Seconds time = 0;       // the record's own, where it could be read
};

}  // namespace ledger
