#include "source/s3_layout.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

const std::string kRegion = "logs/AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/";

Window window(const char* from, const char* to) { return {*parse_time(from), *parse_time(to)}; }

TEST(RegionFolder, IsFoundAtAnyDepth) {
  EXPECT_EQ(region_folder(kRegion), kRegion);
  EXPECT_EQ(region_folder(kRegion + "2025/10/"), kRegion);
  EXPECT_EQ(region_folder("BedrockModelInvocationLogs/eu-west-1/x"),
            "BedrockModelInvocationLogs/eu-west-1/");
  EXPECT_EQ(region_folder("logs/AWSLogs/123456789012/BedrockModelInvocationLogs/"), "");
  EXPECT_EQ(region_folder("logs/MyBedrockModelInvocationLogs/us-east-1/"), "");
  EXPECT_EQ(region_folder(""), "");
}

// The hour before the window (a record may carry a later second than its key's hour) to the day after.
TEST(DayPrefixes, CoverTheWindowAndTheDayAfter) {
  EXPECT_EQ(day_prefixes(kRegion, window("2025-10-18T00:00:00Z", "2025-10-19T00:00:00Z")),
            (std::vector<std::string>{kRegion + "2025/10/17/", kRegion + "2025/10/18/",
                                      kRegion + "2025/10/19/"}));
  EXPECT_EQ(day_prefixes(kRegion, window("2025-12-31T12:00:00Z", "2025-12-31T13:00:00Z")),
            (std::vector<std::string>{kRegion + "2025/12/31/", kRegion + "2026/01/01/"}));
}

TEST(DayPrefixes, StayInsideThePrefix) {
  const Window month = window("2025-09-20T00:00:00Z", "2025-10-10T00:00:00Z");
  EXPECT_EQ(day_prefixes(kRegion + "2025/09/", month).size(), 12u);  // 19 to 30 September
  EXPECT_EQ(day_prefixes(kRegion + "2025/10/01/07/", month),
            std::vector<std::string>{kRegion + "2025/10/01/07/"});
  EXPECT_TRUE(day_prefixes(kRegion + "2024/", month).empty());
}

TEST(CloudTrailLayout, HasDaysAndOrganizations) {
  const std::string region = "t/AWSLogs/o-abc/123456789012/CloudTrail/us-east-1/";
  constexpr LogKind kTrail = LogKind::Trail;
  EXPECT_EQ(region_folder(region + "2025/", kTrail), region);
  EXPECT_EQ(region_folder(kRegion, kTrail), "");
  EXPECT_EQ(region_folder("t/AWSLogs/o-abc/123456789012/CloudTrail-Digest/us-east-1/", kTrail), "");
  EXPECT_EQ(day_prefixes(region, window("2025-10-18T12:00:00Z", "2025-10-19T00:00:00Z"), kTrail),
            (std::vector<std::string>{region + "2025/10/18/", region + "2025/10/19/"}));
  for (const char* folder :
       {"t/AWSLogs/", "AWSLogs/123456789012/", "AWSLogs/o-abc/", "AWSLogs/o-abc/123456789012/",
        "AWSLogs/123456789012/CloudTrail/", "AWSLogs/o-abc/123456789012/CloudTrail/", "any/"})
    EXPECT_TRUE(may_hold_logs(folder, kTrail)) << folder;
  for (const char* folder :
       {"AWSLogs/other/", "AWSLogs/o-abc/other/", "AWSLogs/123456789012/CloudTrail-Digest/",
        "AWSLogs/o-abc/123456789012/CloudTrail-Insight/", "AWSLogs/123456789012/Cloud/",
        "AWSLogs/123456789012/BedrockModelInvocationLogs/"})
    EXPECT_FALSE(may_hold_logs(folder, kTrail)) << folder;
  EXPECT_TRUE(may_hold_logs(region + "2025/10/18/", kTrail));
}

TEST(MayHoldLogs, LeavesOtherServicesAndBodiesOut) {
  EXPECT_TRUE(may_hold_logs("AWSLogs/"));
  EXPECT_TRUE(may_hold_logs("logs/AWSLogs/123456789012/"));
  EXPECT_FALSE(may_hold_logs("logs/AWSLogs/o-abc/"));
  EXPECT_TRUE(may_hold_logs("logs/AWSLogs/123456789012/BedrockModelInvocationLogs/"));
  EXPECT_FALSE(may_hold_logs("logs/AWSLogs/123456789012/CloudTrail/"));
  EXPECT_TRUE(may_hold_logs(kRegion + "2025/10/18/09/"));
  EXPECT_FALSE(may_hold_logs(kRegion + "2025/10/18/09/data/"));
  EXPECT_TRUE(may_hold_logs("team/data/"));
  EXPECT_TRUE(may_hold_logs("anything/"));
}

}  // namespace
}  // namespace ledger
