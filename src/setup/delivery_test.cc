#include "setup/delivery.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace ledger::setup {
namespace {

const LogLocation kPlace{"logs", "p", "123456789012", "us-east-1"};

std::string policy(const std::string& effect, const std::string& action,
                   const std::string& resource, const std::string& condition = "") {
  return fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"{}","Principal":{{"Service":"bedrock.amazonaws.com"}},"Action":{},"Resource":"{}"{}}}]}})",
      effect, action, resource, condition);
}

WriteAccess access_of(const std::optional<std::string>& text) {
  return bedrock_write_access(text, kPlace, "aws");
}

const std::string kObjects =
    "arn:aws:s3:::logs/p/AWSLogs/123456789012/BedrockModelInvocationLogs/*";
const std::string kAccount =
    R"(,"Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}})";

TEST(WriteAccess, IsMissingWithoutAStatementForBedrock) {
  EXPECT_EQ(access_of(std::nullopt), WriteAccess::Missing);
  EXPECT_EQ(access_of("no JSON"), WriteAccess::Missing);
  EXPECT_EQ(access_of(R"({"Statement":[{"Effect":"Allow"}, 7]})"), WriteAccess::Missing);
  EXPECT_EQ(access_of(policy("Allow", R"("s3:GetObject")", kObjects, kAccount)),
            WriteAccess::Missing);
}

TEST(WriteAccess, IsAllowedByExactAndWiderStatements) {
  EXPECT_EQ(access_of(policy("Allow", R"("s3:PutObject")", kObjects, kAccount)),
            WriteAccess::Allowed);
  EXPECT_EQ(access_of(policy("Allow", R"(["s3:Get*","s3:Put*"])", "arn:aws:s3:::logs/*", kAccount)),
            WriteAccess::Allowed);
}

TEST(WriteAccess, IsMissingForAnotherPrefixAccountOrRegion) {
  EXPECT_EQ(access_of(policy("Allow", R"("s3:PutObject")", "arn:aws:s3:::logs/other/*", kAccount)),
            WriteAccess::Missing);
  EXPECT_EQ(
      access_of(policy("Allow", R"("s3:PutObject")", kObjects,
                       R"(,"Condition":{"StringEquals":{"aws:SourceAccount":"999999999999"}})")),
      WriteAccess::Missing);
}

TEST(WriteAccess, WithoutAConditionIsSaid) {
  EXPECT_EQ(access_of(policy("Allow", R"("s3:PutObject")", kObjects)), WriteAccess::Unconditioned);
}

TEST(WriteAccess, IsDeniedByADenyWithoutACondition) {
  EXPECT_EQ(access_of(policy("Deny", R"("s3:*")", "*")), WriteAccess::Denied);
  EXPECT_EQ(access_of(policy("Deny", R"("s3:*")", "*",
                             R"(,"Condition":{"Bool":{"aws:SecureTransport":"false"}})")),
            WriteAccess::Missing);
}

TEST(WriteAccess, ManyStarsTakeNoTime) {
  std::string stars = "arn:aws:s3:::";
  for (int i = 0; i < 1000; ++i) stars += "*a";
  EXPECT_EQ(access_of(policy("Allow", R"("s3:PutObject")", stars)), WriteAccess::Missing);
}

TEST(Encryption, NeedsAStatementForBedrock) {
  EXPECT_TRUE(bedrock_may_encrypt(policy("Allow", R"("kms:GenerateDataKey*")", "*")));
  EXPECT_FALSE(bedrock_may_encrypt(policy("Allow", R"("kms:Decrypt")", "*")));
  EXPECT_FALSE(bedrock_may_encrypt("{}"));
}

}  // namespace
}  // namespace ledger::setup
