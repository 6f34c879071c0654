// From the counts of an envelope and of a body to the one Usage of a call (docs/exactness.md).
// Thread rule: pure functions.
#pragma once

#include "record/body.h"
#include "record/record.h"

namespace ledger {

struct EnvelopeCounts {
  Count input = kAbsent, output = kAbsent, read = kAbsent, write = kAbsent;
};

// Fills record.usage (but units), token_fields and the flags kCacheUnknown and kTokenMismatch.
// Reads record.error_code:
// of a failed call nothing has to be assumed. nullptr, or the sentence why a count that would be billed is unusable.
const char* settle_usage(const EnvelopeCounts& envelope, const Body& body, Record& record);

}  // namespace ledger
