#include "analysis/report.h"

#include <gtest/gtest.h>

#include "analysis/fake_engine.h"

namespace ledger {
namespace {

using testing::FakeCall;
using testing::FakeEngine;

constexpr Seconds kMonday = 1'760'313'600;  // 2025-10-13T00:00:00Z
constexpr Day kMondayDay = 20'374;

Money usd(std::string_view text) { return *parse_money(text); }

FakeCall call(std::string app, std::string user, Seconds after, std::optional<Money> cost) {
  return {
      {{"app", app}, {"user_or_app", app}, {"user", user}, {"model_id", "m"}, {"model_name", "M"}},
      kMonday + after,
      100,
      10,
      5,
      2,
      cost,
      false};
}

ReportRequest request_for(const std::vector<std::string_view>& names, int days = 1) {
  ReportRequest request;
  for (const auto name : names) request.analyses.push_back(find_analysis(name));
  request.scope.window = {kMonday, kMonday + days * kSecondsPerDay};
  return request;
}

std::vector<std::string> first_column(const Table& table) {
  std::vector<std::string> names;
  for (const auto& row : table.rows)
    names.push_back(std::holds_alternative<std::string>(row[0]) ? std::get<std::string>(row[0])
                                                                : "(none)");
  return names;
}

TEST(Report, SortsByCostThenCallsThenNameWithUnpricedLast) {
  FakeEngine engine;
  engine.calls = {call("unpriced", "u", 0, std::nullopt),
                  call("b", "u", 0, usd("1")),
                  call("a", "u", 0, usd("1")),
                  call("more", "u", 0, usd("0.5")),
                  call("more", "u", 1, usd("0.5")),
                  call("dear", "u", 0, usd("2"))};
  const auto report = make_report(engine, request_for({"app"}));
  ASSERT_TRUE(report);
  EXPECT_EQ(first_column(report->tables[0].table),
            (std::vector<std::string>{"dear", "more", "a", "b", "unpriced"}));
}

TEST(Report, AsksForTheWindowInOnePassAndTheDaysBeforeOnlyWhenAsked) {
  FakeEngine engine;
  engine.calls = {call("a", "u", 0, usd("1"))};
  auto request = request_for({"app", "user", "model", "daily", "hourly"});
  ASSERT_TRUE(make_report(engine, request));
  EXPECT_EQ(engine.asked, 1);
  request.compare = true;
  ASSERT_TRUE(make_report(engine, request));
  EXPECT_EQ(engine.asked, 3);
}

TEST(Report, SumsTheSummaryAndKeepsFailedCallsApart) {
  FakeEngine engine;
  FakeCall failed = call("a", "u", 5, std::nullopt);
  failed.failed = true;
  engine.calls = {call("a", "u", 0, usd("1.25")), call("b", "u", 0, std::nullopt), failed};
  const auto report = make_report(engine, request_for({}));
  ASSERT_TRUE(report);
  const std::vector<Cell> expected{Int128{2},  Int128{1}, Int128{200}, Int128{20},
                                   Int128{10}, Int128{4}, Int128{234}, usd("1.25")};
  ASSERT_EQ(report->summary.rows[0].size(), expected.size());
  for (std::size_t i = 0; i + 1 < expected.size(); ++i)
    EXPECT_EQ(std::get<Int128>(report->summary.rows[0][i]), std::get<Int128>(expected[i])) << i;
  EXPECT_EQ(std::get<Money>(report->summary.rows[0][7]), usd("1.25"));
}

TEST(Report, AUserRowNamesItsUserOnlyWhereThereIsJustOne) {
  FakeEngine engine;
  engine.calls = {call("One", "s1", 0, usd("3")), call("One", "s1", 1, usd("3")),
                  call("Two", "s1", 0, usd("1")), call("Two", "s2", 0, usd("1"))};
  const auto report = make_report(engine, request_for({"user"}));
  ASSERT_TRUE(report);
  const Table& table = report->tables[0].table;
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(std::get<std::string>(table.rows[0][1]), "s1");
  EXPECT_EQ(std::get<Int128>(table.rows[0][2]), 2);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(table.rows[1][1]));
  EXPECT_EQ(std::get<Money>(table.rows[1][9]), usd("2"));
}

TEST(Report, ADayWithoutCallsIsAZeroRowAndAnHourIsNot) {
  FakeEngine engine;
  engine.calls = {call("a", "u", kSecondsPerDay + 3600, usd("1"))};
  const auto report = make_report(engine, request_for({"daily", "hourly"}, 3));
  ASSERT_TRUE(report);
  const Table& daily = report->tables[0].table;
  ASSERT_EQ(daily.rows.size(), 3u);
  EXPECT_EQ(std::get<Day>(daily.rows[0][0]), kMondayDay);
  EXPECT_EQ(std::get<Int128>(daily.rows[0][1]), 0);
  EXPECT_EQ(std::get<Money>(daily.rows[0][8]), Money{});
  EXPECT_EQ(std::get<Int128>(daily.rows[1][1]), 1);
  EXPECT_EQ(report->tables[1].table.rows.size(), 1u);
  EXPECT_EQ(report->daily_cost_femto, (std::vector<Int128>{0, usd("1").femto_usd, 0}));
}

TEST(Report, ALimitLeavesAnOthersRowThatKeepsTheSum) {
  FakeEngine engine;
  engine.calls = {call("a", "u", 0, usd("4")), call("b", "u", 0, usd("2")),
                  call("c", "u", 0, usd("1")), call("d", "u", 0, std::nullopt)};
  auto request = request_for({"app"});
  request.limit = 2;
  const auto report = make_report(engine, request);
  ASSERT_TRUE(report);
  const Table& table = report->tables[0].table;
  EXPECT_EQ(first_column(table), (std::vector<std::string>{"a", "b", "others (2)"}));
  EXPECT_EQ(report->tables[0].others, 2u);
  EXPECT_EQ(std::get<Int128>(table.rows[2][1]), 2);
  EXPECT_EQ(std::get<Money>(table.rows[2][8]), usd("1"));
}

TEST(Report, SortsByAnyColumnAndRefusesAnUnknownOne) {
  FakeEngine engine;
  engine.calls = {call("b", "u", 0, usd("1")), call("a", "u", 0, usd("2")),
                  call("c", "u", 0, usd("3"))};
  auto request = request_for({"app"});
  request.sort = "-app";
  const auto report = make_report(engine, request);
  ASSERT_TRUE(report);
  EXPECT_EQ(first_column(report->tables[0].table), (std::vector<std::string>{"c", "b", "a"}));
  request.sort = "colour";
  const auto refused = make_report(engine, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::Usage);
}

TEST(Report, AveragesStayExact) {
  FakeEngine engine;
  FakeCall big = call("a", "u", 0, usd("1"));
  big.input = 101;
  engine.calls = {call("a", "u", 0, usd("1")), call("a", "u", 0, usd("1")), big};
  const auto report = make_report(engine, request_for({"model"}));
  ASSERT_TRUE(report);
  const auto& row = report->tables[0].table.rows[0];
  EXPECT_EQ(report->tables[0].table.columns[11].name, "avg_input_tokens");
  EXPECT_EQ(std::get<Average>(row[11]).sum, 301);
  EXPECT_EQ(std::get<Average>(row[11]).count, 3);
}

TEST(Report, ComparesWithAsManyDaysRightBefore) {
  FakeEngine engine;
  engine.calls = {call("a", "u", 0, usd("1")), call("a", "u", -1, usd("2")),
                  call("a", "u", -2 * kSecondsPerDay, usd("4")),
                  call("a", "u", -2 * kSecondsPerDay - 1, usd("8"))};
  auto request = request_for({}, 2);
  request.compare = true;
  const auto report = make_report(engine, request);
  ASSERT_TRUE(report);
  EXPECT_EQ(std::get<Money>(report->previous.rows[0][7]), usd("6"));
}

TEST(Report, KnowsAnEmptyWindowFromOneWithRejectsOnly) {
  FakeEngine engine;
  auto empty = make_report(engine, request_for({"daily"}));
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->has_data());
  engine.notes.rejects = 1;
  auto rejected = make_report(engine, request_for({"daily"}));
  ASSERT_TRUE(rejected);
  EXPECT_TRUE(rejected->has_data());
  auto filtered = request_for({"daily"});
  filtered.scope.filters = {{"app", {"nobody"}}};
  EXPECT_FALSE(make_report(engine, filtered)->has_data());
}

TEST(Report, AFailedCallCostsNothingRatherThanAnUnknownAmount) {
  FakeEngine engine;
  FakeCall failed = call("a", "u", 0, std::nullopt);
  failed.failed = true;
  engine.calls = {failed};
  const auto report = make_report(engine, request_for({"app"}));
  ASSERT_TRUE(report);
  EXPECT_EQ(std::get<Money>(report->tables[0].table.rows[0][8]), Money{});
}

TEST(Report, AnUnknownCostStaysUnknownBesideAFailedCall) {
  FakeEngine engine;
  FakeCall failed = call("One", "s2", 0, std::nullopt);
  failed.failed = true;
  FakeCall other = failed;
  other.values["user_or_app"] = other.values["app"] = "Two";
  engine.calls = {call("One", "s1", 0, std::nullopt), failed, other};
  auto request = request_for({"user", "app"});
  const auto folded = make_report(engine, request);
  ASSERT_TRUE(folded);
  const auto& rows = folded->tables[0].table.rows;
  EXPECT_EQ(std::get<Money>(rows[0][9]), Money{});
  EXPECT_TRUE(std::holds_alternative<std::monostate>(rows[1][9]));
  const auto sum = sum_rows(folded->tables[1].table, 0, 2, "Total");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(sum[8]));
}

TEST(Analyses, AllIsTheSevenOfTheContract) {
  std::vector<std::string_view> names;
  for (const auto& analysis : analyses())
    if (analysis.in_all) names.push_back(analysis.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"summary", "app", "user", "user-app", "model",
                                                  "daily", "hourly"}));
}

}  // namespace
}  // namespace ledger
