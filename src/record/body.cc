#include "record/body.h"

#include <cstring>

namespace ledger {
namespace {

using Key = std::string_view;

bool walk_cache_creation(Cursor& cursor, BodyUsage& usage) {
  return walk_object(cursor, [&](Key key) {
    if (key == "ephemeral_5m_input_tokens") return cursor.count(usage.write_5m);
    if (key == "ephemeral_1h_input_tokens") return cursor.count(usage.write_1h);
    return cursor.skip_value();
  });
}

Count* lifetime(BodyUsage& usage, std::string_view ttl) {
  if (ttl == "5m") return &usage.write_5m;
  if (ttl == "30m") return &usage.write_30m;
  if (ttl == "1h") return &usage.write_1h;
  return nullptr;
}

bool walk_cache_detail(Cursor& cursor, BodyUsage& usage) {
  RawText ttl;
  Count tokens = kAbsent;
  const bool good = walk_object(cursor, [&](Key key) {
    if (key == "ttl") return cursor.text_or_skip(ttl);
    if (key == "inputTokens") return cursor.count(tokens);
    return cursor.skip_value();
  });
  Count* const part = lifetime(usage, ttl.view());
  if (part && tokens >= 0) *part = (*part < 0 ? 0 : *part) + tokens;
  return good;
}

bool walk_cache_details(Cursor& cursor, BodyUsage& usage) {
  if (!cursor.at_array()) return cursor.skip_value();
  usage.write_5m = usage.write_30m = usage.write_1h = kAbsent;
  return walk_array(cursor, [&] { return walk_cache_detail(cursor, usage); });
}

// The count that a key of a usage object or of invocation metrics names, or nullptr.
Count* usage_count(BodyUsage& usage, Key key) {
  switch (key.size()) {
    case 11: return key == "inputTokens" ? &usage.input : nullptr;
    case 12:
      return key == "outputTokens" || key == "input_tokens"
                 ? key[0] == 'o' ? &usage.output : &usage.input
                 : nullptr;
    case 13:
      return key == "output_tokens"   ? &usage.output
             : key == "prompt_tokens" ? &usage.input
                                      : nullptr;
    case 15: return key == "inputTokenCount" ? &usage.input : nullptr;
    case 16: return key == "outputTokenCount" ? &usage.output : nullptr;
    case 17: return key == "completion_tokens" ? &usage.output : nullptr;
    case 20: return key == "cacheReadInputTokens" ? &usage.read : nullptr;
    case 21: return key == "cacheWriteInputTokens" ? &usage.write : nullptr;
    case 23: return key == "cache_read_input_tokens" ? &usage.read : nullptr;
    case 24: return key == "cacheReadInputTokenCount" ? &usage.read : nullptr;
    case 25: return key == "cacheWriteInputTokenCount" ? &usage.write : nullptr;
    case 27: return key == "cache_creation_input_tokens" ? &usage.write : nullptr;
    default: return nullptr;
  }
}

bool walk_openai_details(Cursor& cursor, BodyUsage& usage) {
  return walk_object(cursor, [&](Key key) {
    return key == "cached_tokens" ? cursor.count(usage.cached) : cursor.skip_value();
  });
}

bool walk_usage(Cursor& cursor, BodyUsage& usage) {
  usage.seen = usage.seen || cursor.at_object();
  return walk_object(cursor, [&](Key key) {
    if (Count* const count = usage_count(usage, key)) {
      usage.includes_cached = usage.includes_cached || key == "prompt_tokens";
      return cursor.count(*count);
    }
    if (key == "prompt_tokens_details" || key == "input_tokens_details") {
      usage.includes_cached = true;
      return walk_openai_details(cursor, usage);
    }
    if (key == "cache_creation") return walk_cache_creation(cursor, usage);
    if (key == "cacheDetails") return walk_cache_details(cursor, usage);
    return cursor.skip_value();
  });
}

// In a stream several chunks add to it, in one object the last of equal keys wins.
bool walk_own_usage(Cursor& cursor, Body& body) {
  if (body.inline_object) body.usage = {};
  return walk_usage(cursor, body.usage);
}

bool walk_invocation_metrics(Cursor& cursor, Body& body) {
  body.invocation.seen = body.invocation.seen || cursor.at_object();
  return walk_object(cursor, [&](Key key) {
    if (key == "invocationLatency") return cursor.count(body.latency_ms);
    Count* const count = usage_count(body.invocation, key);
    return count ? cursor.count(*count) : cursor.skip_value();
  });
}

bool walk_message_start(Cursor& cursor, Body& body) {
  return walk_object(cursor, [&](Key key) {
    if (key == "model") return cursor.text_or_skip(body.model);
    return key == "usage" ? walk_usage(cursor, body.start) : cursor.skip_value();
  });
}

// The string member `name` of an object.
bool walk_member(Cursor& cursor, Key name, RawText& value) {
  return walk_object(cursor, [&](Key key) {
    return key == name ? cursor.text_or_skip(value) : cursor.skip_value();
  });
}

bool walk_trace(Cursor& cursor, Body& body) {
  return walk_object(cursor, [&](Key key) {
    return key == "promptRouter" ? walk_member(cursor, "invokedModelId", body.routed_model)
                                 : cursor.skip_value();
  });
}

bool walk_metrics(Cursor& cursor, Body& body) {
  return walk_object(cursor, [&](Key key) {
    return key == "latencyMs" ? cursor.count(body.latency_ms) : cursor.skip_value();
  });
}

bool count_elements(Cursor& cursor, Count& count) {
  if (!cursor.at_array()) return cursor.skip_value();
  count = 0;
  return walk_array(cursor, [&] { return ++count, cursor.skip_value(); });
}

// Titan text: results[].tokenCount are the output.
bool walk_results(Cursor& cursor, BodyUsage& usage) {
  if (!cursor.at_array()) return cursor.skip_value();
  Count sum = kAbsent;
  const bool good = walk_array(cursor, [&] {
    Count tokens = kAbsent;
    const bool taken = walk_object(cursor, [&](Key key) {
      return key == "tokenCount" ? cursor.count(tokens) : cursor.skip_value();
    });
    if (tokens != kAbsent) sum = tokens < 0 ? tokens : (sum < 0 ? 0 : sum) + tokens;
    return taken;
  });
  if (sum != kAbsent) usage.output = sum > kMaxCount ? kTooLarge : sum;
  return good;
}

// Counts that Llama and Titan put beside their text. null (a chunk in mid-stream) changes nothing.
bool walk_own_count(Cursor& cursor, BodyUsage& usage, Count BodyUsage::*member) {
  Count count = kAbsent;
  const bool good = cursor.count(count);
  if (count == kAbsent) return good;
  usage.seen = true;
  usage.*member = count;
  return good;
}

bool walk_body_member(Cursor& cursor, Body& body, Key key);

// The last event of a Converse-like stream, or an answer a level too deep (captures hold both
// {"output":{"message":…},"usage":…} and {"output":{"message":…,"usage":…}}). Neither holds another.
bool walk_inner(Cursor& cursor, Body& body) {
  return walk_object(cursor, [&](Key key) {
    const bool skipped = key == "message" || key == "metadata" || key == "output";
    return skipped ? cursor.skip_value() : walk_body_member(cursor, body, key);
  });
}

// A member that few bodies have.
bool walk_rare_member(Cursor& cursor, Body& body, Key key) {
  if (key == "metadata") return walk_inner(cursor, body);
  if (key == "amazon-bedrock-invocationMetrics") return walk_invocation_metrics(cursor, body);
  if (key == "performanceConfig") return walk_member(cursor, "latency", body.latency_mode);
  if (key == "artifacts") return count_elements(cursor, body.images);
  if (key == "prompt_token_count") return walk_own_count(cursor, body.usage, &BodyUsage::input);
  if (key == "generation_token_count")
    return walk_own_count(cursor, body.usage, &BodyUsage::output);
  if (key == "inputTextTokenCount") return walk_own_count(cursor, body.usage, &BodyUsage::input);
  if (key == "totalOutputTextTokenCount")
    return walk_own_count(cursor, body.usage, &BodyUsage::output);
  return cursor.skip_value();
}

bool walk_body_member(Cursor& cursor, Body& body, Key key) {
  switch (key.size()) {
    case 4: return cursor.skip_value();  // type, role
    case 5:
      if (key == "usage") return walk_own_usage(cursor, body);
      if (key == "model") return cursor.text_or_skip(body.model);
      if (key == "trace") return walk_trace(cursor, body);
      return cursor.skip_value();
    case 6:
      if (key == "output") return walk_inner(cursor, body);
      return key == "images" ? count_elements(cursor, body.images) : cursor.skip_value();
    case 7:
      if (key == "metrics") return walk_metrics(cursor, body);
      if (key == "message") return walk_message_start(cursor, body);
      return key == "results" ? walk_results(cursor, body.usage) : cursor.skip_value();
    case 11:
      return key == "serviceTier" ? walk_member(cursor, "type", body.service_tier)
                                  : cursor.skip_value();
    default: return walk_rare_member(cursor, body, key);
  }
}

bool walk_body_object(Cursor& cursor, Body& body) {
  return walk_object(cursor, [&](Key key) { return walk_body_member(cursor, body, key); });
}

// Text chunks of Anthropic streams are most of a stream and hold no counts.
bool is_content_chunk(const Cursor& cursor) {
  constexpr std::string_view kStart = R"({"type":"content_block)";
  return std::memcmp(cursor.p, kStart.data(), kStart.size()) == 0;
}

}  // namespace

bool walk_body(Cursor& cursor, Body& body) {
  body = {};
  body.inline_object = cursor.at_object();
  if (!cursor.at_array()) return walk_body_object(cursor, body);
  return walk_array(cursor, [&] {
    return is_content_chunk(cursor) ? cursor.skip_container() : walk_body_object(cursor, body);
  });
}

}  // namespace ledger
