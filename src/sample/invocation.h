// One call in full, as begin() draws it and a shape changes it, until record.h writes it down.
//
// The order: begin() an ordinary call, apply a shape, finish(). Thread rule: plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "sample/company.h"
#include "sample/random.h"

namespace ledger::sample {

struct Counts {
  std::int64_t input = 0;
  std::optional<std::int64_t> output = 0;  // embeddings have none
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;     // all lifetimes
  std::int64_t cache_write_1h = 0;  // of them
};

enum class CacheTold { EnvelopeAndBody, BodyOnly, Nowhere };
enum class Lifetimes { Untold, Native, Details, Details30m };
enum class Bodies { Inline, Off, InputOffloaded, BothOffloaded, MediaOffloaded, Truncated };
enum class Guardrail { None, InputBlocked, OutputBlocked, DetectOnly };
enum class StreamForm { Native, WithBareString, ClaudeText, TitanText, ConverseEvents };
enum class KeyOrder { TimestampFirst, SchemaFirst };
enum class Stamp { Plain, Nanoseconds, Missing };

struct Invocation {
  const App* app = nullptr;
  Seconds time = 0;
  std::string account, region, request_id, operation;
  std::string hour_folder;  // where its record is delivered: AWSLogs/…/HH
  Family family = Family::Claude;
  std::string scope, model;  // profile prefix and foundation model
  std::string model_id;      // as logged; finish() makes it where it is empty
  std::string arn;
  std::string inference_region, error_code;
  bool no_identity = false;

  Counts counts;
  CacheTold cache_told = CacheTold::EnvelopeAndBody;
  Lifetimes lifetimes = Lifetimes::Untold;
  bool counts_in_envelope = true;
  std::int64_t body_differs_by = 0;  // input tokens that the body adds to the envelope's

  Bodies bodies = Bodies::Inline;
  Guardrail guardrail = Guardrail::None;
  StreamForm stream = StreamForm::Native;
  std::string tier, latency, anthropic_tier, stop_reason = "end_turn";
  std::string invoked_by_router;  // model named in trace.promptRouter
  int images = 0;
  std::size_t prompt_chars_cap = 1800;
  std::string prompt;  // empty = made up
  std::vector<std::pair<std::string, std::string>> metadata;

  KeyOrder key_order = KeyOrder::TimestampFirst;
  Stamp stamp = Stamp::Plain;
  bool wide_spacing = false;
  std::vector<std::pair<std::string, std::string>> more_fields;  // key and JSON

  bool is_stream() const { return operation == "InvokeModelWithResponseStream"; }
  bool is_converse() const { return operation.starts_with("Converse"); }
  bool has_cache() const { return counts.cache_read + counts.cache_write > 0; }
};

Invocation begin(const Route& route, Seconds time, Random& random);
void finish(Invocation& call, Random& random);

void use_model(Invocation& call, Family family, std::string_view scope, std::string_view model);
bool caches_prompts(const Invocation& call);
bool counts_tokens(Family family);  // images and rerank queries are billed by the piece
// "claude-sonnet-4-5-20250929" for "anthropic.claude-sonnet-4-5-20250929-v1:0".
std::string native_name(std::string_view model);

}  // namespace ledger::sample
