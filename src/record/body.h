// What a response body says of its call: counts, served tier, model, latency, images. Nothing of
// its text is read. One walk takes every provider's shape; who asked is for the caller to weigh.
//
// Shapes: Converse (API_runtime_Converse), Anthropic Messages, Llama, Titan, Nova, OpenAI chat, and
// arrays of stream chunks of them (bare strings among the chunks are jumped over).
// Thread rule: plain functions.
#pragma once

#include "record/walk.h"

namespace ledger {

// One usage object. Absent counts are kAbsent.
struct BodyUsage {
  Count input = kAbsent, output = kAbsent, read = kAbsent, write = kAbsent;
  Count write_5m = kAbsent, write_30m = kAbsent, write_1h = kAbsent;  // the part with that lifetime
  Count cached = kAbsent;                                             // OpenAI's cached_tokens
  bool includes_cached = false;  // OpenAI's shape: input counts cached tokens too
  bool seen = false;
};

struct Body {
  bool inline_object = false;          // the body is in the record and an object
  BodyUsage usage;                     // "usage", or a stream's last words
  BodyUsage invocation;                // a stream's amazon-bedrock-invocationMetrics
  BodyUsage start;                     // a stream's message_start: output provisional
  RawText model, routed_model;         // model, trace.promptRouter.invokedModelId
  RawText service_tier, latency_mode;  // serviceTier.type, performanceConfig.latency
  Count latency_ms = kAbsent;
  Count images = kAbsent;
};

// `cursor` stands at the body, of any JSON type.
bool walk_body(Cursor& cursor, Body& body);

}  // namespace ledger
