#include "setup/calls.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace ledger::setup {
namespace {

std::int64_t sum_of(const std::vector<CallGroup>& groups) {
  return std::accumulate(
      groups.begin(), groups.end(), std::int64_t{0},
      [](std::int64_t sum, const CallGroup& group) { return sum + group.calls; });
}

TEST(CallGroups, AreTheScenariosOfSeveralApplicationsRegionsAndModels) {
  const auto groups = call_groups({}, "eu-west-1");
  std::set<std::string> apps, regions, models;
  for (const CallGroup& group : groups) {
    apps.insert(group.app);
    regions.insert(group.region);
    models.insert(group.model);
  }
  EXPECT_EQ(apps.size(), 6U);
  EXPECT_EQ(regions.size(), 5U);
  EXPECT_GE(models.size(), 5U);
  EXPECT_EQ(sum_of(groups), 24);
}

TEST(CallGroups, ShareOutExactlyTheCallsAskedFor) {
  CallRequest request;
  for (const std::int64_t calls : {1, 7, 100}) {
    request.calls = calls;
    EXPECT_EQ(sum_of(call_groups(request, "us-east-1")), calls);
  }
}

TEST(CallGroups, OfAnotherApplicationAreInItsRegions) {
  const auto groups = call_groups({{"Mine"}, {"eu-west-1"}, {"m-1", "m-2"}, 3}, "us-east-1");
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].app, "Mine");
  EXPECT_EQ(groups[0].region, "eu-west-1");
  EXPECT_EQ(groups[0].model, "m-1");
  EXPECT_EQ(groups[0].calls, 2);
  EXPECT_EQ(groups[1].calls, 1);
}

TEST(CallGroups, OfARegionWithoutAScenarioAreThere) {
  const auto groups = call_groups({{}, {"eu-west-1"}, {}, 2}, "us-east-1");
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].region, "eu-west-1");
}

// us.anthropic.claude-haiku-4-5: $1.10 and $5.50 a million. The longest prompt has 62 bytes, and 100
// tokens are added for what a model puts around it.
TEST(Price, OfACallIsBoundByItsTokens) {
  const CallGroup group{"A", "us-east-1", "us.anthropic.claude-haiku-4-5-20251001-v1:0", 1};
  const Day day = 20'600;
  const auto most = most_of_a_call(group, {PriceBook::bundled(), {}, day});
  ASSERT_TRUE(most);
  EXPECT_EQ(to_decimal(*most), "0.0012782");  // 162 * 0.0000011 + 200 * 0.0000055
  const auto cost = cost_of(group, {20, 10, 0, 0}, {PriceBook::bundled(), {}, day});
  ASSERT_TRUE(cost);
  EXPECT_EQ(to_decimal(*cost), "0.000077");  // 20 * 0.0000011 + 10 * 0.0000055
}

TEST(Price, OfAModelNobodyKnowsIsAbsent) {
  EXPECT_FALSE(most_of_a_call({"A", "us-east-1", "nobody.knows-v1:0", 1},
                              {PriceBook::bundled(), {}, 20'600}));
}

TEST(Fix, NamesACommandForWhatPoliciesForbid) {
  const CallGroup group{"Chat", "us-east-1", "m", 1};
  EXPECT_EQ(
      fix_of(aws::Refusal::Denied, group, "123456789012"),
      "bedrock-ledger setup roles --app Chat --model m --region us-east-1 --trust 123456789012");
  for (const auto refusal : {aws::Refusal::UseCaseForm, aws::Refusal::Marketplace,
                             aws::Refusal::UnknownModel, aws::Refusal::NeedsProfile})
    EXPECT_FALSE(fix_of(refusal, group, "").empty());
}

}  // namespace
}  // namespace ledger::setup
