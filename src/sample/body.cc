#include "sample/body.h"

#include <algorithm>

#include "sample/json.h"
#include "sample/prose.h"
#include "sample/record.h"

namespace ledger::sample {
namespace {

constexpr const char* kBlocked = "Sorry, this question cannot be answered here.";

bool blocked(const Invocation& call) {
  return call.guardrail == Guardrail::InputBlocked || call.guardrail == Guardrail::OutputBlocked;
}

std::string assessment(const char* action) {
  const std::string filter =
      Object().text("type", "MISCONDUCT").text("confidence", "HIGH").text("action", action).str();
  const std::string usage = Object()
                                .number("topicPolicyUnits", 1)
                                .number("contentPolicyUnits", 1)
                                .number("wordPolicyUnits", 1)
                                .number("sensitiveInformationPolicyUnits", 0)
                                .str();
  const std::string metrics =
      Object().number("guardrailProcessingLatency", 240).raw("usage", usage).str();
  const std::string policy = Object().raw("filters", Array().raw(filter).str()).str();
  return Object().raw("contentPolicy", policy).raw("invocationMetrics", metrics).str();
}

std::string cache_details(const Invocation& call) {
  const auto detail = [](const char* ttl, std::int64_t tokens) {
    return Object().text("ttl", ttl).number("inputTokens", tokens).str();
  };
  if (call.lifetimes == Lifetimes::Details30m)
    return Array().raw(detail("30m", call.counts.cache_write)).str();
  Array details;
  details.raw(detail("5m", call.counts.cache_write - call.counts.cache_write_1h));
  if (call.counts.cache_write_1h > 0) details.raw(detail("1h", call.counts.cache_write_1h));
  return details.str();
}

std::string converse_trace(const Invocation& call) {
  Object trace;
  if (call.guardrail != Guardrail::None) trace.raw("guardrail", guardrail_trace(call));
  if (!call.invoked_by_router.empty()) {
    trace.raw("promptRouter", Object().text("invokedModelId", call.invoked_by_router).str());
  }
  return trace.str();
}

std::string converse_request(const Invocation& call, Random& random) {
  Array content;
  content.raw(Object().text("text", prompt_of(call, random)).str());
  if (call.bodies == Bodies::MediaOffloaded) {
    const std::string source = Object().text("s3Uri", stored_uri(call, kMediaSuffix)).str();
    const std::string document =
        Object().text("format", "pdf").text("name", "report").raw("source", source).str();
    content.raw(Object().raw("document", document).str());
  }
  Array system;
  system.raw(Object().text("text", system_prompt(call.app->name)).str());
  if (call.has_cache()) system.raw(R"({"cachePoint":{"type":"default"}})");
  const std::string message = Object().text("role", "user").raw("content", content.str()).str();
  return Object()
      .raw("messages", Array().raw(message).str())
      .raw("system", system.str())
      .raw("inferenceConfig", R"({"maxTokens":2048,"temperature":0.2})")
      .raw_if(!call.tier.empty(), "serviceTier", Object().text("type", call.tier).str())
      .raw_if(!call.latency.empty(), "performanceConfig",
              Object().text("latency", call.latency).str())
      .str();
}

std::string converse_response(const Invocation& call, Random& random) {
  const std::string content =
      Array().raw(Object().text("text", answer_of(call, random)).str()).str();
  const std::string message = Object().text("role", "assistant").raw("content", content).str();
  const bool traced = call.guardrail != Guardrail::None || !call.invoked_by_router.empty();
  const std::int64_t latency_ms = 200 + call.counts.output.value_or(0) * 11 + random.below(900);
  return Object()
      .raw("output", Object().raw("message", message).str())
      .text("stopReason", blocked(call) ? "guardrail_intervened" : call.stop_reason)
      .raw("metrics", Object().number("latencyMs", latency_ms).str())
      .raw("usage", converse_usage(call))
      .raw_if(traced, "trace", converse_trace(call))
      .raw_if(!call.tier.empty(), "serviceTier", Object().text("type", call.tier).str())
      .raw_if(!call.latency.empty(), "performanceConfig",
              Object().text("latency", call.latency).str())
      .str();
}

}  // namespace

std::string prompt_of(const Invocation& call, Random& random) {
  if (!call.prompt.empty()) return call.prompt;
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(call.counts.input, 10)) * 4;
  return prose(call.region, std::min(wanted, call.prompt_chars_cap), random);
}

std::string answer_of(const Invocation& call, Random& random) {
  if (blocked(call)) return kBlocked;
  const auto wanted =
      static_cast<std::size_t>(std::max<std::int64_t>(call.counts.output.value_or(0), 4)) * 4;
  return prose(call.region, std::min<std::size_t>(wanted, 1200), random);
}

std::int64_t body_input(const Invocation& call) { return call.counts.input + call.body_differs_by; }

const char* guardrail_action(const Invocation& call) {
  return blocked(call) ? "INTERVENED" : "NONE";
}

std::string guardrail_trace(const Invocation& call) {
  const bool input = call.guardrail != Guardrail::OutputBlocked;
  const std::string judged = assessment(blocked(call) ? "BLOCKED" : "NONE");
  Object trace;
  if (call.is_converse()) {
    const std::string of_output = Object().raw("gr4f0x1", Array().raw(judged).str()).str();
    input ? trace.raw("inputAssessment", Object().raw("gr4f0x1", judged).str())
          : trace.raw("outputAssessments", of_output);
    return trace.text_if(blocked(call), "actionReason", "Guardrail blocked.").str();
  }
  input ? trace.raw("input", Object().raw("gr4f0x1", judged).str())
        : trace.raw("outputs", Array().raw(Object().raw("gr4f0x1", judged).str()).str());
  return Object().raw("guardrail", trace.str()).str();
}

std::string converse_usage(const Invocation& call) {
  const Counts& counts = call.counts;
  const std::int64_t output = counts.output.value_or(0);
  const bool cache = call.cache_told != CacheTold::Nowhere;
  const bool details =
      call.lifetimes == Lifetimes::Details || call.lifetimes == Lifetimes::Details30m;
  return Object()
      .number("inputTokens", body_input(call))
      .number("outputTokens", output)
      .number("totalTokens", body_input(call) + output + counts.cache_read + counts.cache_write)
      .raw_if(cache, "cacheReadInputTokens", std::to_string(counts.cache_read))
      .raw_if(cache, "cacheWriteInputTokens", std::to_string(counts.cache_write))
      .raw_if(details, "cacheDetails", details ? cache_details(call) : "")
      .str();
}

BodyPair converse_bodies(const Invocation& call, Random& random) {
  std::string request = converse_request(call, random);
  return {std::move(request), converse_response(call, random)};
}

BodyPair bodies_of(const Invocation& call, Random& random) {
  if (call.is_stream() || call.stream == StreamForm::ConverseEvents)
    return stream_bodies(call, random);
  return call.is_converse() ? converse_bodies(call, random) : invoke_bodies(call, random);
}

}  // namespace ledger::sample
