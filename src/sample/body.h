// Request and response bodies, as each operation and each provider shapes them.
//
// Sources: Bedrock User Guide, "Inference request parameters and response fields for foundation
// models", and API Reference, "Converse"; guardrail members: "Use guardrails with InvokeModel".
// Thread rule: pure but for the Random.
#pragma once

#include <string>

#include "sample/invocation.h"
#include "sample/random.h"

namespace ledger::sample {

struct BodyPair {
  std::string input, output;  // JSON; empty output = none
};

BodyPair converse_bodies(const Invocation& call, Random& random);
BodyPair invoke_bodies(const Invocation& call, Random& random);
// The response is an array of chunks.
BodyPair stream_bodies(const Invocation& call, Random& random);

// By operation.
BodyPair bodies_of(const Invocation& call, Random& random);

// Pieces that more than one of them needs.
std::string prompt_of(const Invocation& call, Random& random);
std::string answer_of(const Invocation& call, Random& random);
std::string claude_request(const Invocation& call, const std::string& prompt);
std::string claude_usage(const Invocation& call, std::int64_t output);
std::string converse_usage(const Invocation& call);
std::string guardrail_trace(const Invocation& call);
const char* guardrail_action(const Invocation& call);
std::int64_t body_input(const Invocation& call);  // input tokens as the body tells them

}  // namespace ledger::sample
