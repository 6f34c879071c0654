#include "record/format.h"

namespace ledger {
namespace {

bool is_batch_output(std::string_view uri) { return classify(uri) == ObjectKind::BatchOutput; }
bool any(std::string_view) { return true; }

constexpr Format kFormats[] = {
    {"bedrock-batch-output", is_batch_output, decode_batch_output},
    {"bedrock-invocation", any, decode_invocation},
};

}  // namespace

const Format& format_of(std::string_view uri) {
  for (const Format& format : kFormats)
    if (format.reads(uri)) return format;
  return kFormats[std::size(kFormats) - 1];
}

}  // namespace ledger
