// Every form in which a log names a model, and the one id it comes to.
#include "price/test_support.h"

namespace ledger {
namespace {

constexpr std::string_view kSonnet45 = "anthropic.claude-sonnet-4-5-20250929-v1:0";
constexpr std::string_view kProfile =
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3";

Model resolve(std::string model, std::string body = "", const Profiles& profiles = {}) {
  PriceKey key = call_of(std::move(model));
  key.body_model = std::move(body);
  return PriceBook::bundled().resolve(key, profiles);
}

std::string id_and_scope(const Model& model) { return model.id + " " + model.scope; }

TEST(Resolve, OneModelByIdProfileAndArnIsOneModel) {
  const std::string id(kSonnet45);
  const std::string account = "arn:aws:bedrock:us-east-1:123456789012:";
  EXPECT_EQ(id_and_scope(resolve(id)), id + " in-region");
  EXPECT_EQ(id_and_scope(resolve("us." + id)), id + " geo");
  EXPECT_EQ(id_and_scope(resolve("global." + id)), id + " global");
  EXPECT_EQ(id_and_scope(resolve(account + "inference-profile/us." + id)), id + " geo");
  EXPECT_EQ(id_and_scope(resolve(account + "inference-profile/global." + id)), id + " global");
  EXPECT_EQ(id_and_scope(resolve("arn:aws:bedrock:eu-west-1::foundation-model/" + id)),
            id + " in-region");
  EXPECT_EQ(resolve("us." + id).name, "Claude Sonnet 4.5");
}

TEST(Resolve, EveryAreaPrefixIsGeo) {
  for (const char* area : {"us", "eu", "apac", "jp", "au", "in", "ca", "us-gov"}) {
    EXPECT_EQ(id_and_scope(resolve(std::string(area) + ".amazon.nova-pro-v1:0")),
              "amazon.nova-pro-v1:0 geo");
  }
}

TEST(Resolve, AnAreaThatIsNewIsGeoIfTheRestIsAModel) {
  EXPECT_EQ(id_and_scope(resolve("mx.anthropic.claude-sonnet-4-6")),
            "anthropic.claude-sonnet-4-6 geo");
  EXPECT_EQ(id_and_scope(resolve("mx.acme.new-v1:0")), "mx.acme.new-v1:0 in-region");
}

TEST(Resolve, ArnsOfEveryPartition) {
  EXPECT_EQ(id_and_scope(resolve(
                "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov." +
                std::string(kSonnet45))),
            std::string(kSonnet45) + " geo");
  EXPECT_EQ(
      id_and_scope(resolve("arn:aws-cn:bedrock:cn-north-1::foundation-model/amazon.nova-pro-v1:0")),
      "amazon.nova-pro-v1:0 in-region");
}

TEST(Resolve, VariantsAndVersionsThatTheBookLeavesAway) {
  EXPECT_EQ(resolve("anthropic.claude-3-haiku-20240307-v1:0:200k").id,
            "anthropic.claude-3-haiku-20240307-v1:0");
  EXPECT_EQ(resolve("anthropic.claude-3-sonnet-20240229-v1:0:28k").id,
            "anthropic.claude-3-sonnet-20240229-v1:0");
  EXPECT_EQ(resolve("us.anthropic.claude-opus-4-7-v1:0").id, "anthropic.claude-opus-4-7");
  EXPECT_EQ(resolve("global.anthropic.claude-opus-4-6-v1:0").id, "anthropic.claude-opus-4-6-v1");
  EXPECT_EQ(resolve("anthropic.claude-opus-4-7").id, "anthropic.claude-opus-4-7");
  EXPECT_EQ(resolve("us.anthropic.claude-sonnet-4-6").id, "anthropic.claude-sonnet-4-6");
  EXPECT_EQ(resolve("amazon.titan-embed-text-v1:2:8k").id, "amazon.titan-embed-text-v1");
}

TEST(Resolve, AnotherVersionIsAnotherModel) {
  EXPECT_EQ(resolve("amazon.nova-lite-v2:0").id, "amazon.nova-lite-v2:0");
  EXPECT_EQ(resolve("mistral.mistral-7b-instruct-v0:3").id, "mistral.mistral-7b-instruct-v0:3");
  EXPECT_EQ(resolve("anthropic.claude-opus-4-1-20250808-v1:0").name,
            "anthropic.claude-opus-4-1-20250808-v1:0");
}

TEST(Resolve, TwoModelsThatShareAShortNameAreNeither) {
  EXPECT_EQ(PriceBook::bundled().find("claude-3-5-sonnet"), "");
  EXPECT_EQ(PriceBook::bundled().find("claude-3-5-sonnet-20240620"),
            "anthropic.claude-3-5-sonnet-20240620-v1:0");
  EXPECT_EQ(PriceBook::bundled().find("claude-3-5-sonnet-20241022"),
            "anthropic.claude-3-5-sonnet-20241022-v2:0");
}

TEST(Resolve, SecondSpellingsOfOneModel) {
  EXPECT_EQ(resolve("moonshotai.kimi-k2-thinking").id, "moonshot.kimi-k2-thinking");
  EXPECT_EQ(resolve("openai.gpt-oss-120b").id, "openai.gpt-oss-120b-1:0");
}

TEST(Resolve, AnApplicationProfileIsTheModelThatItsBodyNames) {
  const std::string arn(kProfile);
  EXPECT_EQ(id_and_scope(resolve(arn, "claude-sonnet-4-6")), "anthropic.claude-sonnet-4-6 ");
  EXPECT_EQ(id_and_scope(resolve(arn, "claude-sonnet-4-5-20250929")), std::string(kSonnet45) + " ");
  EXPECT_EQ(id_and_scope(resolve(arn, "claude-sonnet-4-20250514")),
            "anthropic.claude-sonnet-4-20250514-v1:0 ");
  EXPECT_EQ(id_and_scope(resolve(arn, "us.anthropic.claude-sonnet-4-6")),
            "anthropic.claude-sonnet-4-6 geo");
}

TEST(Resolve, AProfileOfTheConfigurationWinsOverTheBody) {
  const Profiles profiles{{std::string(kProfile), {"amazon.nova-pro-v1:0", "team", "geo", {}}}};
  EXPECT_EQ(id_and_scope(resolve(std::string(kProfile), "claude-sonnet-4-6", profiles)),
            "amazon.nova-pro-v1:0 geo");
}

TEST(Resolve, AProfileThatNothingTellsOfIsItsArn) {
  const std::string arn(kProfile);
  EXPECT_EQ(id_and_scope(resolve(arn)), arn + " ");
  EXPECT_EQ(resolve(arn).name, arn);
  EXPECT_EQ(id_and_scope(resolve(arn, "some-other-model")), arn + " ");
}

TEST(Resolve, RoutersAndPromptsAreTheModelThatTheBodyNames) {
  const std::string account = "arn:aws:bedrock:us-east-1:123456789012:";
  for (const char* resource :
       {"default-prompt-router/anthropic.claude:1", "prompt-router/abc", "prompt/ABCDEFGHIJ:3"}) {
    EXPECT_EQ(resolve(account + resource, "claude-sonnet-4-6").id, "anthropic.claude-sonnet-4-6");
    EXPECT_EQ(resolve(account + resource).id, account + resource);
  }
}

TEST(Resolve, WhatIsSoldByTimeKeepsItsArn) {
  const std::string account = "arn:aws:bedrock:us-east-1:123456789012:";
  for (const std::string& arn :
       {account + "provisioned-model/abcdefghijkl", account + "imported-model/abcdefghijkl",
        account + "custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl",
        std::string("arn:aws:sagemaker:us-east-1:123456789012:endpoint/mine")}) {
    EXPECT_EQ(id_and_scope(resolve(arn, "claude-sonnet-4-6")), arn + " ");
    EXPECT_EQ(rates_today(call_of(arn)).state, PriceState::NotTokenPriced) << arn;
  }
}

TEST(Resolve, NonsenseIsItself) {
  for (const char* text :
       {"", ".", "us.", ":", "arn:", "arn:aws:bedrock:::", "arn:aws:bedrock:::foundation-model/",
        "global.", "no such model", "us.us.us"}) {
    EXPECT_EQ(rates_today(call_of(text)).state, PriceState::Unpriced) << text;
  }
  EXPECT_EQ(resolve("no such model").id, "no such model");
}

}  // namespace
}  // namespace ledger
