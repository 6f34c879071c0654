#include "setup/plan.h"

#include <gtest/gtest.h>

namespace ledger::setup {
namespace {

using Lines = std::vector<std::string>;

TEST(Differences, AScalarGoesAndComes) {
  EXPECT_EQ(differences(Json::parse(R"({"a": 1, "b": true, "c": "x"})"),
                        Json::parse(R"({"a": 2, "b": true, "c": "x"})")),
            (Lines{"- a: 1", "+ a: 2"}));
}

TEST(Differences, MembersBelowArePaths) {
  EXPECT_EQ(differences(Json::parse(R"({"s3": {"bucket": "one"}})"),
                        Json::parse(R"({"s3": {"bucket": "one", "prefix": "p"}, "text": false})")),
            (Lines{"+ s3.prefix: p", "+ text: false"}));
}

TEST(Differences, StatementsThatStayAreCounted) {
  const auto before = Json::parse(R"({"Statement": [{"Sid": "A"}, {"Sid": "B"}, {"Sid": "C"}]})");
  const auto after = Json::parse(R"({"Statement": [{"Sid": "A"}, {"Sid": "C"}, {"Sid": "D"}]})");
  EXPECT_EQ(differences(before, after),
            (Lines{"  Statement: 2 kept", R"(- Statement: {"Sid": "B"})",
                   R"(+ Statement: {"Sid": "D"})"}));
}

TEST(Differences, AThingThatIsNewIsAllPlus) {
  EXPECT_EQ(differences(Json(), Json::parse(R"({"a": ["x", "y"], "b": {"c": null, "d": 0}})")),
            (Lines{R"(+ a: ["x", "y"])", "+ b.d: 0"}));
  EXPECT_EQ(differences(Json(), Json("text")), (Lines{"+ text"}));
  EXPECT_EQ(differences(Json("text"), Json("text")), Lines{});
}

Change change_of(std::string group, const std::string& resource, Lines& log, bool fails = false) {
  Change change = make_change(std::move(group), resource, Json(), Json(1));
  change.apply = [resource, fails, &log]() -> Result<> {
    log.push_back(resource);
    if (fails) return Error{Fault::Credentials, "denied", ""};
    return Ok{};
  };
  return change;
}

TEST(Apply, AFailureEndsItsGroupAlone) {
  Lines log, told;
  Plan plan;
  plan.changes = {change_of("a", "a1", log), change_of("a", "a2", log, true),
                  change_of("a", "a3", log), change_of("b", "b1", log)};
  plan.changes.push_back(make_change("b", "kept", Json(1), Json(1)));
  const Applied applied =
      apply(plan, [&](const Change& change) { told.push_back(change.resource); });
  EXPECT_EQ(log, (Lines{"a1", "a2", "b1"}));
  EXPECT_EQ(told, (Lines{"a1", "b1"}));
  ASSERT_EQ(applied.not_done.size(), 2u);
  EXPECT_EQ(applied.not_done[0]->resource, "a2");
  EXPECT_EQ(applied.not_done[1]->resource, "a3");
  ASSERT_EQ(applied.failed.size(), 1u);
  EXPECT_EQ(applied.failed[0].group, "a");
}

TEST(Plan, WhatIsEqualChangesNothing) {
  Plan plan;
  plan.changes = {make_change("g", "r", Json(1), Json(1))};
  EXPECT_TRUE(plan.changes_nothing());
  plan.changes.push_back(make_change("g", "r", Json(1), Json(2)));
  EXPECT_FALSE(plan.changes_nothing());
  EXPECT_EQ(plan.changes[1].action, Action::Change);
}

TEST(Verdict, TheFaultThatSaysMostWins) {
  const Problem denied{"a", {Fault::Credentials, "denied", ""}};
  const Problem wrong{"b", {Fault::Usage, "wrong", ""}};
  EXPECT_TRUE(verdict({}));
  EXPECT_EQ(verdict({denied, wrong}).error().message, "wrong");
  EXPECT_EQ(verdict({denied}).error().fault, Fault::Credentials);
}

}  // namespace
}  // namespace ledger::setup
