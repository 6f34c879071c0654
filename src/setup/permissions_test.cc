#include "setup/permissions.h"

#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>

namespace ledger::setup {
namespace {

using nlohmann::json;

const PolicyFacts kFacts{
    "aws", "123456789012", {{"us-east-1", "logs", "p", ""}}, {"us-east-1"}, "", {}, {}};

TEST(Policy, OfReadingIsTheBucketAndWhatIsBelowThePrefix) {
  const Feature features[] = {Feature::ReadLogs};
  const json expected = json::parse(R"({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::logs"},
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::logs/p/*"}]})");
  EXPECT_EQ(json::parse(iam_policy(features, kFacts)), expected);
}

TEST(Policy, NamesTheKeyOfAnEncryptedBucket) {
  PolicyFacts facts = kFacts;
  facts.logs[0].kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/k";
  const Feature features[] = {Feature::ReadLogs};
  const json statement = json::parse(iam_policy(features, facts))["Statement"][2];
  EXPECT_EQ(statement["Action"], json::parse(R"(["kms:Decrypt"])"));
  EXPECT_EQ(statement["Resource"], facts.logs[0].kms_key_arn);
}

TEST(Policy, HasPlaceholdersForWhatIsNotKnown) {
  const Feature features[] = {Feature::ReadLogs, Feature::QueryAthena};
  const std::string policy = iam_policy(features, {});
  for (const char* word : {"arn:aws:s3:::BUCKET/*", "ACCOUNT", "REGION"})
    EXPECT_NE(policy.find(word), std::string::npos) << word;
}

TEST(Policy, HandsARoleToBedrockOnly) {
  const Feature features[] = {Feature::SetupLogging};
  PolicyFacts facts = kFacts;
  EXPECT_EQ(iam_policy(features, facts).find("iam:PassRole"), std::string::npos);
  facts.logging_role_arn = "arn:aws:iam::123456789012:role/BedrockLogs";
  const json document = json::parse(iam_policy(features, facts));
  for (const json& statement : document["Statement"]) {
    if (statement["Action"][0] != "iam:PassRole") continue;
    EXPECT_EQ(statement["Action"].size(), 1U);
    EXPECT_EQ(statement["Resource"], facts.logging_role_arn);
    EXPECT_EQ(statement["Condition"]["StringEquals"]["iam:PassedToService"],
              "bedrock.amazonaws.com");
    return;
  }
  FAIL() << document.dump();
}

TEST(Grants, AreEachNamedOnceAndDeleteNothing) {
  std::set<std::tuple<Feature, std::string_view, Target>> seen;
  for (const Grant& grant : grants()) {
    EXPECT_TRUE(seen.insert({grant.feature, grant.action, grant.target}).second) << grant.action;
    EXPECT_EQ(grant.action.find('*'), std::string_view::npos) << grant.action;
    EXPECT_EQ(grant.action.find(":Delete"), std::string_view::npos) << grant.action;
  }
}

TEST(Grants, CoverEveryFeature) {
  for (int i = 0; i < kFeatures; ++i) {
    const auto feature = static_cast<Feature>(i);
    EXPECT_FALSE(feature_name(feature).empty());
    EXPECT_TRUE(std::ranges::any_of(grants(),
                                    [&](const Grant& grant) { return grant.feature == feature; }));
  }
}

}  // namespace
}  // namespace ledger::setup
