#include "record/layout.h"

#include <gtest/gtest.h>

#include "record/decode.h"

namespace ledger {
namespace {

const std::string kHour =
    "s3://logs/p/AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2025/10/18/09/";

TEST(Classify, TakesDeliveredLogsAndWhateverAUserPointsAt) {
  EXPECT_EQ(classify(kHour + "20251018T094319996Z_4dbc03d57ffa1c7d.json.gz"),
            ObjectKind::BedrockLog);
  for (const char* name :
       {"calls.json", "calls.json.gz", "calls.ndjson", "calls.jsonl", "calls.log", "calls.gz",
        "calls.zst", "calls.txt", "calls", "a/data/calls.json", "data/x_output.json.gz"})
    EXPECT_EQ(classify(name), ObjectKind::BedrockLog) << name;
}

TEST(Classify, SkipsOffloadedBodiesByTheirPlaceOnly) {
  EXPECT_EQ(classify(kHour + "data/5c847b46_input.json.gz"), ObjectKind::Skip);
  EXPECT_EQ(classify(kHour + "data/5c847b46_input_media_00.pdf"), ObjectKind::Skip);
  EXPECT_EQ(classify("copies/data/2025/10/18/09/data/x.json"), ObjectKind::BedrockLog);
}

TEST(Classify, SkipsThePermissionCheckManifestsHiddenFilesAndOtherTypes) {
  for (const char* name :
       {"p/AWSLogs/123456789012/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check",
        "job/manifest.json.out", ".DS_Store", "a/._calls.json", "a.csv", "a.csv.gz", "a.parquet",
        "README.md", "a.html", "a.pdf", "a.zip", "folder/"})
    EXPECT_EQ(classify(name), ObjectKind::Skip) << name;
}

TEST(Classify, SkipsOtherServicesUnderAWSLogs) {
  EXPECT_EQ(classify("AWSLogs/123456789012/CloudTrail/us-east-1/2025/10/18/x.json.gz"),
            ObjectKind::Skip);
  EXPECT_EQ(classify("AWSLogs/o-abc/123456789012/QDeveloperLogs/x.json.gz"), ObjectKind::Skip);
  EXPECT_EQ(classify("AWSLogs/o-abc/123456789012/BedrockModelInvocationLogs/us-east-1/x.json.gz"),
            ObjectKind::BedrockLog);
  EXPECT_EQ(classify("AWSLogs/calls.json"), ObjectKind::BedrockLog);
}

TEST(Classify, KnowsBatchOutput) {
  EXPECT_EQ(classify("s3://b/job/abc/prompts.jsonl.out"), ObjectKind::BatchOutput);
}

TEST(KeyHour, IsTheHourOfDelivery) {
  EXPECT_EQ(key_hour(kHour + "x.json.gz"), 1760778000);  // 2025-10-18T09:00:00Z
  EXPECT_EQ(key_hour("2025/10/18/09/x"), 1760778000);
}

TEST(KeyHour, IsNothingWithoutFourDateFolders) {
  for (const char* uri : {"x.json", "2025/10/18/x.json", "2025/13/18/09/x.json",
                          "2025/10/18/24/x.json", "2025/10/18/09"})
    EXPECT_EQ(key_hour(uri), 0) << uri;
}

TEST(Path, NamesAccountRegionAndModel) {
  EXPECT_EQ(path_account(kHour), "123456789012");
  EXPECT_EQ(path_region(kHour), "us-east-1");
  EXPECT_EQ(path_model("s3://b/anthropic.claude-3-haiku-20240307-v1:0/job/x.jsonl.out"),
            "anthropic.claude-3-haiku-20240307-v1:0");
  EXPECT_EQ(path_account("x.json"), "");
  EXPECT_EQ(path_region("x.json"), "");
  EXPECT_EQ(path_model("meta/x.json"), "");
}

}  // namespace
}  // namespace ledger
