// Files of records: our own, one a shape of docs/formats.md, and real ones where they are at hand.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "record/record_testing.h"

namespace ledger {
namespace {

using testing::Collected;
using testing::Kept;

Collected decoded_file(const std::string& path) {
  Collected out;
  Decoder decoder;
  const auto bytes = decoder.decode_file(path, {.uri = path}, out);
  EXPECT_TRUE(bytes) << (bytes ? "" : bytes.error().message);
  return out;
}

struct Figures {
  std::int64_t input, output, read, write_5m, write_1h, write_unknown, units;
  const char* tier;
  int flags;
};

void expect(const Kept& r, const Figures& f) {
  EXPECT_EQ(r.usage.input, f.input) << r.request_id;
  EXPECT_EQ(r.usage.output, f.output) << r.request_id;
  EXPECT_EQ(r.usage.cache_read, f.read) << r.request_id;
  EXPECT_EQ(r.usage.cache_write_5m, f.write_5m) << r.request_id;
  EXPECT_EQ(r.usage.cache_write_1h, f.write_1h) << r.request_id;
  EXPECT_EQ(r.usage.cache_write_unknown, f.write_unknown) << r.request_id;
  EXPECT_EQ(r.usage.units, f.units) << r.request_id;
  EXPECT_EQ(r.tier, f.tier) << r.request_id;
  EXPECT_EQ(r.flags, f.flags) << r.request_id;
}

// As written in the files, by hand.
const std::map<std::string, Figures> kShapes{
    {"shape-converse", {255, 113, 0, 20, 100, 0, 0, "flex", 0}},
    {"shape-converse-stream-cache-in-body", {3, 52, 0, 0, 0, 24479, 0, "standard", 0}},
    {"shape-invoke-anthropic", {10, 5, 2871, 30, 60, 0, 0, "standard", kTierUnknown}},
    {"shape-invoke-stream", {8, 33, 6, 0, 70, 0, 0, "standard", kTierUnknown}},
    {"shape-llama", {11, 22, 0, 0, 0, 0, 0, "standard", kTierUnknown}},
    {"shape-embedding", {2, 0, 0, 0, 0, 0, 0, "standard", kTierUnknown}},
    {"shape-guardrail", {0, 0, 0, 0, 0, 0, 0, "standard", 0}},
    {"shape-images", {0, 0, 0, 0, 0, 0, 2, "standard", kTierUnknown | kCacheUnknown}},
    {"shape-offloaded", {6, 167, 0, 0, 0, 225913, 0, "standard", kTierUnknown}},
    {"shape-bodies-off", {4, 6, 0, 0, 0, 0, 0, "standard", kTierUnknown | kCacheUnknown}},
    {"shape-failed", {1, 0, 0, 0, 0, 0, 0, "standard", 0}},
};

class Shapes : public ::testing::TestWithParam<const char*> {};

TEST_P(Shapes, HaveTheirFiguresInEveryFraming) {
  const Collected out = decoded_file(GetParam());
  EXPECT_EQ(out.told(), "");
  ASSERT_EQ(out.records.size(), kShapes.size());
  for (const Kept& r : out.records) expect(r, kShapes.at(r.request_id));
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Shapes,
                         ::testing::Values("tests/fixtures/bedrock_shapes.ndjson",
                                           "tests/fixtures/bedrock_shapes_pretty.json",
                                           "tests/fixtures/bedrock_events.json"));

TEST(Shapes, NameModelLatencyAndMetadata) {
  const Collected out = decoded_file("tests/fixtures/bedrock_shapes.ndjson");
  ASSERT_EQ(out.records.size(), kShapes.size());
  EXPECT_EQ(out.records[0].metadata, R"({"env":"prod","team":"support"})");
  EXPECT_EQ(out.records[0].latency_ms, 3114);
  EXPECT_EQ(out.records[0].inference_region, "us-east-2");
  EXPECT_EQ(out.records[2].body_model, "claude-sonnet-4-6");
  EXPECT_EQ(out.records[3].body_model, "");
  EXPECT_EQ(out.records[3].latency_ms, 1234);
}

// Captured by others, so not part of the project: looked for beside it.
std::string real(const std::string& name) { return "../shared/data/bedrock/" + name; }

TEST(RealRecords, OfThreeOperations) {
  const std::string path = real("three_operations_2026-04.ndjson");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const Collected out = decoded_file(path);
  EXPECT_EQ(out.told(), "");
  ASSERT_EQ(out.records.size(), 3u);
  expect(out.records[0], {255, 113, 0, 0, 0, 0, 0, "standard", 0});
  expect(out.records[1], {3, 52, 0, 0, 0, 24479, 0, "standard", 0});
  expect(out.records[2], {6, 167, 0, 0, 0, 225913, 0, "standard", kTierUnknown});
  EXPECT_EQ(out.records[1].latency_ms, 7460);
  EXPECT_EQ(
      out.records[2].model,
      "arn:aws:bedrock:us-west-2:565521294060:inference-profile/global.anthropic.claude-opus-4-7");
}

TEST(RealRecords, OfACloudWatchExport) {
  const std::string path = real("cloudwatch_export_converse.json");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const Collected out = decoded_file(path);
  EXPECT_EQ(out.told(), "");
  ASSERT_EQ(out.records.size(), 5u);
  EXPECT_EQ(out.records[0].usage.input, 23);
  EXPECT_EQ(out.records[0].usage.output, 319);
  EXPECT_EQ(out.records[0].latency_ms, 2866);
  EXPECT_EQ(out.records[0].time,
            1764759284);  // the event's timestamp says the same, in milliseconds
  EXPECT_EQ(
      out.records[0].metadata,
      R"({"application_id":"app-003","application_name":"DeveloperToolsApp","cost_center":"ENG-789",)"
      R"("environment":"development","team":"engineering","timestamp":"2025-12-03T19:54:43.924902","user_id":"dev-501"})");
}

}  // namespace
}  // namespace ledger
