// Log formats: each turns one JSON object into a Record. A new one is a file and a line in formats.cc.
//
// Thread rule: decode functions are pure but for the Context they are given.
#pragma once

#include <span>
#include <string_view>

#include "record/decode.h"
#include "record/field_text.h"
#include "record/walk.h"

namespace ledger {

struct Context {
  ObjectHint hint;
  Seconds envelope_time = 0;  // of the event or line around the object, 0 = none
  Scratch scratch;            // texts of the record being decoded
  TrailEvent event;           // of Outcome::Event
};

struct Outcome {
  enum Kind {
    Record,   // decoded
    Event,    // decoded to the context's event
    Other,    // of no interest, and no fault
    Reject,   // an object, but no good record: `reason`
    Broken,   // not one JSON object on one line
    List,     // a document of records: `next` is behind the '[' of its list
    Message,  // an event around a record: `message` is an object or string, `time` the event's or 0
  };
  Kind kind = Broken;
  const char* next = nullptr;  // behind the object
  const char* reason = nullptr;
  std::string_view message{};  // raw JSON
  Seconds time = 0;
};

struct Format {
  std::string_view name;
  bool (*reads)(const ObjectHint& hint);
  // `p` stands at a '{' in a buffer that ends with kSkipPadding newlines.
  Outcome (*decode)(const char* p, Context& context, Record& record);
};

// The first that reads the object; the last one reads everything.
const Format& format_of(const ObjectHint& hint);

Outcome decode_invocation(const char* p, Context& context, Record& record);
Outcome decode_batch_output(const char* p, Context& context, Record& record);
Outcome decode_trail_event(const char* p, Context& context, Record& record);

// A row of Logs Insights results, [{"field": "@message", "value": …}, …]: Message or Reject.
Outcome read_row(const char* p);

}  // namespace ledger
