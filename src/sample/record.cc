#include "sample/record.h"

#include "sample/body.h"
#include "sample/json.h"
#include "sample/pack.h"

namespace ledger::sample {
namespace {

constexpr const char* kCut = R"("[...truncated...]")";

std::string stored_path(const Invocation& call, std::string_view suffix) {
  return call.hour_folder + "/data/" + call.request_id + std::string(suffix);
}

bool stores_input(const Invocation& call) {
  return call.bodies == Bodies::InputOffloaded || call.bodies == Bodies::BothOffloaded;
}

bool stores_output(const Invocation& call) { return call.bodies == Bodies::BothOffloaded; }

// What authors of examples leave of a body.
BodyPair cut(const Invocation& call) {
  const std::string request = Object().raw("messages", kCut).str();
  if (call.is_stream()) return {request, R"(["[...truncated stream events...]"])"};
  if (!call.is_converse())
    return {
        request,
        Object().raw("content", kCut).raw("usage", claude_usage(call, *call.counts.output)).str()};
  return {request, Object()
                       .raw("output", kCut)
                       .text("stopReason", "end_turn")
                       .raw("usage", converse_usage(call))
                       .str()};
}

std::string input_of(const Invocation& call, const BodyPair& bodies) {
  Object input;
  if (!call.error_code.empty() && call.bodies == Bodies::Off) return input.str();
  input.text("inputContentType", "application/json");
  if (stores_input(call)) {
    input.text("inputBodyS3Path", stored_uri(call, kInputSuffix));
  } else if (call.bodies != Bodies::Off) {
    input.raw("inputBodyJson", bodies.input);
  }
  if (!call.error_code.empty() || !call.counts_in_envelope || !counts_tokens(call.family))
    return input.str();
  input.number("inputTokenCount", call.counts.input);
  if (call.cache_told == CacheTold::EnvelopeAndBody) {
    input.number("cacheReadInputTokenCount", call.counts.cache_read);
    input.number("cacheWriteInputTokenCount", call.counts.cache_write);
  }
  return input.str();
}

std::string output_of(const Invocation& call, const BodyPair& bodies) {
  Object output;
  if (!call.error_code.empty()) return output.str();
  output.text("outputContentType", "application/json");
  if (stores_output(call)) {
    output.text("outputBodyS3Path", stored_uri(call, kOutputSuffix));
  } else if (call.bodies != Bodies::Off) {
    output.raw("outputBodyJson", bodies.output);
  }
  const bool counted = call.counts_in_envelope && call.counts.output && counts_tokens(call.family);
  if (counted) output.number("outputTokenCount", *call.counts.output);
  return output.str();
}

std::string timestamp_of(const Invocation& call) {
  std::string text = format_time(call.time);
  if (call.stamp == Stamp::Plain) return text;
  text[10] = ' ';
  text.pop_back();
  return text + ".000000000";
}

std::string metadata_of(const Invocation& call) {
  Object metadata;
  for (const auto& [key, value] : call.metadata) metadata.text(key, value);
  return metadata.str();
}

void add_schema(Object& record) {
  record.text("schemaType", "ModelInvocationLog").text("schemaVersion", "1.0");
}

std::string record_json(const Invocation& call, const BodyPair& bodies) {
  Object record;
  if (call.key_order == KeyOrder::SchemaFirst) add_schema(record);
  record.text_if(call.stamp != Stamp::Missing, "timestamp", timestamp_of(call));
  record.text("accountId", call.account);
  record.text("region", call.region);
  record.text_if(!call.request_id.empty(), "requestId", call.request_id);
  record.text("operation", call.operation);
  record.text("modelId", call.model_id);
  record.text_if(!call.error_code.empty(), "errorCode", call.error_code);
  record.raw("input", input_of(call, bodies));
  record.raw("output", output_of(call, bodies));
  record.raw_if(!call.no_identity, "identity", Object().text("arn", call.arn).str());
  record.text_if(!call.inference_region.empty(), "inferenceRegion", call.inference_region);
  record.raw_if(!call.metadata.empty(), "requestMetadata", metadata_of(call));
  for (const auto& [key, json] : call.more_fields) record.raw(key, json);
  if (call.key_order == KeyOrder::TimestampFirst) add_schema(record);
  return record.str();
}

std::vector<StoredBody> stored_bodies(const Invocation& call, BodyPair& bodies) {
  std::vector<StoredBody> stored;
  if (stores_input(call)) stored.push_back({stored_path(call, kInputSuffix), gzip(bodies.input)});
  if (stores_output(call))
    stored.push_back({stored_path(call, kOutputSuffix), gzip(bodies.output)});
  if (call.bodies == Bodies::MediaOffloaded)
    stored.push_back({stored_path(call, kMediaSuffix), "%PDF-1.4\n%%EOF\n"});
  return stored;
}

}  // namespace

std::string stored_uri(const Invocation& call, std::string_view suffix) {
  return "s3://bedrock-logs-" + call.account + "-" + call.region + "/" + stored_path(call, suffix);
}

LogRecord log_record(const Invocation& call, Random& random) {
  BodyPair bodies = call.bodies == Bodies::Truncated ? cut(call) : bodies_of(call, random);
  std::string line = record_json(call, bodies);
  if (call.wide_spacing) line = with_wide_spacing(line);
  if (!call.error_code.empty()) return {std::move(line), {}};
  return {std::move(line), stored_bodies(call, bodies)};
}

}  // namespace ledger::sample
