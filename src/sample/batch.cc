#include "sample/batch.h"

#include <fmt/format.h>

#include <algorithm>

#include "sample/body.h"
#include "sample/json.h"

namespace ledger::sample {
namespace {

constexpr const char* kModel = "anthropic.claude-3-5-haiku-20241022-v1:0";

Invocation batch_call(std::int64_t index, Random& random) {
  Invocation call = begin(routes().front(), 0, random);
  call.operation = "InvokeModel";
  call.prompt_chars_cap = 600;
  call.counts.cache_read = call.counts.cache_write = 0;
  use_model(call, Family::Claude, "", kModel);
  if (index == 2) use_model(call, Family::Llama, "", "meta.llama3-3-70b-instruct-v1:0");
  return call;
}

std::string error_json() {
  return Object()
      .number("errorCode", 400)
      .text("errorMessage", "The model could not read this record.")
      .str();
}

}  // namespace

BatchOutput batch_output(std::int64_t records, Random& random) {
  BatchOutput out;
  out.records = std::max<std::int64_t>(records, 6);
  std::int64_t input_tokens = 0, output_tokens = 0;
  for (std::int64_t i = 0; i < out.records; ++i) {
    const Invocation call = batch_call(i, random);
    const BodyPair bodies = invoke_bodies(call, random);
    const bool failed = i == 1;
    Object line;
    line.text("recordId", fmt::format("CALL{:07}", i + 1)).raw("modelInput", bodies.input);
    failed ? line.raw("error", error_json()) : line.raw("modelOutput", bodies.output);
    out.lines += line.str() + "\n";
    if (failed) continue;
    input_tokens += call.counts.input;
    output_tokens += call.counts.output.value_or(0);
  }
  out.manifest = Object()
                     .number("totalRecordCount", out.records)
                     .number("processedRecordCount", out.records)
                     .number("successRecordCount", out.records - 1)
                     .number("errorRecordCount", 1)
                     .number("inputTokenCount", input_tokens)
                     .number("outputTokenCount", output_tokens)
                     .str() +
                 "\n";
  return out;
}

}  // namespace ledger::sample
