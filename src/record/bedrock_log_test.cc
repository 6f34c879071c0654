#include <gtest/gtest.h>

#include "record/record_testing.h"

namespace ledger {
namespace {

using testing::call;
using testing::Collected;
using testing::decode;
using testing::kCallTime;
using testing::Kept;

Kept decoded(const std::string& text, ObjectHint hint = {.uri = "x"}) {
  const Collected out = decode(text, hint);
  EXPECT_EQ(out.told(), "");
  EXPECT_EQ(out.records.size(), 1u) << text;
  return out.records.empty() ? Kept(Record{}) : out.records[0];
}

std::string with_model(std::string_view model, std::string_view body,
                       std::string_view operation = "InvokeModel") {
  return R"({"timestamp":"2025-10-18T09:41:00Z","operation":")" + std::string(operation) +
         R"(","modelId":")" + std::string(model) + R"(","output":{"outputBodyJson":)" +
         std::string(body) + "}}";
}

TEST(BedrockLog, ReadsEveryEnvelopeField) {
  const Kept r = decoded(call(
      "id-1",
      R"(,"identity":{"arn":"arn:aws:iam::123456789012:user/ann"},"inferenceRegion":"us-west-2",)"
      R"("requestMetadata":{"team":"a"})"));
  EXPECT_EQ(r.time, kCallTime);
  EXPECT_EQ(r.account, "123456789012");
  EXPECT_EQ(r.region, "us-east-1");
  EXPECT_EQ(r.inference_region, "us-west-2");
  EXPECT_EQ(r.request_id, "id-1");
  EXPECT_EQ(r.operation, "Converse");
  EXPECT_EQ(r.model, "amazon.nova-pro-v1:0");
  EXPECT_EQ(r.arn, "arn:aws:iam::123456789012:user/ann");
  EXPECT_EQ(r.metadata, R"({"team":"a"})");
  EXPECT_EQ(r.error_code, "");
}

TEST(BedrockLog, TheLastOfEqualKeysWins) {
  const Kept r = decoded(call("a", R"(,"requestId":"b","input":{"cacheReadInputTokenCount":4})"));
  EXPECT_EQ(r.request_id, "b");
  EXPECT_EQ(r.usage.input, 0);
  EXPECT_EQ(r.usage.cache_read, 4);
}

TEST(BedrockLog, ToleratesMissingAndOddIdentities) {
  for (const char* identity :
       {R"("identity":null)", R"("identity":{})", R"("identity":{"arn":null})", R"("identity":"x")",
        R"("identity":[1,{"arn":"y"}])"})
    EXPECT_EQ(decoded(call("a", "," + std::string(identity))).arn, "") << identity;
  EXPECT_EQ(decoded(call("a", R"(,"identity":{"arn":"<redacted>"})")).arn, "<redacted>");
}

TEST(BedrockLog, TakesAnAccountIdThatIsANumber) {
  EXPECT_EQ(decoded(call("a", R"(,"accountId":123456789013)")).account, "123456789013");
}

TEST(BedrockLog, UnescapesAndRepairsWhatItKeeps) {
  EXPECT_EQ(decoded(call("a", R"(,"identity":{"arn":"x\/\u00e9\"y"})")).arn, "x/\u00e9\"y");
  EXPECT_EQ(decoded(call("a", ",\"identity\":{\"arn\":\"x\xff\"}")).arn, "x\xEF\xBF\xBD");
  EXPECT_EQ(decoded(call("a", R"(,"request\u0049d":"escaped key")")).request_id, "escaped key");
}

TEST(BedrockLog, AFailedCallHasItsErrorCodeAndNothingAssumed) {
  const Kept r = decoded(
      R"({"schemaType":"ModelInvocationLog","timestamp":"2025-10-18T09:41:00Z","operation":"InvokeModel",)"
      R"("modelId":"m","errorCode":"ThrottlingException","input":{}})");
  EXPECT_EQ(r.error_code, "ThrottlingException");
  EXPECT_EQ(r.flags, 0);
  EXPECT_EQ(decoded(call("a", R"(,"errorCode":"")")).error_code, "");
  EXPECT_EQ(decoded(call("a", R"(,"errorCode":null)")).error_code, "");
}

TEST(BedrockLog, AnUnknownOperationIsACall) {
  EXPECT_EQ(decoded(R"({"timestamp":"2025-10-18T09:41:00Z","modelId":"m","operation":"NewThing"})")
                .operation,
            "NewThing");
}

TEST(BedrockLog, AnObjectThatIsNoCallIsRejected) {
  for (const char* body : {R"({"messages":[{"role":"user"}]})", R"({"modelId":"m"})", "{}",
                           R"({"schemaType":"Other","operation":"x"})"})
    EXPECT_EQ(decode(body).told(), "1: no invocation record") << body;
}

TEST(BedrockLog, TimeComesFromTheRecordThenTheKey) {
  const std::string timeless = R"({"timestamp":"soon","modelId":"m","operation":"Converse"})";
  const Kept by_key = decoded(timeless, {.uri = "x", .modified = 5, .key_time = 1760778000});
  EXPECT_EQ(by_key.time, 1760778000);
  EXPECT_TRUE(by_key.flags & kTimeApproximate);
  EXPECT_EQ(decode(timeless).told(), "1: no usable timestamp");
  EXPECT_EQ(decoded(call("a", R"(,"timestamp":"2025-10-18 09:41:00.000000000")")).time, kCallTime);
  EXPECT_EQ(decoded(call("a", R"(,"timestamp":1760780460000)")).time, kCallTime);
}

TEST(BedrockLog, TheServedTierOfConverseIsInItsBody) {
  const auto tier = [](const char* body) { return decoded(with_model("m", body, "Converse")); };
  EXPECT_EQ(tier(R"({"serviceTier":{"type":"flex"}})").tier, "flex");
  EXPECT_EQ(tier(R"({"serviceTier":{"type":"default"}})").tier, "standard");
  EXPECT_EQ(tier(R"({"performanceConfig":{"latency":"optimized"}})").tier, "optimized");
  EXPECT_EQ(tier(R"({"performanceConfig":{"latency":"standard"}})").tier, "standard");
  EXPECT_EQ(tier(R"({"stopReason":"end_turn"})").flags & kTierUnknown, 0);
}

TEST(BedrockLog, TheTierIsUnknownWithoutAConverseBody) {
  EXPECT_TRUE(decoded(call("a")).flags & kTierUnknown);
  const Kept invoked =
      decoded(with_model("m", R"({"usage":{"input_tokens":1,"service_tier":"priority"}})"));
  EXPECT_EQ(invoked.tier, "standard");
  EXPECT_TRUE(invoked.flags & kTierUnknown);
}

TEST(BedrockLog, TheBodysModelIsTakenOnlyWhereTheLoggedOneHidesIt) {
  const char* body = R"({"model":"claude-sonnet-4-6"})";
  const std::string arn = "arn:aws:bedrock:us-east-1:123456789012:";
  EXPECT_EQ(decoded(with_model(arn + "application-inference-profile/abc", body)).body_model,
            "claude-sonnet-4-6");
  EXPECT_EQ(decoded(with_model(arn + "prompt/ABCDEFGHIJ:1", body)).body_model, "claude-sonnet-4-6");
  EXPECT_EQ(decoded(with_model(arn + "inference-profile/us.anthropic.x", body)).body_model, "");
  EXPECT_EQ(decoded(with_model("anthropic.x", body)).body_model, "");
  EXPECT_EQ(decoded(with_model(arn + "application-inference-profile/abc",
                               R"([{"type":"message_start","message":{"model":"claude-x"}}])"))
                .body_model,
            "claude-x");
  EXPECT_EQ(
      decoded(with_model(arn + "prompt-router/abc",
                         R"({"trace":{"promptRouter":{"invokedModelId":"amazon.x"}}})", "Converse"))
          .body_model,
      "amazon.x");
}

TEST(BedrockLog, LatencyIsTheBodys) {
  EXPECT_EQ(decoded(with_model("m", R"({"metrics":{"latencyMs":2866}})", "Converse")).latency_ms,
            2866);
  EXPECT_EQ(decoded(with_model("m", R"({"metrics":{"latencyMs":-3}})", "Converse")).latency_ms, -1);
  EXPECT_EQ(decoded(call("a")).latency_ms, -1);
}

TEST(BedrockLog, CountsImagesVideoSecondsAndRerankQueries) {
  EXPECT_EQ(decoded(with_model("amazon.nova-canvas-v1:0", R"({"images":["aa","bb"],"error":null})"))
                .usage.units,
            2);
  EXPECT_EQ(decoded(with_model("stability.sd3", R"({"artifacts":[{"base64":"x"}]})")).usage.units,
            1);
  EXPECT_EQ(decoded(call("a", R"(,"output":{"outputVideoDurationSeconds":6})")).usage.units, 6);
  std::string documents = R"({"query":"q","documents":["d")";
  for (int i = 1; i < 101; ++i) documents += R"(,"d")";
  EXPECT_EQ(decoded(call("a", R"(,"modelId":"cohere.rerank-v3-5:0","input":{"inputBodyJson":)" +
                                  documents + "]}}"))
                .usage.units,
            2);
}

TEST(BedrockLog, BodiesThatWereOffloadedOrCutAreNoFault) {
  const Kept r = decoded(call(
      "a",
      R"(,"input":{"inputBodyS3Path":"s3://b/k","inputTokenCount":6},"output":{"outputBodyJson":["[...truncated...]"],"outputTokenCount":167})"));
  EXPECT_EQ(r.usage.input, 6);
  EXPECT_EQ(r.usage.output, 167);
  EXPECT_TRUE(r.flags & kTierUnknown);
}

TEST(BedrockLog, RefusesAFieldOfAbsurdLength) {
  EXPECT_EQ(decode(call(std::string(9000, 'x'))).told(), "1: a field is longer than 8192 bytes");
}

}  // namespace
}  // namespace ledger
