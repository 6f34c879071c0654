#include <gtest/gtest.h>

#include "record/record_testing.h"

namespace ledger {
namespace {

using testing::Collected;
using testing::decode;

const ObjectHint kJob{.uri = "s3://b/job/prompts.jsonl.out", .modified = 1760780460};

TEST(BatchOutput, TakesModelAndTokensFromTheOutput) {
  const Collected out = decode(
      R"({"recordId":"r1","modelInput":{"messages":[]},"modelOutput":{"model":"claude-3-haiku-20240307","usage":{"input_tokens":12,"output_tokens":34}}})",
      kJob);
  ASSERT_EQ(out.records.size(), 1u) << out.told();
  const auto& r = out.records[0];
  EXPECT_EQ(r.model, "claude-3-haiku-20240307");
  EXPECT_EQ(r.usage.input, 12);
  EXPECT_EQ(r.usage.output, 34);
  EXPECT_EQ(r.tier, "batch");
  EXPECT_EQ(r.operation, "BatchInference");
  EXPECT_EQ(r.time, 1760780460);
  EXPECT_TRUE(r.flags & kTimeApproximate);
  EXPECT_FALSE(r.flags & kTierUnknown);
  EXPECT_EQ(r.request_id, "");
}

TEST(BatchOutput, ReadsNovaLlamaAndTitanOutputs) {
  const ObjectHint job{.uri = "s3://b/meta.llama3-1-8b-instruct-v1:0/x.jsonl.out", .modified = 1};
  const Collected out = decode(
      R"({"recordId":"1","modelInput":{},"modelOutput":{"usage":{"inputTokens":1,"outputTokens":2}}})"
      "\n"
      R"({"recordId":"2","modelInput":{},"modelOutput":{"generation":"x","prompt_token_count":3,"generation_token_count":4}})"
      "\n"
      R"({"recordId":"3","modelInput":{},"modelOutput":{"inputTextTokenCount":5,"results":[{"tokenCount":6}]}})",
      job);
  ASSERT_EQ(out.records.size(), 3u) << out.told();
  EXPECT_EQ(out.records[0].model, "meta.llama3-1-8b-instruct-v1:0");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(out.records[i].usage.input, 2 * i + 1);
    EXPECT_EQ(out.records[i].usage.output, 2 * i + 2);
  }
}

TEST(BatchOutput, AnErrorIsAFailedCall) {
  const Collected out =
      decode(R"({"recordId":"1","modelInput":{},"error":{"errorCode":400,"errorMessage":"bad"}})"
             "\n"
             R"({"recordId":"2","modelInput":{},"error":{"errorCode":"InternalServerException"}})",
             kJob);
  ASSERT_EQ(out.records.size(), 2u) << out.told();
  EXPECT_EQ(out.records[0].error_code, "400");
  EXPECT_EQ(out.records[1].error_code, "InternalServerException");
}

TEST(BatchOutput, WithoutAModelOrOutputIsRejected) {
  EXPECT_EQ(decode(R"({"recordId":"1","modelOutput":{"usage":{"inputTokens":1}}})", kJob).told(),
            "1: a batch record names no model");
  EXPECT_EQ(decode(R"({"recordId":"1","modelInput":{}})", kJob).told(), "1: no batch record");
}

TEST(BatchOutput, OpenAiPromptsArePartedFromTheirCachedTokens) {
  const Collected out = decode(
      R"({"recordId":"1","modelOutput":{"model":"m","usage":{"prompt_tokens":100,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":30}}}})",
      kJob);
  ASSERT_EQ(out.records.size(), 1u);
  EXPECT_EQ(out.records[0].usage.input, 70);
  EXPECT_EQ(out.records[0].usage.cache_read, 30);
}

}  // namespace
}  // namespace ledger
