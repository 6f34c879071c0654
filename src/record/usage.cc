#include "record/usage.h"

#include <algorithm>
#include <initializer_list>

namespace ledger {
namespace {

struct Settled {
  Count input, output, read, write;
};

Count first_known(std::initializer_list<Count> counts) {
  for (const Count count : counts)
    if (count != kAbsent) return count;
  return kAbsent;
}

// OpenAI's input without its cached part.
BodyUsage without_cached(BodyUsage usage) {
  if (!usage.includes_cached) return usage;
  if (usage.read == kAbsent) usage.read = usage.cached;
  if (usage.input >= 0 && usage.read > 0)
    usage.input = std::max<Count>(usage.input - usage.read, 0);
  return usage;
}

// Fallback order: envelope, the body's usage, a stream's invocation metrics, its message_start.
// message_start's output is provisional, so it is the last word only where no other is.
Settled settle(const EnvelopeCounts& envelope, const Body& body) {
  const BodyUsage usage = without_cached(body.usage);
  const BodyUsage &last = body.invocation, &start = body.start;
  return {first_known({envelope.input, usage.input, last.input, start.input}),
          first_known({envelope.output, usage.output, last.output, start.output}),
          first_known({envelope.read, usage.read, last.read, start.read}),
          first_known({envelope.write, usage.write, last.write, start.write})};
}

// By fault and count; the same words for the same fault.
const char* fault_of(Count count, const char* const (&reasons)[4]) {
  return count < kAbsent ? reasons[kNegative - count] : nullptr;
}

#define LEDGER_COUNT_FAULTS(name)                                             \
  {                                                                           \
    name " is negative", name " is not a whole number", name " is too large", \
        name " is not a number"                                               \
  }

const char* count_fault(const Settled& settled) {
  static constexpr const char* kInput[] = LEDGER_COUNT_FAULTS("inputTokenCount");
  static constexpr const char* kOutput[] = LEDGER_COUNT_FAULTS("outputTokenCount");
  static constexpr const char* kRead[] = LEDGER_COUNT_FAULTS("cacheReadInputTokenCount");
  static constexpr const char* kWrite[] = LEDGER_COUNT_FAULTS("cacheWriteInputTokenCount");
  if (const char* reason = fault_of(settled.input, kInput)) return reason;
  if (const char* reason = fault_of(settled.output, kOutput)) return reason;
  if (const char* reason = fault_of(settled.read, kRead)) return reason;
  return fault_of(settled.write, kWrite);
}

bool differ(Count envelope, Count body) {
  return envelope != kAbsent && body != kAbsent && envelope != body;
}

bool fits(const EnvelopeCounts& envelope, const BodyUsage& usage) {
  if (differ(envelope.output, usage.output)) return false;
  if (!usage.includes_cached)
    return !differ(envelope.input, usage.input) && !differ(envelope.read, usage.read) &&
           !differ(envelope.write, usage.write);
  const Count cached = std::max<Count>(envelope.read, 0);
  const Count written = std::max<Count>(envelope.write, 0);
  return !differ(envelope.input, usage.input) || usage.input == envelope.input + cached ||
         usage.input == envelope.input + cached + written;
}

const BodyUsage& lifetimes_of(const Body& body) {
  const BodyUsage& usage = body.usage;
  const bool in_usage = usage.write_5m >= 0 || usage.write_30m >= 0 || usage.write_1h >= 0;
  return in_usage ? usage : body.start;
}

// The parts with a lifetime; whatever is left of the total has none. Parts above the total are no
// parts of it: then nothing is known.
void split_writes(Count total, const BodyUsage& parts, Record& record) {
  Usage& usage = record.usage;
  usage.cache_write_5m = std::max<Count>(parts.write_5m, 0);
  usage.cache_write_30m = std::max<Count>(parts.write_30m, 0);
  usage.cache_write_1h = std::max<Count>(parts.write_1h, 0);
  const Count known = usage.cache_write_5m + usage.cache_write_30m + usage.cache_write_1h;
  if (total == kAbsent) total = known;
  if (known > total) {
    usage.cache_write_5m = usage.cache_write_30m = usage.cache_write_1h = 0;
    usage.cache_write_unknown = total;
    record.flags |= kTokenMismatch;
  } else {
    usage.cache_write_unknown = total - known;
  }
}

std::uint8_t known_counts(const Settled& settled, const BodyUsage& parts) {
  const auto known = [](Count count) { return count >= 0 ? 1 : 0; };
  const bool lifetime = parts.write_5m >= 0 || parts.write_30m >= 0 || parts.write_1h >= 0;
  return static_cast<std::uint8_t>(known(settled.input) + known(settled.output) +
                                   known(settled.read) + known(settled.write) + (lifetime ? 1 : 0));
}

}  // namespace

const char* settle_usage(const EnvelopeCounts& envelope, const Body& body, Record& record) {
  const Settled settled = settle(envelope, body);
  if (const char* reason = count_fault(settled)) return reason;
  record.usage.input = std::max<Count>(settled.input, 0);
  record.usage.output = std::max<Count>(settled.output, 0);
  record.usage.cache_read = std::max<Count>(settled.read, 0);
  const BodyUsage& parts = lifetimes_of(body);
  split_writes(settled.write, parts, record);
  record.token_fields = known_counts(settled, parts);
  const bool in_body = body.usage.seen || body.invocation.seen || body.start.seen;
  if (!in_body && record.error_code.empty() && settled.read == kAbsent && settled.write == kAbsent)
    record.flags |= kCacheUnknown;
  const bool agree = fits(envelope, body.usage) && fits(envelope, body.invocation);
  if (!agree) record.flags |= kTokenMismatch;
  return nullptr;
}

}  // namespace ledger
