#include "record/format.h"

namespace ledger {
namespace {

bool is_trail(const ObjectHint& hint) { return hint.trail; }
bool is_batch_output(const ObjectHint& hint) {
  return classify(hint.uri) == ObjectKind::BatchOutput;
}
bool any(const ObjectHint&) { return true; }

constexpr Format kFormats[] = {
    {"cloudtrail", is_trail, decode_trail_event},
    {"bedrock-batch-output", is_batch_output, decode_batch_output},
    {"bedrock-invocation", any, decode_invocation},
};

}  // namespace

const Format& format_of(const ObjectHint& hint) {
  for (const Format& format : kFormats)
    if (format.reads(hint)) return format;
  return kFormats[std::size(kFormats) - 1];
}

}  // namespace ledger
