#include <gtest/gtest.h>

#include "record/record_testing.h"

namespace ledger {
namespace {

using testing::Collected;
using testing::decode;
using testing::Kept;

std::string record(std::string_view operation, std::string_view input, std::string_view output) {
  return R"({"schemaType":"ModelInvocationLog","timestamp":"2025-10-18T09:41:00Z","requestId":"r","operation":")" +
         std::string(operation) + R"(","modelId":"m","input":{)" + std::string(input) +
         R"(},"output":{)" + std::string(output) + "}}";
}

Kept decoded(const std::string& text) {
  const Collected out = decode(text);
  EXPECT_EQ(out.told(), "");
  EXPECT_EQ(out.records.size(), 1u) << text;
  return out.records.empty() ? Kept(Record{}) : out.records[0];
}

std::string refused(std::string_view input) {
  const Collected out = decode(record("Converse", input, ""));
  EXPECT_TRUE(out.records.empty());
  return out.told();
}

TEST(Usage, TakesTheEnvelopesFourCounts) {
  const Kept r = decoded(
      record("Converse",
             R"("inputTokenCount":3,"cacheReadInputTokenCount":40,"cacheWriteInputTokenCount":500)",
             R"("outputTokenCount":52)"));
  EXPECT_EQ(r.usage.input, 3);
  EXPECT_EQ(r.usage.output, 52);
  EXPECT_EQ(r.usage.cache_read, 40);
  EXPECT_EQ(r.usage.cache_write_unknown, 500);
  EXPECT_EQ(r.token_fields, 4);
  EXPECT_EQ(r.flags & (kCacheUnknown | kTokenMismatch), 0);
}

TEST(Usage, FindsCacheCountsInAConverseBody) {
  const Kept r = decoded(
      record("Converse", R"("inputTokenCount":10)",
             R"("outputTokenCount":5,"outputBodyJson":{"usage":{"inputTokens":10,"outputTokens":5,)"
             R"("cacheReadInputTokens":2871,"cacheWriteInputTokens":7}})"));
  EXPECT_EQ(r.usage.cache_read, 2871);
  EXPECT_EQ(r.usage.cache_write_unknown, 7);
  EXPECT_EQ(r.flags & (kCacheUnknown | kTokenMismatch), 0);
}

TEST(Usage, SplitsWritesByConverseCacheDetails) {
  const Kept r = decoded(record(
      "Converse", R"("cacheWriteInputTokenCount":100)",
      R"("outputBodyJson":{"usage":{"cacheDetails":[{"ttl":"5m","inputTokens":10},)"
      R"({"ttl":"1h","inputTokens":20},{"ttl":"30m","inputTokens":30},{"ttl":"7d","inputTokens":25}]}})"));
  EXPECT_EQ(r.usage.cache_write_5m, 10);
  EXPECT_EQ(r.usage.cache_write_1h, 20);
  EXPECT_EQ(r.usage.cache_write_30m, 30);
  EXPECT_EQ(r.usage.cache_write_unknown, 40);
}

TEST(Usage, SplitsWritesByAnthropicCacheCreation) {
  const Kept r = decoded(record(
      "InvokeModel", R"("inputTokenCount":1)",
      R"("outputBodyJson":{"usage":{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":90,)"
      R"("cache_read_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":60}}})"));
  EXPECT_EQ(r.usage.output, 2);
  EXPECT_EQ(r.usage.cache_read, 4);
  EXPECT_EQ(r.usage.cache_write_5m, 30);
  EXPECT_EQ(r.usage.cache_write_1h, 60);
  EXPECT_EQ(r.usage.cache_write_unknown, 0);
}

TEST(Usage, LifetimesNeverExceedTheTotal) {
  const Kept r = decoded(record(
      "InvokeModel", R"("cacheWriteInputTokenCount":50)",
      R"("outputBodyJson":{"usage":{"cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":60}}})"));
  EXPECT_EQ(r.usage.cache_write_5m + r.usage.cache_write_1h, 0);
  EXPECT_EQ(r.usage.cache_write_unknown, 50);
  EXPECT_TRUE(r.flags & kTokenMismatch);
}

TEST(Usage, ReadsAStreamsMetricsBeforeItsStart) {
  const Kept r = decoded(record(
      "InvokeModelWithResponseStream", "",
      R"("outputBodyJson":[{"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":8,"output_tokens":1,)"
      R"("cache_creation_input_tokens":70,"cache_read_input_tokens":6,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":70}}}},)"
      R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a \"}]"}},"[DONE]",)"
      R"({"type":"message_delta","usage":{"output_tokens":33}},)"
      R"({"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":8,"outputTokenCount":33,"invocationLatency":1234,)"
      R"("firstByteLatency":99,"cacheReadInputTokenCount":6,"cacheWriteInputTokenCount":70}}])"));
  EXPECT_EQ(r.usage.input, 8);
  EXPECT_EQ(r.usage.output, 33);
  EXPECT_EQ(r.usage.cache_read, 6);
  EXPECT_EQ(r.usage.cache_write_1h, 70);
  EXPECT_EQ(r.usage.cache_write_unknown, 0);
  EXPECT_EQ(r.latency_ms, 1234);
  EXPECT_EQ(r.flags & (kCacheUnknown | kTokenMismatch), 0);
}

TEST(Usage, ProvisionalOutputOfAStreamsStartIsTheLastResort) {
  const Kept r = decoded(record(
      "InvokeModelWithResponseStream", R"("inputTokenCount":8)",
      R"("outputTokenCount":33,"outputBodyJson":[{"type":"message_start","message":{"usage":{"input_tokens":8,"output_tokens":1}}}])"));
  EXPECT_EQ(r.usage.output, 33);
  EXPECT_EQ(r.flags & kTokenMismatch, 0);
}

TEST(Usage, CacheIsUnknownOnlyWithoutEnvelopeCountsAndBodyUsage) {
  EXPECT_TRUE(
      decoded(record("Converse", R"("inputTokenCount":3)", R"("outputTokenCount":5)")).flags &
      kCacheUnknown);
  EXPECT_FALSE(decoded(record("Converse", R"("cacheReadInputTokenCount":0)", "")).flags &
               kCacheUnknown);
  EXPECT_FALSE(
      decoded(record("Converse", "", R"("outputBodyJson":{"usage":{"inputTokens":1}})")).flags &
      kCacheUnknown);
}

TEST(Usage, ReadsLlamaAndTitanCounts) {
  const Kept llama = decoded(record(
      "InvokeModel", "",
      R"("outputBodyJson":{"generation":"x","prompt_token_count":11,"generation_token_count":22})"));
  EXPECT_EQ(llama.usage.input, 11);
  EXPECT_EQ(llama.usage.output, 22);
  const Kept titan = decoded(record(
      "InvokeModel", "",
      R"("outputBodyJson":{"inputTextTokenCount":5,"results":[{"tokenCount":3,"outputText":"x"},{"tokenCount":4}]})"));
  EXPECT_EQ(titan.usage.input, 5);
  EXPECT_EQ(titan.usage.output, 7);
  const Kept stream = decoded(record(
      "InvokeModelWithResponseStream", "",
      R"("outputBodyJson":[{"generation":"a","prompt_token_count":9,"generation_token_count":1},)"
      R"({"generation":"b","prompt_token_count":null,"generation_token_count":2}])"));
  EXPECT_EQ(stream.usage.input, 9);
  EXPECT_EQ(stream.usage.output, 2);
}

TEST(Usage, OpenAiPromptsIncludeCachedTokensAndTheEnvelopeCounts) {
  const auto body = [](int prompt) {
    return R"("outputTokenCount":9,"outputBodyJson":{"usage":{"prompt_tokens":)" +
           std::to_string(prompt) +
           R"(,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":30}}})";
  };
  const char* input = R"("inputTokenCount":70,"cacheReadInputTokenCount":30)";
  for (const int fitting : {70, 100}) {
    const Kept r = decoded(record("ChatCompletions", input, body(fitting)));
    EXPECT_EQ(r.usage.input, 70);
    EXPECT_EQ(r.usage.cache_read, 30);
    EXPECT_EQ(r.flags & kTokenMismatch, 0) << fitting;
  }
  EXPECT_TRUE(decoded(record("ChatCompletions", input, body(85))).flags & kTokenMismatch);
}

TEST(Usage, DisagreementTakesTheEnvelopeAndSaysSo) {
  const Kept r = decoded(record("Converse", R"("inputTokenCount":7)",
                                R"("outputBodyJson":{"usage":{"inputTokens":8}})"));
  EXPECT_EQ(r.usage.input, 7);
  EXPECT_TRUE(r.flags & kTokenMismatch);
}

TEST(Usage, WholeFloatsAndNullsAreCounts) {
  const Kept r =
      decoded(record("Converse", R"("inputTokenCount":16553.0,"cacheReadInputTokenCount":null)",
                     R"("outputTokenCount":1e3)"));
  EXPECT_EQ(r.usage.input, 16553);
  EXPECT_EQ(r.usage.output, 1000);
  EXPECT_EQ(r.token_fields, 2);
}

TEST(Usage, RefusesCountsThatAreNone) {
  EXPECT_EQ(refused(R"("inputTokenCount":-1)"), "1: inputTokenCount is negative");
  EXPECT_EQ(refused(R"("inputTokenCount":1.5)"), "1: inputTokenCount is not a whole number");
  EXPECT_EQ(refused(R"("inputTokenCount":1000000001)"), "1: inputTokenCount is too large");
  EXPECT_EQ(refused(R"("inputTokenCount":99999999999999999999999)"),
            "1: inputTokenCount is too large");
  EXPECT_EQ(refused(R"("inputTokenCount":1e999)"), "1: inputTokenCount is too large");
  EXPECT_EQ(refused(R"("inputTokenCount":"12")"), "1: inputTokenCount is not a number");
  EXPECT_EQ(refused(R"("inputTokenCount":{})"), "1: inputTokenCount is not a number");
  EXPECT_EQ(refused(R"("inputTokenCount":true)"), "1: inputTokenCount is not a number");
  EXPECT_EQ(refused(R"("cacheReadInputTokenCount":-5)"), "1: cacheReadInputTokenCount is negative");
  EXPECT_EQ(refused(R"("cacheWriteInputTokenCount":-5)"),
            "1: cacheWriteInputTokenCount is negative");
}

TEST(Usage, TakesTheLargestCountThereMayBe) {
  EXPECT_EQ(decoded(record("Converse", R"("inputTokenCount":1000000000)", "")).usage.input,
            1000000000);
}

TEST(Usage, BadBodyCountsDoNotHurtAGoodEnvelope) {
  const Kept r =
      decoded(record("Converse", R"("inputTokenCount":7)",
                     R"("outputTokenCount":2,"outputBodyJson":{"usage":{"inputTokens":-8}})"));
  EXPECT_EQ(r.usage.input, 7);
  EXPECT_TRUE(r.flags & kTokenMismatch);
}

}  // namespace
}  // namespace ledger
