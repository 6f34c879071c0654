// A strict JSON reader for what the fast way could not take: pretty-printed and broken records.
// Finds the end of a value, whatever lines it spans. Thread rule: pure functions.
#pragma once

namespace ledger {

struct Extent {
  enum Kind {
    Valid,       // one JSON value (RFC 8259; UTF-8 is not checked): `at` is behind it
    Unfinished,  // good so far, but the bytes end
    Invalid,     // no JSON, or deeper than kMaxDepth: `at` is where, `reason` why
    List,        // an object with a list of events: `at` is behind the list's '['
  };
  Kind kind;
  const char* at;
  const char* reason;
};

// The value that starts at `begin`, no space before it.
Extent measure_value(const char* begin, const char* end);
// The same, but stops as List at the first member "events", "logEvents", "results" or CloudTrail's "Records"
// and "Events" that holds a list, if no member before it makes the object a call.
Extent measure_document(const char* begin, const char* end);

// A member of an object, "key": value.
Extent measure_member(const char* begin, const char* end);

}  // namespace ledger
