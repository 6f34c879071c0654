#include <gtest/gtest.h>

#include <fmt/format.h>

#include "record/byte_window.h"
#include "record/record_testing.h"
#include "record/split.h"

namespace ledger {
namespace {

using testing::Collected;
using testing::decode;

constexpr ObjectHint kTrail{.uri = "x.json", .trail = true};

Collected trail(std::string_view text) { return decode(text, kTrail); }

// An event in the order of members that CloudTrail writes; `more` is put before its last brace.
std::string event(std::string_view id, std::string_view source = "bedrock.amazonaws.com",
                  std::string_view name = "InvokeModel", std::string_view more = "") {
  return fmt::format(
      R"({{"eventVersion":"1.11","userIdentity":{{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:)"
      R"(assumed-role/R/s","accountId":"111122223333","sessionContext":{{"a":"}}"}}}},"eventTime":)"
      R"("2025-10-18T09:41:00Z","eventSource":"{}","eventName":"{}","awsRegion":"us-east-1",)"
      R"("userAgent":"Boto3/1.34 Shop/1.0","requestParameters":{{"modelId":"m"}},"requestID":"{}",)"
      R"("eventType":"AwsApiCall","recipientAccountId":"123456789012"{}}})",
      source, name, id, more);
}

TEST(CloudTrail, EventIsReadWhole) {
  const auto out =
      trail(event("r1", "bedrock.amazonaws.com", "Converse",
                  R"(,"errorCode":"AccessDenied","additionalEventData":{"inputTokens":9,)"
                  R"("serviceTier":"flex","inferenceRegion":"us-west-2"})"));
  ASSERT_EQ(out.events.size(), 1u);
  const auto& one = out.events[0];
  EXPECT_EQ(one.time, 1760780460);
  EXPECT_EQ(one.account, "123456789012");
  EXPECT_EQ(one.region, "us-east-1");
  EXPECT_EQ(one.request_id, "r1");
  EXPECT_EQ(one.source, "bedrock");
  EXPECT_EQ(one.operation, "Converse");
  EXPECT_EQ(one.agent, "Boto3/1.34 Shop/1.0");
  EXPECT_EQ(one.tier, "flex");
  EXPECT_EQ(one.error_code, "AccessDenied");
}

TEST(CloudTrail, DocumentLinesAndLookupEventsAreOneThing) {
  const std::string other = event("x", "s3.amazonaws.com", "GetObject");
  const std::string list = event("a") + "," + other + "," + event("b");
  EXPECT_EQ(trail("{\"Records\":[" + list + "]}").ids(), "a b");
  EXPECT_EQ(trail("{\"Records\": [\n" + list + "\n]}\n").ids(), "a b");
  EXPECT_EQ(trail(event("a") + "\n" + other + "\n" + event("b")).ids(), "a b");
  std::string quoted;
  for (const char c : event("a")) quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
  EXPECT_EQ(
      trail("{\n  \"Events\": [\n    {\n      \"EventId\": \"1\",\n      \"CloudTrailEvent\": \"" +
            quoted + "\"\n    }\n  ],\n  \"NextToken\": \"t\"\n}")
          .ids(),
      "a");
}

TEST(CloudTrail, PrettyPrintedDocument) {
  std::string text = "{\n \"Records\": [\n";
  for (const char c : event("a")) text += c == ',' ? std::string(",\n  ") : std::string(1, c);
  const auto out = trail(text + "\n]\n}\n");
  EXPECT_EQ(out.ids(), "a");
  EXPECT_EQ(out.told(), "");
}

TEST(CloudTrail, OnlyInferenceCallsCount) {
  for (const char* name :
       {"GetFoundationModel", "CreateGuardrail", "ApplyGuardrail", "invokemodel"})
    EXPECT_EQ(trail(event("a", "bedrock.amazonaws.com", name)).ids(), "") << name;
  for (const char* name :
       {"InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream"})
    EXPECT_EQ(trail(event("a", "bedrock.amazonaws.com", name)).ids(), "a") << name;
  const auto mantle = trail(event("a", "bedrock-mantle.amazonaws.com", "CreateInference"));
  ASSERT_EQ(mantle.events.size(), 1u);
  EXPECT_EQ(mantle.events[0].source, "mantle");
  std::string service = event("a");
  service.replace(service.find("AwsApiCall"), 10, "AwsServiceEvent");
  EXPECT_EQ(trail(service).ids(), "");
  EXPECT_EQ(trail(service).told(), "");
}

TEST(CloudTrail, TierIsTheServedOne) {
  const auto tier = [](std::string_view data) {
    const auto out = trail(event("a", "bedrock.amazonaws.com", "InvokeModel",
                                 fmt::format(",\"additionalEventData\":{}", data)));
    return out.events.empty() ? std::string("no event") : out.events[0].tier;
  };
  EXPECT_EQ(tier("{}"), "");
  EXPECT_EQ(tier("null"), "");
  EXPECT_EQ(tier(R"({"serviceTier":"default"})"), "standard");
  EXPECT_EQ(tier(R"({"serviceTier":{"type":"priority"}})"), "priority");
  EXPECT_EQ(tier(R"({"performanceConfigLatency":"optimized"})"), "optimized");
  EXPECT_EQ(tier(R"({"performanceConfig":{"latency":"standard"}})"), "standard");
  EXPECT_EQ(tier(R"({"serviceTier":"flex","performanceConfigLatency":"optimized"})"), "flex");
}

TEST(CloudTrail, OnlyAMemberThatIsUsedCanBeTooLong) {
  const auto with_long = [](std::string_view old) {
    std::string text = event("a");
    text.insert(text.find(old) + old.size(), 9000, 'x');
    return trail(text);
  };
  EXPECT_EQ(with_long("assumed-role/R/").ids(), "a");
  EXPECT_EQ(with_long("Boto3/1.34 ").told(), "1: a field is longer than 8192 bytes");
}

TEST(CloudTrail, WhatIsNoEventIsARejectAndStopsNothing) {
  std::string nameless = event("");
  std::string timeless = event("a");
  timeless.replace(timeless.find("2025-10-18"), 10, "yesterday!");
  const auto out = trail("{\"modelId\":\"m\"}\n" + nameless + "\n" + timeless +
                         "\n{\"eventName\":\n" + event("b") + "\n");
  EXPECT_EQ(out.ids(), "b");
  EXPECT_EQ(out.told(),
            "1: no CloudTrail event; 2: a CloudTrail event without requestID; 3: no usable "
            "timestamp; 4: the record is cut off");
}

TEST(CloudTrail, EndingAnywhereLosesNothingBefore) {
  const std::string text = "{\"Records\":[" + event("a") + "," + event("x", "s3.amazonaws.com") +
                           "," + event("b") + "]}";
  const std::size_t first = text.find(",{", 20) + 1;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string ids = trail(text.substr(0, size)).ids();
    EXPECT_EQ(ids.empty() ? 'n' : ids[0], size + 1 >= first ? 'a' : 'n') << size;
  }
}

// What is hinted as invocation logs is never taken for CloudTrail, and the other way round.
TEST(CloudTrail, TheHintDecides) {
  EXPECT_EQ(decode(event("a")).ids(), "");
  EXPECT_EQ(trail(testing::call("r")).ids(), "");
}

TEST(TrailLayout, OnlyCloudTrailsOwnFolders) {
  const std::string root = "/x/AWSLogs/o-abc/123456789012/";
  EXPECT_EQ(classify(root + "CloudTrail/us-east-1/2025/10/18/a.json.gz", true), ObjectKind::Trail);
  for (const char* folder :
       {"CloudTrail-Digest", "CloudTrail-Insight", "BedrockModelInvocationLogs"})
    EXPECT_EQ(classify(root + folder + "/us-east-1/2025/10/18/a.json.gz", true), ObjectKind::Skip);
  EXPECT_EQ(classify(root + "CloudTrail/us-east-1/2025/10/18/a.json.gz"), ObjectKind::Skip);
  EXPECT_EQ(classify("/x/events.json", true), ObjectKind::Trail);
  EXPECT_EQ(classify("/x/events.csv", true), ObjectKind::Skip);
  EXPECT_EQ(trail_day(root + "CloudTrail/us-east-1/2025/10/18/a.json.gz"), 1760745600);
  EXPECT_EQ(trail_day("/x/events.json"), 0);
}

}  // namespace
}  // namespace ledger
