#include "source/cloudwatch.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

std::string kept(std::string_view source) {
  const auto name = parse_cloudwatch(source);
  return name ? cloudwatch_source(*name) : "refused";
}

TEST(CloudWatchSource, IsAGroupWithItsRegionAndAccountWhereTheyAreGiven) {
  EXPECT_EQ(kept("cloudwatch:/aws/bedrock/calls"), "cloudwatch:/aws/bedrock/calls");
  EXPECT_EQ(kept("cloudwatch:eu-west-1:calls"), "cloudwatch:eu-west-1:calls");
  EXPECT_EQ(kept("cloudwatch:123456789012:eu-west-1:calls"),
            "cloudwatch:123456789012:eu-west-1:calls");
  EXPECT_EQ(kept("cloudwatch:arn:aws:logs:eu-west-1:123456789012:log-group:/a/b:*"),
            "cloudwatch:123456789012:eu-west-1:/a/b");
}

TEST(CloudWatchSource, RefusesWhatNamesNoGroup) {
  for (const char* source :
       {"cloudwatch:", "cloudwatch:a b", "cloudwatch:eu-west-1:", "cloudwatch:a:b:c:d", "s3://b/p",
        "cloudwatch:arn:aws:logs:eu-west-1:123456789012:destination:d",
        "cloudwatch:arn:aws:s3:::bucket"})
    EXPECT_EQ(kept(source), "refused") << source;
}

}  // namespace
}  // namespace ledger
