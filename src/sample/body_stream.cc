#include <fmt/format.h>

#include <algorithm>

#include "sample/body.h"
#include "sample/json.h"

namespace ledger::sample {
namespace {

constexpr std::string_view kMetrics = "amazon-bedrock-invocationMetrics";

std::string metrics(const Invocation& call, Random& random) {
  const Counts& counts = call.counts;
  const bool cache = call.cache_told != CacheTold::Nowhere;
  return Object()
      .number("inputTokenCount", body_input(call))
      .number("outputTokenCount", counts.output.value_or(0))
      .number("invocationLatency", 400 + counts.output.value_or(0) * 11 + random.below(700))
      .number("firstByteLatency", 180 + random.below(500))
      .raw_if(cache, "cacheReadInputTokenCount", std::to_string(counts.cache_read))
      .raw_if(cache, "cacheWriteInputTokenCount", std::to_string(counts.cache_write))
      .str();
}

// Cuts at character boundaries: continuation bytes stay with their lead.
std::vector<std::string> pieces_of(const std::string& text, std::size_t size) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(at + size, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) ++end;
    pieces.push_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

std::string message_start(const Invocation& call, Random& random) {
  const std::string message = Object()
                                  .text("id", "msg_bdrk_" + random.lower_alnum(24))
                                  .text("type", "message")
                                  .text("role", "assistant")
                                  .text("model", native_name(call.model))
                                  .raw("content", "[]")
                                  .raw("stop_reason", "null")
                                  .raw("usage", claude_usage(call, 1))
                                  .str();
  return Object().text("type", "message_start").raw("message", message).str();
}

std::string text_delta(const std::string& text) {
  const std::string delta = Object().text("type", "text_delta").text("text", text).str();
  return Object().text("type", "content_block_delta").number("index", 0).raw("delta", delta).str();
}

std::string message_stop(const Invocation& call, Random& random) {
  Object stop;
  stop.text("type", "message_stop");
  if (call.guardrail != Guardrail::None) {
    stop.text("amazon-bedrock-guardrailAction", guardrail_action(call));
    stop.raw("amazon-bedrock-trace", guardrail_trace(call));
  }
  const bool measured = call.guardrail != Guardrail::InputBlocked;
  return stop.raw_if(measured, kMetrics, metrics(call, random)).str();
}

std::string claude_chunks(const Invocation& call, Random& random) {
  Array chunks;
  chunks.raw(message_start(call, random));
  chunks.raw(
      R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})");
  for (const auto& piece : pieces_of(answer_of(call, random), 90)) chunks.raw(text_delta(piece));
  chunks.raw(R"({"type":"content_block_stop","index":0})");
  const std::string usage = Object().number("output_tokens", call.counts.output.value_or(0)).str();
  const std::string delta = Object().text("stop_reason", call.stop_reason).str();
  chunks.raw(Object().text("type", "message_delta").raw("delta", delta).raw("usage", usage).str());
  chunks.raw(message_stop(call, random));
  if (call.stream == StreamForm::WithBareString) chunks.text("[DONE]");
  return chunks.str();
}

std::string claude_text_chunks(const Invocation& call, Random& random) {
  Array chunks;
  for (const auto& piece : pieces_of(answer_of(call, random), 60)) {
    chunks.raw(
        Object().text("completion", piece).raw("stop_reason", "null").raw("stop", "null").str());
  }
  return chunks
      .raw(Object()
               .text("completion", "")
               .text("stop_reason", "stop_sequence")
               .text("stop", "\n\nHuman:")
               .raw(kMetrics, metrics(call, random))
               .str())
      .str();
}

std::string titan_text_chunks(const Invocation& call, Random& random) {
  return Array()
      .raw(Object()
               .text("outputText", answer_of(call, random))
               .number("index", 0)
               .number("inputTextTokenCount", body_input(call))
               .number("totalOutputTextTokenCount", call.counts.output.value_or(0))
               .text("completionReason", "FINISH")
               .raw(kMetrics, metrics(call, random))
               .str())
      .str();
}

std::string llama_chunks(const Invocation& call, Random& random) {
  Array chunks;
  for (const auto& piece : pieces_of(answer_of(call, random), 80)) {
    chunks.raw(Object()
                   .text("generation", piece)
                   .raw("prompt_token_count", "null")
                   .raw("stop_reason", "null")
                   .str());
  }
  return chunks
      .raw(Object()
               .text("generation", "")
               .number("prompt_token_count", body_input(call))
               .number("generation_token_count", call.counts.output.value_or(0))
               .text("stop_reason", "stop")
               .raw(kMetrics, metrics(call, random))
               .str())
      .str();
}

std::string openai_chunks(const Invocation& call, Random& random) {
  Array chunks;
  for (const auto& piece : pieces_of(answer_of(call, random), 80)) {
    const std::string delta = Object().text("content", piece).str();
    const std::string choice =
        Object().number("index", 0).raw("delta", delta).raw("finish_reason", "null").str();
    chunks.raw(Object()
                   .text("object", "chat.completion.chunk")
                   .raw("choices", Array().raw(choice).str())
                   .str());
  }
  return chunks
      .raw(Object()
               .text("object", "chat.completion.chunk")
               .raw("choices", "[]")
               .raw(kMetrics, metrics(call, random))
               .str())
      .str();
}

// Nova's chunks, and those that some writers expect of ConverseStream.
std::string converse_events(const Invocation& call, Random& random, bool measured) {
  Array chunks;
  chunks.raw(R"({"messageStart":{"role":"assistant"}})");
  for (const auto& piece : pieces_of(answer_of(call, random), 90)) {
    const std::string delta = Object().text("text", piece).str();
    chunks.raw(Object()
                   .raw("contentBlockDelta",
                        Object().raw("delta", delta).number("contentBlockIndex", 0).str())
                   .str());
  }
  chunks.raw(
      Object().raw("messageStop", Object().text("stopReason", call.stop_reason).str()).str());
  const std::string metadata =
      Object().raw("usage", converse_usage(call)).raw("metrics", R"({"latencyMs":1210})").str();
  return chunks
      .raw(Object()
               .raw("metadata", metadata)
               .raw_if(measured, kMetrics, metrics(call, random))
               .str())
      .str();
}

std::string chunks_of(const Invocation& call, Random& random) {
  if (call.stream == StreamForm::ConverseEvents) return converse_events(call, random, false);
  if (call.stream == StreamForm::ClaudeText) return claude_text_chunks(call, random);
  if (call.stream == StreamForm::TitanText) return titan_text_chunks(call, random);
  switch (call.family) {
    case Family::Claude: return claude_chunks(call, random);
    case Family::Llama: return llama_chunks(call, random);
    case Family::OpenAi: return openai_chunks(call, random);
    default: return converse_events(call, random, true);
  }
}

std::string request_of(const Invocation& call, Random& random) {
  if (call.stream == StreamForm::ClaudeText) {
    return Object()
        .text("prompt", "\n\nHuman: " + prompt_of(call, random) + "\n\nAssistant:")
        .number("max_tokens_to_sample", 512)
        .str();
  }
  if (call.stream == StreamForm::TitanText)
    return Object().text("inputText", prompt_of(call, random)).str();
  if (call.family == Family::Claude && !call.is_converse())
    return claude_request(call, prompt_of(call, random));
  return call.is_converse() ? converse_bodies(call, random).input
                            : invoke_bodies(call, random).input;
}

}  // namespace

BodyPair stream_bodies(const Invocation& call, Random& random) {
  std::string request = request_of(call, random);
  return {std::move(request), chunks_of(call, random)};
}

}  // namespace ledger::sample
