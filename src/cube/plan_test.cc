#include "cube/plan.h"

#include <gtest/gtest.h>

#include "cube/relation.h"

namespace ledger {
namespace {

constexpr Seconds kMonday = 1'760'313'600;  // 2025-10-13T00:00:00Z

CubeScope week() {
  CubeScope scope;
  scope.window = {kMonday, kMonday + 7 * kSecondsPerDay};
  return scope;
}

PlanInput input() {
  PlanInput in;
  in.calls = "ledger.call";
  return in;
}

std::vector<std::string> tables_of(const CubeScope& scope, std::vector<Grouping> groupings,
                                   const PlanInput& in = input()) {
  CubeScope without_notes = scope;
  without_notes.notes = false;
  const auto plan = make_plan(without_notes, groupings, in);
  EXPECT_TRUE(plan) << plan.error().message;
  std::vector<std::string> tables;
  for (const Pass& pass : plan->passes) {
    const auto at = pass.sql.text.rfind("FROM ledger.", pass.sql.text.find(" WHERE ")) + 12;
    tables.push_back(pass.sql.text.substr(at, pass.sql.text.find(' ', at) - at));
  }
  return tables;
}

using Tables = std::vector<std::string>;

TEST(Plan, ReadsTheSmallestRelationThatIsExact) {
  EXPECT_EQ(tables_of(week(), {{}}), Tables{"rollup_hour"});
  EXPECT_EQ(tables_of(week(), {{"hour"}, {"date"}, {"region"}}), Tables{"rollup_hour"});
  EXPECT_EQ(tables_of(week(), {{"model_id"}, {"scope", "date"}}), Tables{"rollup_key"});
  EXPECT_EQ(tables_of(week(), {{"app"}, {"app", "user", "model_id"}, {"account"}}),
            Tables{"rollup_principal"});
  EXPECT_EQ(tables_of(week(), {{"operation"}}), Tables{"call"});
  EXPECT_EQ(tables_of(week(), {{"metadata:team"}}), Tables{"call"});
  EXPECT_EQ(tables_of(week(), {{"tag:team", "date"}}), Tables{"rollup_key"});
  EXPECT_EQ(tables_of(week(), {{"app", "tier"}}), Tables{"call"});
}

TEST(Plan, AsksTheSevenAnalysesInThreePasses) {
  EXPECT_EQ(tables_of(week(), {{},
                               {"app"},
                               {"user_or_app"},
                               {"app", "user", "model_id"},
                               {"model_id"},
                               {"date"},
                               {"hour"}}),
            (Tables{"rollup_hour", "rollup_key", "rollup_principal"}));
}

TEST(Plan, ReadsTheCallsWhereRollupsCutTooCoarsely) {
  CubeScope scope = week();
  scope.window.from += 1;
  EXPECT_EQ(tables_of(scope, {{"app"}}), Tables{"call"});
  scope = week();
  scope.zone = *Zone::find("Asia/Kolkata");
  EXPECT_EQ(tables_of(scope, {{"date"}}), Tables{"call"});
  scope.zone = *Zone::find("Asia/Seoul");
  EXPECT_EQ(tables_of(scope, {{"date"}}), Tables{"rollup_hour"});
  PlanInput some_sources = input();
  some_sources.rollups = false;
  EXPECT_EQ(tables_of(week(), {{"date"}}, some_sources), Tables{"call"});
}

TEST(Plan, AFilterNeedsARelationThatHasItsIds) {
  CubeScope scope = week();
  scope.filters = {{"app", {"Shop"}}};
  EXPECT_EQ(tables_of(scope, {{"model_id"}}), Tables{"rollup_principal"});
  EXPECT_EQ(tables_of(scope, {{"hour"}}), Tables{"call"});
}

TEST(Plan, BindsWhateverComesFromOutside) {
  CubeScope scope = week();
  scope.arn_contains = "%' OR 1=1 --";
  scope.filters = {{"app", {"'; DROP TABLE x", std::nullopt}},
                   {"metadata:te'am", {"a\"b"}},
                   {"tag:te'am", {"a\"b"}}};
  const std::vector<Grouping> groupings{{"metadata:te'am"}, {"app"}};
  const auto plan = make_plan(scope, groupings, input());
  ASSERT_TRUE(plan);
  for (const Pass& pass : plan->passes) {
    for (const char* text : {"OR 1=1", "DROP", "te'am", "a\"b"})
      EXPECT_EQ(pass.sql.text.find(text), std::string::npos);
    EXPECT_EQ(static_cast<std::size_t>(std::count(pass.sql.text.begin(), pass.sql.text.end(), '?')),
              pass.sql.values.size());
  }
}

TEST(Plan, NamesTheDimensionsThereAre) {
  const std::vector<Grouping> groupings{{"colour"}};
  const auto plan = make_plan(week(), groupings, input());
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().fault, Fault::Usage);
  EXPECT_NE(plan.error().message.find("colour"), std::string::npos);
  EXPECT_NE(plan.error().hint.find("user_or_app"), std::string::npos);
}

TEST(Plan, APeriodStartsOnTheDayARateChanges) {
  const std::vector<Day> changes{20'000, 20'400};
  EXPECT_EQ(period_at("t", changes, 0, 19'000), "0");
  EXPECT_EQ(period_at("t", changes, 20'000, 20'400), "1");
  EXPECT_EQ(period_at("t", changes, 20'400, 20'500), "2");
  EXPECT_EQ(period_at("t", changes, 19'999, 20'001), "CASE WHEN t < 1728000000 THEN 0 ELSE 1 END");
}

}  // namespace
}  // namespace ledger
