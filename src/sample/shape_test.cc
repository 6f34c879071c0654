#include "sample/shape.h"

#include <gtest/gtest.h>

#include <set>

#include "sample/generated_month.h"

namespace ledger {
namespace {

constexpr const char* kInvokeStream = "InvokeModelWithResponseStream";

TEST_F(GeneratedMonth, HasObjectAndArrayBodiesOfEveryOperation) {
  EXPECT_GT(with("Converse",
                 [](const Json& r) { return at(r, "/output/outputBodyJson/usage").is_object(); }),
            0);
  EXPECT_GT(with("ConverseStream",
                 [](const Json& r) { return at(r, "/output/outputBodyJson/usage").is_object(); }),
            0);
  EXPECT_GT(with("ConverseStream",
                 [](const Json& r) { return at(r, "/output/outputBodyJson").is_array(); }),
            0);
  EXPECT_GT(
      with("InvokeModel",
           [](const Json& r) { return at(r, "/output/outputBodyJson/generation").is_string(); }),
      0);
  EXPECT_GT(with(kInvokeStream,
                 [](const Json& r) {
                   const Json body = at(r, "/output/outputBodyJson");
                   return body.is_array() && body.back().is_object() &&
                          body.back().contains("amazon-bedrock-invocationMetrics");
                 }),
            0);
  EXPECT_GT(with(kInvokeStream,
                 [](const Json& r) {
                   const Json body = at(r, "/output/outputBodyJson");
                   return body.is_array() && body.size() > 1 && body.back() == "[DONE]";
                 }),
            0);
  EXPECT_GT(
      with(kInvokeStream,
           [](const Json& r) { return at(r, "/output/outputBodyJson/0/completion").is_string(); }),
      0);
  EXPECT_GT(
      with(kInvokeStream,
           [](const Json& r) { return at(r, "/output/outputBodyJson/0/outputText").is_string(); }),
      0);
  EXPECT_GT(with("FutureOperation", [](const Json&) { return true; }), 0);
}

TEST_F(GeneratedMonth, HasBothKeyOrdersAndEveryFormOfALine) {
  EXPECT_GT(count([](const Logged& l) { return l.line.starts_with(R"({"schemaType")"); }), 0);
  EXPECT_GT(count([](const Logged& l) {
              return l.line.starts_with(R"({"timestamp")") &&
                     l.line.ends_with(R"("schemaVersion":"1.0"})");
            }),
            0);
  EXPECT_GT(count([](const Logged& l) { return l.line.starts_with("{   \"timestamp\"  :   "); }),
            0);
  EXPECT_GT(count([](const Logged& l) {
              return text_at(l.record, "/timestamp").ends_with(".000000000");
            }),
            0);
  EXPECT_GT(count([](const Logged& l) { return !l.record.contains("timestamp"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.record.contains("futureField"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.size() > 80000; }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.find("99999999") != std::string::npos; }), 0);
}

TEST_F(GeneratedMonth, TellsCacheCountsInEveryPlaceAndLifetime) {
  const auto in_envelope = [](const Json& r) {
    return at(r, "/input").contains("cacheReadInputTokenCount");
  };
  for (const char* operation : {"Converse", "ConverseStream", "InvokeModel", kInvokeStream}) {
    EXPECT_GT(with(operation, in_envelope), 0);
    EXPECT_GT(
        with(operation, [&](const Json& r) { return !in_envelope(r) && r.contains("input"); }), 0)
        << operation;
  }
  EXPECT_GT(with("Converse",
                 [&](const Json& r) {
                   return !in_envelope(r) &&
                          at(r, "/output/outputBodyJson/usage/cacheWriteInputTokens") > 0;
                 }),
            0);
  EXPECT_GT(with("Converse",
                 [&](const Json& r) {
                   return !in_envelope(r) && at(r, "/output/outputBodyJson").is_null() &&
                          !r.contains("errorCode");
                 }),
            0);
  EXPECT_GT(
      with("InvokeModel",
           [](const Json& r) {
             return at(r, "/output/outputBodyJson/usage/cache_creation/ephemeral_1h_input_tokens") >
                    0;
           }),
      0);
  EXPECT_GT(with(kInvokeStream,
                 [](const Json& r) {
                   return at(r,
                             "/output/outputBodyJson/0/message/usage/cache_creation/"
                             "ephemeral_1h_input_tokens") > 0;
                 }),
            0);
  std::set<std::string> lifetimes;
  for (const Logged& l : logged_) {
    const Json details = at(l.record, "/output/outputBodyJson/usage/cacheDetails");
    for (const Json& detail : details.is_array() ? details : Json::array())
      lifetimes.insert(text_at(detail, "/ttl"));
  }
  EXPECT_EQ(lifetimes, (std::set<std::string>{"5m", "30m", "1h"}));
}

TEST_F(GeneratedMonth, AddsUpWithinEachConverseBody) {
  int checked = 0;
  for (const Logged& l : logged_) {
    const Json usage = at(l.record, "/output/outputBodyJson/usage");
    if (!usage.is_object() || !usage.contains("totalTokens") ||
        !usage.contains("cacheReadInputTokens"))
      continue;
    EXPECT_EQ(usage["totalTokens"], usage["inputTokens"].get<int>() +
                                        usage["outputTokens"].get<int>() +
                                        usage["cacheReadInputTokens"].get<int>() +
                                        usage["cacheWriteInputTokens"].get<int>());
    if (!usage.contains("cacheDetails")) continue;
    int written = 0;
    for (const Json& detail : usage["cacheDetails"]) written += detail["inputTokens"].get<int>();
    EXPECT_EQ(written, usage["cacheWriteInputTokens"].get<int>());
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST_F(GeneratedMonth, HasGuardrailsThatBlockInputAndOutputAndThatOnlyDetect) {
  const auto stopped = [](const Json& r) {
    return text_at(r, "/output/outputBodyJson/stopReason") == "guardrail_intervened";
  };
  for (const char* operation : {"Converse", "ConverseStream"}) {
    EXPECT_GT(
        with(operation,
             [&](const Json& r) { return stopped(r) && at(r, "/input/inputTokenCount") == 0; }),
        0);
    EXPECT_GT(
        with(operation,
             [&](const Json& r) { return stopped(r) && at(r, "/output/outputTokenCount") == 209; }),
        0);
  }
  const auto action = [](const Json& r) {
    return text_at(r, "/output/outputBodyJson/amazon-bedrock-guardrailAction");
  };
  EXPECT_GT(with("InvokeModel",
                 [&](const Json& r) {
                   return action(r) == "INTERVENED" && at(r, "/input/inputTokenCount") == 0;
                 }),
            0);
  EXPECT_GT(with("InvokeModel",
                 [&](const Json& r) {
                   return action(r) == "INTERVENED" && at(r, "/output/outputTokenCount") == 209;
                 }),
            0);
  EXPECT_GT(with("InvokeModel", [&](const Json& r) { return action(r) == "NONE"; }), 0);
  EXPECT_GT(with(kInvokeStream,
                 [](const Json& r) {
                   const Json body = at(r, "/output/outputBodyJson");
                   return body.is_array() && body.back().is_object() &&
                          body.back().contains("amazon-bedrock-trace") &&
                          !body.back().contains("amazon-bedrock-invocationMetrics");
                 }),
            0);
}

TEST_F(GeneratedMonth, HasFailedCallsWithoutCounts) {
  std::set<std::string> errors;
  for (const Logged& l : logged_) {
    if (!l.record.contains("errorCode")) continue;
    errors.insert(text_at(l.record, "/errorCode"));
    EXPECT_FALSE(at(l.record, "/input").contains("inputTokenCount"));
    EXPECT_TRUE(at(l.record, "/output").empty());
  }
  EXPECT_GE(errors.size(), 5u);
  EXPECT_LT(count([](const Logged& l) { return l.record.contains("errorCode"); }) * 20, kCalls);
}

TEST_F(GeneratedMonth, NamesModelsInEveryForm) {
  for (const char* part : {"us.anthropic.claude-3-haiku-20240307-v1:0",
                           "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
                           "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                           "us.anthropic.claude-opus-4-20250514-v1:0",
                           "us.anthropic.claude-3-5-haiku-20241022-v1:0",
                           "anthropic.claude-3-5-sonnet-20240620-v1:0",
                           "global.anthropic.claude-opus-4-5-20251101-v1:0",
                           "anthropic.claude-haiku-4-5-20251001-v1:0",
                           "us.anthropic.claude-sonnet-4-6",
                           "eu.amazon.nova-pro-v1:0",
                           "apac.anthropic.",
                           "jp.anthropic.",
                           "amazon.nova-lite-v1:0",
                           "amazon.titan-embed-text-v2:0",
                           "amazon.nova-canvas-v1:0",
                           "stability.sd3-5-large-v1:0",
                           "meta.llama3-3-70b-instruct-v1:0",
                           "mistral.mistral-large-2407-v1:0",
                           "cohere.rerank-v3-5:0",
                           "cohere.embed-multilingual-v3",
                           "openai.gpt-oss-120b-1:0",
                           "acme.future-model-v9:0",
                           "::foundation-model/",
                           ":inference-profile/us.",
                           ":application-inference-profile/",
                           ":provisioned-model/",
                           ":custom-model/",
                           ":custom-model-deployment/",
                           ":imported-model/",
                           ":prompt/PROMPT12AB",
                           ":prompt/PROMPT12AB:3",
                           ":default-prompt-router/",
                           "arn:aws:sagemaker:"}) {
    EXPECT_GT(with_model(part), 0) << part;
  }
  const auto hidden = [](const Json& r) {
    return text_at(r, "/modelId").find("application-inference-profile") != std::string::npos;
  };
  EXPECT_GT(with("InvokeModel",
                 [&](const Json& r) {
                   return hidden(r) &&
                          text_at(r, "/output/outputBodyJson/model") == "claude-sonnet-4-6";
                 }),
            0);
  EXPECT_GT(with("Converse",
                 [&](const Json& r) {
                   return hidden(r) && at(r, "/output/outputBodyJson/model").is_null();
                 }),
            0);
  EXPECT_GT(
      with("Converse",
           [](const Json& r) {
             return at(r, "/output/outputBodyJson/trace/promptRouter/invokedModelId").is_string();
           }),
      0);
}

TEST_F(GeneratedMonth, NamesCallersInEveryForm) {
  for (const char* part :
       {":assumed-role/CustomerServiceApp-BedrockRole/",
        ":assumed-role/AWSReservedSSO_Developer_0123456789abcdef/ann@corp.example",
        ":assumed-role/NightlyReportRole/", "BedrockAgentCore-", ":user/heungsu",
        ":user/div/team/alice", ":user/ann.b+lab@", ":user/BedrockAPIKey-k7qz", "-at-123456789012",
        ":root", ":federated-user/partner", ":role/CustomerServiceApp-BedrockRole",
        "arn:aws:iam::12345678901234:", "<redacted>", "<Assume role arn>"}) {
    EXPECT_GT(count([&](const Logged& l) {
                return text_at(l.record, "/identity/arn").find(part) != std::string::npos;
              }),
              0)
        << part;
  }
  EXPECT_GT(count([](const Logged& l) { return !l.record.contains("identity"); }), 0);
}

TEST_F(GeneratedMonth, CarriesMetadataRegionsTiersAndLongContexts) {
  EXPECT_GT(
      count([](const Logged& l) { return at(l.record, "/requestMetadata/team") == "support"; }), 0);
  EXPECT_GT(
      count([](const Logged& l) { return at(l.record, "/requestMetadata").contains("=cmd"); }), 0);
  EXPECT_GT(count([](const Logged& l) {
              return l.record.contains("inferenceRegion") &&
                     l.record["inferenceRegion"] != l.record["region"];
            }),
            0);
  EXPECT_GT(count([](const Logged& l) {
              return text_at(l.record, "/modelId").starts_with("us.") &&
                     !l.record.contains("inferenceRegion");
            }),
            0);
  for (const char* tier : {"flex", "priority", "default", "reserved"}) {
    EXPECT_GT(count([&](const Logged& l) {
                return at(l.record, "/output/outputBodyJson/serviceTier/type") == tier;
              }),
              0)
        << tier;
  }
  EXPECT_GT(count([](const Logged& l) {
              return at(l.record, "/output/outputBodyJson/performanceConfig/latency") ==
                     "optimized";
            }),
            0);
  EXPECT_GT(
      count([](const Logged& l) { return l.line.find(R"("service_tier":)") != std::string::npos; }),
      0);
  for (const int threshold : {100000, 200000, 272000}) {
    EXPECT_GT(count([&](const Logged& l) {
                const Json tokens = at(l.record, "/input/inputTokenCount");
                return tokens.is_number() && tokens > threshold && tokens <= threshold + 60000;
              }),
              0)
        << threshold;
  }
}

TEST_F(GeneratedMonth, HasCallsThatAreNotText) {
  EXPECT_GT(with("InvokeModel",
                 [](const Json& r) {
                   return at(r, "/output/outputBodyJson/embedding").is_array() &&
                          at(r, "/output/outputTokenCount").is_null();
                 }),
            0);
  EXPECT_GT(with("InvokeModel",
                 [](const Json& r) {
                   return !at(r, "/output/outputBodyJson/images/0").is_null() &&
                          at(r, "/input/inputBodyJson/imageGenerationConfig/numberOfImages") ==
                              at(r, "/output/outputBodyJson/images").size();
                 }),
            0);
  EXPECT_GT(with("InvokeModel",
                 [](const Json& r) {
                   return at(r, "/output/outputBodyJson/results/0/relevance_score").is_number();
                 }),
            0);
}

TEST(Shapes, AreRareAndHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  int per_100k = 0;
  for (const sample::Shape& shape : sample::all_shapes()) {
    EXPECT_TRUE(names.insert(shape.name).second) << shape.name;
    EXPECT_GE(shape.variants, 1);
    per_100k += shape.per_100k;
  }
  EXPECT_LT(per_100k, 15000);
}

}  // namespace
}  // namespace ledger
