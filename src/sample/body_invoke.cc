#include <fmt/format.h>

#include "sample/body.h"
#include "sample/json.h"
#include "sample/prose.h"

namespace ledger::sample {
namespace {

std::string vector_of(int size, Random& random) {
  Array numbers;
  for (int i = 0; i < size; ++i) {
    const char* sign = random.chance(50) ? "-" : "";
    numbers.raw(fmt::format("{}0.0{:06}", sign, random.below(1000000)));
  }
  return numbers.str();
}

std::string user_message(const std::string& prompt) {
  return Array().raw(Object().text("role", "user").text("content", prompt).str()).str();
}

// A picture's first bytes and no picture: base64 of a PNG signature and noise.
std::string picture(Random& random) {
  return "iVBORw0KGgoAAAANSUhEUg" + random.lower_alnum(240) + "==";
}

BodyPair claude(const Invocation& call, Random& random) {
  const std::string prompt = prompt_of(call, random);
  Object answer;
  answer.text("id", "msg_bdrk_" + random.lower_alnum(24))
      .text("type", "message")
      .text("role", "assistant");
  answer.text("model", native_name(call.model));
  const std::string text =
      Object().text("type", "text").text("text", answer_of(call, random)).str();
  answer.raw("content", Array().raw(text).str())
      .text("stop_reason", call.stop_reason)
      .raw("stop_sequence", "null");
  answer.raw("usage", claude_usage(call, call.counts.output.value_or(0)));
  if (call.guardrail != Guardrail::None) {
    answer.text("amazon-bedrock-guardrailAction", guardrail_action(call));
    answer.raw("amazon-bedrock-trace", guardrail_trace(call));
  }
  return {claude_request(call, prompt), answer.str()};
}

BodyPair nova(const Invocation& call, Random& random) {
  const std::string content =
      Array().raw(Object().text("text", prompt_of(call, random)).str()).str();
  const std::string message = Object().text("role", "user").raw("content", content).str();
  const std::string answer =
      Array().raw(Object().text("text", answer_of(call, random)).str()).str();
  const std::int64_t output = call.counts.output.value_or(0);
  const bool cache = call.cache_told != CacheTold::Nowhere;
  const std::string usage =
      Object()
          .number("inputTokens", body_input(call))
          .number("outputTokens", output)
          .number("totalTokens", body_input(call) + output)
          .raw_if(cache, "cacheReadInputTokenCount", std::to_string(call.counts.cache_read))
          .raw_if(cache, "cacheWriteInputTokenCount", std::to_string(call.counts.cache_write))
          .str();
  const std::string spoken = Object().raw("content", answer).text("role", "assistant").str();
  return {Object()
              .text("schemaVersion", "messages-v1")
              .raw("messages", Array().raw(message).str())
              .str(),
          Object()
              .raw("output", Object().raw("message", spoken).str())
              .text("stopReason", "end_turn")
              .raw("usage", usage)
              .str()};
}

BodyPair llama(const Invocation& call, Random& random) {
  return {Object().text("prompt", prompt_of(call, random)).number("max_gen_len", 1024).str(),
          Object()
              .text("generation", answer_of(call, random))
              .number("prompt_token_count", body_input(call))
              .number("generation_token_count", call.counts.output.value_or(0))
              .text("stop_reason", "stop")
              .str()};
}

BodyPair mistral(const Invocation& call, Random& random) {
  const std::string output =
      Object().text("text", answer_of(call, random)).text("stop_reason", "stop").str();
  return {Object()
              .text("prompt", "<s>[INST] " + prompt_of(call, random) + " [/INST]")
              .number("max_tokens", 1024)
              .str(),
          Object().raw("outputs", Array().raw(output).str()).str()};
}

// Its prompt tokens include the cached ones.
BodyPair openai(const Invocation& call, Random& random) {
  const std::int64_t prompt_tokens =
      body_input(call) + call.counts.cache_read + call.counts.cache_write;
  const std::int64_t output = call.counts.output.value_or(0);
  const std::string request = Object()
                                  .raw("messages", user_message(prompt_of(call, random)))
                                  .number("max_completion_tokens", 2048)
                                  .str();
  const std::string message =
      Object().text("role", "assistant").text("content", answer_of(call, random)).str();
  const std::string choice =
      Object().number("index", 0).raw("message", message).text("finish_reason", "stop").str();
  const std::string usage = Object()
                                .number("prompt_tokens", prompt_tokens)
                                .number("completion_tokens", output)
                                .number("total_tokens", prompt_tokens + output)
                                .raw("prompt_tokens_details",
                                     Object().number("cached_tokens", call.counts.cache_read).str())
                                .str();
  return {request, Object()
                       .text("id", "chatcmpl-" + random.hex(24))
                       .text("object", "chat.completion")
                       .text("model", call.model)
                       .raw("choices", Array().raw(choice).str())
                       .raw("usage", usage)
                       .str()};
}

BodyPair titan_embed(const Invocation& call, Random& random) {
  return {Object().text("inputText", prompt_of(call, random)).number("dimensions", 256).str(),
          Object()
              .raw("embedding", vector_of(64, random))
              .number("inputTextTokenCount", body_input(call))
              .str()};
}

BodyPair cohere_embed(const Invocation& call, Random& random) {
  const std::string texts = Array().text(prompt_of(call, random)).str();
  return {Object().raw("texts", texts).text("input_type", "search_document").str(),
          Object()
              .text("id", random.uuid())
              .raw("embeddings", Array().raw(vector_of(48, random)).str())
              .text("response_type", "embeddings_floats")
              .str()};
}

BodyPair rerank(const Invocation& call, Random& random) {
  Array documents, results;
  for (int i = 0; i < 5; ++i) documents.text(prose(call.region, 120, random));
  for (int i : {2, 0, 4}) {
    results.raw(Object()
                    .number("index", i)
                    .raw("relevance_score", fmt::format("0.{:04}", random.below(10000)))
                    .str());
  }
  return {Object()
              .text("query", prose(call.region, 60, random))
              .raw("documents", documents.str())
              .number("top_n", 3)
              .number("api_version", 2)
              .str(),
          Object().raw("results", results.str()).str()};
}

BodyPair nova_canvas(const Invocation& call, Random& random) {
  Array images;
  for (int i = 0; i < call.images; ++i) images.text(picture(random));
  const std::string wanted = Object()
                                 .number("numberOfImages", call.images)
                                 .number("height", 1024)
                                 .number("width", 1024)
                                 .text("quality", "standard")
                                 .number("seed", random.below(1000000))
                                 .str();
  const std::string text = Object().text("text", prose(call.region, 160, random)).str();
  return {Object()
              .text("taskType", "TEXT_IMAGE")
              .raw("textToImageParams", text)
              .raw("imageGenerationConfig", wanted)
              .str(),
          Object().raw("images", images.str()).str()};
}

BodyPair stability(const Invocation& call, Random& random) {
  Array images, seeds, reasons;
  for (int i = 0; i < call.images; ++i) {
    images.text(picture(random));
    seeds.raw(std::to_string(random.below(1000000)));
    reasons.raw("null");
  }
  return {
      Object().text("prompt", prose(call.region, 160, random)).text("mode", "text-to-image").str(),
      Object()
          .raw("seeds", seeds.str())
          .raw("finish_reasons", reasons.str())
          .raw("images", images.str())
          .str()};
}

}  // namespace

std::string claude_request(const Invocation& call, const std::string& prompt) {
  const std::string ttl = call.counts.cache_write_1h > 0 ? R"({"type":"ephemeral","ttl":"1h"})"
                                                         : R"({"type":"ephemeral"})";
  const std::string system = Object()
                                 .text("type", "text")
                                 .text("text", system_prompt(call.app->name))
                                 .raw_if(call.has_cache(), "cache_control", ttl)
                                 .str();
  return Object()
      .text("anthropic_version", "bedrock-2023-05-31")
      .number("max_tokens", 2048)
      .raw("system", Array().raw(system).str())
      .raw("messages", user_message(prompt))
      .str();
}

std::string claude_usage(const Invocation& call, std::int64_t output) {
  const Counts& counts = call.counts;
  const bool cache = call.cache_told != CacheTold::Nowhere;
  const std::string split =
      Object()
          .number("ephemeral_5m_input_tokens", counts.cache_write - counts.cache_write_1h)
          .number("ephemeral_1h_input_tokens", counts.cache_write_1h)
          .str();
  return Object()
      .number("input_tokens", body_input(call))
      .raw_if(cache, "cache_creation_input_tokens", std::to_string(counts.cache_write))
      .raw_if(cache, "cache_read_input_tokens", std::to_string(counts.cache_read))
      .raw_if(cache && call.lifetimes == Lifetimes::Native, "cache_creation", split)
      .number("output_tokens", output)
      .text_if(!call.anthropic_tier.empty(), "service_tier", call.anthropic_tier)
      .str();
}

BodyPair invoke_bodies(const Invocation& call, Random& random) {
  switch (call.family) {
    case Family::Claude: return claude(call, random);
    case Family::Nova: return nova(call, random);
    case Family::Llama: return llama(call, random);
    case Family::Mistral: return mistral(call, random);
    case Family::OpenAi: return openai(call, random);
    case Family::TitanEmbed: return titan_embed(call, random);
    case Family::CohereEmbed: return cohere_embed(call, random);
    case Family::Rerank: return rerank(call, random);
    case Family::Image:
      return call.model.starts_with("stability.") ? stability(call, random)
                                                  : nova_canvas(call, random);
    case Family::Other: break;
  }
  return converse_bodies(call, random);
}

}  // namespace ledger::sample
