#include "aws/arn.h"

#include <gtest/gtest.h>

namespace ledger::aws {
namespace {

TEST(Arn, HasFivePartsAndTheRest) {
  const auto arn = parse_arn("arn:aws-cn:logs:cn-north-1:123456789012:log-group:a:*");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition, "aws-cn");
  EXPECT_EQ(arn->service, "logs");
  EXPECT_EQ(arn->region, "cn-north-1");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->resource, "log-group:a:*");
}

TEST(Arn, MayHaveNeitherRegionNorAccount) {
  const auto arn = parse_arn("arn:aws:s3:::bucket/key");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->region + arn->account, "");
  EXPECT_EQ(arn->resource, "bucket/key");
}

TEST(Arn, IsNothingElse) {
  for (const char* text : {"", "arn", "arn:aws:s3::", "arn:aws:s3:::", "urn:aws:s3:::bucket",
                           "us.anthropic.claude-haiku-4-5-20251001-v1:0"})
    EXPECT_FALSE(parse_arn(text)) << text;
}

}  // namespace
}  // namespace ledger::aws
