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

constexpr Seconds kNow = 1'000'000'200, kHour = 3600;  // any time
Delivered delivered(Delivery delivery, Seconds time, Seconds turned_on = 0) {
  return {delivery, "us-east-1", "", time, "", turned_on};
}

TEST(CountedCalls, AreOverdueAfterAnHourAndAfterTheNewestLog) {
  const std::vector<aws::MetricPoint> points{{kNow - 5 * kHour, 1},
                                             {kNow - 3 * kHour, 10},
                                             {kNow - kHour - 300, 100},
                                             {kNow - kHour - 299, 1000},
                                             {kNow - 300, 10000}};
  const auto overdue = [&](const Delivered& what) {
    return count_calls(points, what, kNow).overdue;
  };
  EXPECT_EQ(count_calls(points, {}, kNow).all, 11111);
  EXPECT_EQ(overdue(delivered(Delivery::Nothing, 0)), 111);
  EXPECT_EQ(overdue(delivered(Delivery::Arrived, kNow - 4 * kHour)), 110);
  EXPECT_EQ(overdue(delivered(Delivery::Arrived, kNow - 3 * kHour)), 110);
  EXPECT_EQ(overdue(delivered(Delivery::Arrived, kNow - 3 * kHour + 1)), 100);
  EXPECT_EQ(overdue(delivered(Delivery::Arrived, kNow - kHour)), 0);
}

TEST(CountedCalls, FromBeforeLoggingWasOnAreNotOverdue) {
  const std::vector<aws::MetricPoint> points{{kNow - 5 * kHour, 7}};
  EXPECT_EQ(count_calls(points, delivered(Delivery::NoDataYet, 0, kNow - 2 * kHour), kNow).overdue,
            0);
  EXPECT_EQ(
      count_calls(points, delivered(Delivery::Arrived, kNow - 90 * kHour, kNow - 2 * kHour), kNow)
          .overdue,
      0);
}

TEST(Judgement, TellsSilenceFromFailureOnlyWithACount) {
  const CountedCalls none{0, 0}, fresh{5, 0}, lost{5, 2};
  const auto judge = [](Delivery what, Seconds age, std::optional<CountedCalls> calls) {
    return judge_delivery(delivered(what, kNow - age), calls, kNow);
  };
  EXPECT_EQ(judge(Delivery::Arrived, 24 * kHour, std::nullopt), Level::Ok);
  EXPECT_EQ(judge(Delivery::Arrived, 24 * kHour, fresh), Level::Ok);
  EXPECT_EQ(judge(Delivery::Arrived, 2 * kHour, lost), Level::Problem);
  EXPECT_EQ(judge(Delivery::Arrived, 24 * kHour + 1, std::nullopt), Level::Warning);
  EXPECT_EQ(judge(Delivery::Arrived, 24 * kHour + 1, none), Level::Note);
  EXPECT_EQ(judge(Delivery::NoDataYet, 0, std::nullopt), Level::Note);
  EXPECT_EQ(judge(Delivery::NoDataYet, 0, lost), Level::Problem);
  EXPECT_EQ(judge(Delivery::Nothing, 0, std::nullopt), Level::Warning);
  EXPECT_EQ(judge(Delivery::Nothing, 0, none), Level::Note);
  EXPECT_EQ(judge(Delivery::Nothing, 0, lost), Level::Problem);
  EXPECT_EQ(judge(Delivery::WrongPlace, 0, none), Level::Problem);
}

}  // namespace
}  // namespace ledger::setup
