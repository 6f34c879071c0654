// Expected documents are written by hand after the pages that policy.h names.
#include "setup/policy.h"

#include <gtest/gtest.h>

namespace ledger::setup {
namespace {

Json parse(const char* text) { return Json::parse(text); }

const LogPlace kPlace{"aws", "eu-west-1", "123456789012", "logs", "bedrock"};
const char* const kStatement = R"({
  "Sid": "BedrockInvocationLogs", "Effect": "Allow",
  "Principal": {"Service": "bedrock.amazonaws.com"}, "Action": "s3:PutObject",
  "Resource": "arn:aws:s3:::logs/bedrock/AWSLogs/123456789012/BedrockModelInvocationLogs/*",
  "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceArn": "arn:aws:bedrock:eu-west-1:123456789012:*"}}})";

TEST(LogBucket, TheStatementOfTheUserGuide) {
  EXPECT_EQ(log_bucket_statement(kPlace), parse(kStatement));
}

TEST(LogBucket, WithoutAPrefixAndInAnotherPartition) {
  const Json statement =
      log_bucket_statement({"aws-us-gov", "us-gov-west-1", "123456789012", "logs", ""});
  EXPECT_EQ(statement["Resource"],
            "arn:aws-us-gov:s3:::logs/AWSLogs/123456789012/BedrockModelInvocationLogs/*");
  EXPECT_EQ(statement["Condition"]["ArnLike"]["aws:SourceArn"],
            "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:*");
}

TEST(LogKey, OnlyDataKeysAndOnlyForThisAccount) {
  const Json statement = log_key_statement(kPlace);
  EXPECT_EQ(statement["Action"], "kms:GenerateDataKey");
  EXPECT_EQ(statement["Condition"], parse(kStatement)["Condition"]);
}

TEST(WithStatement, NoPolicyBecomesOne) {
  const Json policy = with_statement(Json(), parse(kStatement));
  EXPECT_EQ(policy["Version"], "2012-10-17");
  EXPECT_EQ(policy["Statement"], Json::array({parse(kStatement)}));
}

TEST(WithStatement, WhatOthersWroteStaysWordByWord) {
  const char* theirs =
      R"({"Version":"2008-10-17","Id":"theirs","Statement":[{"Action":["s3:*"],"Effect":"Deny","Extra":1.50}]})";
  Json expected = parse(theirs);
  expected["Statement"].push_back(parse(kStatement));
  EXPECT_EQ(with_statement(parse(theirs), parse(kStatement)).dump(), expected.dump());
}

TEST(WithStatement, ASingleStatementThatIsNoListIsKept) {
  const Json policy =
      with_statement(parse(R"({"Statement": {"Effect": "Deny"}})"), parse(kStatement));
  EXPECT_EQ(policy["Statement"], Json::array({parse(R"({"Effect": "Deny"})"), parse(kStatement)}));
}

TEST(WithStatement, TheSameMeaningIsNotAddedAgain) {
  const Json theirs = parse(R"({"Statement": [{
    "Condition": {"ArnLike": {"aws:SourceArn": ["arn:aws:bedrock:eu-west-1:123456789012:*"]},
                  "StringEquals": {"aws:SourceAccount": "123456789012"}},
    "Resource": ["arn:aws:s3:::logs/bedrock/AWSLogs/123456789012/BedrockModelInvocationLogs/*"],
    "Action": ["s3:PutObject"], "Principal": {"Service": ["bedrock.amazonaws.com"]},
    "Effect": "Allow", "Sid": "AmazonBedrockLogsWrite"}]})");
  EXPECT_EQ(with_statement(theirs, parse(kStatement)).dump(), theirs.dump());
}

TEST(WithStatement, AnotherPrefixIsAddedBesideTheOldOneUnderAFreeSid) {
  LogPlace other = kPlace;
  other.prefix = "other";
  Json policy = with_statement(Json(), log_bucket_statement(kPlace));
  policy = with_statement(policy, log_bucket_statement(other));
  ASSERT_EQ(policy["Statement"].size(), 2u);
  EXPECT_EQ(policy["Statement"][0], parse(kStatement));
  EXPECT_EQ(policy["Statement"][1]["Sid"], "BedrockInvocationLogs2");
}

TEST(Policy, WhatIsNoObjectIsNotTouched) {
  EXPECT_TRUE(parse_policy(std::nullopt, "p")->is_null());
  EXPECT_EQ(parse_policy("[1]", "policy of bucket b").error().message,
            "policy of bucket b is no JSON object: it is left as it is");
  EXPECT_FALSE(parse_policy("{", "p"));
}

Json trust(const std::vector<std::string>& who) { return (*trust_policy(who, "aws"))["Statement"]; }

TEST(Trust, AService) {
  EXPECT_EQ(trust({"lambda.amazonaws.com"}), parse(R"([{"Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}])"));
}

TEST(Trust, AnAccountIsItsRoot) {
  EXPECT_EQ(trust({"123456789012"})[0]["Principal"],
            parse(R"({"AWS": "arn:aws:iam::123456789012:root"})"));
}

TEST(Trust, ARoleIsItself) {
  EXPECT_EQ(trust({"arn:aws:iam::123456789012:role/ci"})[0]["Principal"],
            parse(R"({"AWS": "arn:aws:iam::123456789012:role/ci"})"));
}

TEST(Trust, AProviderWithItsSubject) {
  EXPECT_EQ(trust({"arn:aws:iam::123456789012:oidc-provider/tok.example=repo:o/r:*"}),
            parse(R"([{"Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/tok.example"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {"StringEquals": {"tok.example:aud": "sts.amazonaws.com"},
                  "StringLike": {"tok.example:sub": "repo:o/r:*"}}}])"));
}

TEST(Trust, NobodyIsRefused) {
  for (const char* who : {"everybody", "*", "12345678901", "arn:aws:s3:::bucket",
                          "arn:aws:iam::123456789012:oidc-provider/tok.example",
                          "arn:aws:iam::123456789012:oidc-provider/tok.example=",
                          "arn:aws:iam::123456789012:oidc-provider/tok.example=*"})
    EXPECT_EQ(trust_policy({who}, "aws").error().fault, Fault::Usage) << who;
}

const std::string kGeo = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.m";
const std::string kGlobal = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.m";

TEST(Invoke, ModelsOfSeveralRegionsAreOneStatement) {
  const Json policy =
      invoke_policy({{"us-east-1", "", {"arn:aws:bedrock:us-east-1::foundation-model/m"}},
                     {"us-west-2", "", {"arn:aws:bedrock:us-west-2::foundation-model/m"}}});
  EXPECT_EQ(policy, parse(R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
    "Resource": ["arn:aws:bedrock:us-east-1::foundation-model/m",
                 "arn:aws:bedrock:us-west-2::foundation-model/m"]}]})"));
}

TEST(Invoke, AGeoProfileOpensItsModelsThroughItselfAlone) {
  const Json statements =
      invoke_policy({{"us-east-1",
                      kGeo,
                      {"arn:aws:bedrock:us-east-1::foundation-model/m",
                       "arn:aws:bedrock:us-west-2::foundation-model/m"}}})["Statement"];
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_EQ(statements[0]["Resource"], Json::array({kGeo}));
  EXPECT_FALSE(statements[0].contains("Condition"));
  EXPECT_EQ(statements[1]["Resource"], parse(R"(["arn:aws:bedrock:us-east-1::foundation-model/m",
                                                 "arn:aws:bedrock:us-west-2::foundation-model/m"])"));
  EXPECT_EQ(statements[1]["Condition"],
            (Json{{"StringEquals", {{"bedrock:InferenceProfileArn", kGeo}}}}));
}

TEST(Invoke, AGlobalProfileAlsoOpensTheModelWithoutARegion) {
  const Json statements = invoke_policy({{"us-east-1",
                                          kGlobal,
                                          {"arn:aws:bedrock:us-east-1::foundation-model/m",
                                           "arn:aws:bedrock:::foundation-model/m"}}})["Statement"];
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_EQ(statements[2]["Resource"], parse(R"(["arn:aws:bedrock:::foundation-model/m"])"));
  EXPECT_EQ(
      statements[2]["Condition"],
      (Json{{"StringEquals",
             {{"bedrock:InferenceProfileArn", kGlobal}, {"aws:RequestedRegion", "unspecified"}}}}));
}

}  // namespace
}  // namespace ledger::setup
