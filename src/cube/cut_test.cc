#include "cube/cut.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

// calls, failed, input, output, cache_read, cache_write, unpriced
void add(PassRows& rows, std::uint8_t set, std::vector<std::int64_t> ids,
         std::array<std::int64_t, 7> sums, std::optional<Int128> cost) {
  rows.set.push_back(set);
  rows.id.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) rows.id[i].push_back(ids[i]);
  rows.sums.push_back(sums);
  rows.cost.push_back(cost.value_or(0));
  rows.priced.push_back(cost.has_value());
}

const Dimension kApp{"app", Part::Principal, "app", "", ""};
const Dimension kDate{"date", Part::Date, "", "", ""};

TEST(Cut, SumsIdsOfOneName) {
  PassRows rows;
  rows.ids = {Part::Principal};
  add(rows, 0, {1}, {2, 0, 10, 1, 3, 4, 0}, 100);
  add(rows, 0, {2}, {1, 1, 20, 2, 0, 0, 0}, 50);
  add(rows, 0, {3}, {5, 0, 7, 0, 0, 0, 5}, std::nullopt);
  add(rows, 1, {1}, {9, 9, 9, 9, 9, 9, 9}, 9);  // another set
  Names apps;
  apps.set(1, "Shop");
  apps.set(2, "Shop");
  const Table table = cut_table(rows, {0, 0, {kApp}}, {&apps});
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(std::get<std::string>(table.rows[0][0]), "Shop");
  EXPECT_TRUE(std::get<Int128>(table.rows[0][1]) == 3);
  EXPECT_TRUE(std::get<Int128>(table.rows[0][7]) == 40);  // 30 in, 3 out, 3 read, 4 written
  EXPECT_TRUE(std::get<Money>(table.rows[0][8]).femto_usd == 150);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(table.rows[1][0]));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(table.rows[1][8]));  // all unpriced: no cost
}

TEST(Cut, FailedCallsAloneCostNothing) {
  PassRows rows;
  rows.ids = {Part::Principal};
  add(rows, 0, {1}, {0, 3, 0, 0, 0, 0, 0}, std::nullopt);
  const Table table = cut_table(rows, {0, 0, {}}, {});
  EXPECT_TRUE(std::get<Money>(table.rows[0][7]).femto_usd == 0);
}

TEST(Cut, WithoutRowsTheTotalIsZero) {
  const Table table = cut_table({}, {0, 0, {}}, {});
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_TRUE(std::get<Int128>(table.rows[0][0]) == 0);
}

TEST(Cut, KeepsManyGroupsApart) {
  PassRows rows;
  rows.ids = {Part::Principal, Part::Date};
  Names apps;
  for (std::int64_t i = 0; i < 5'000; ++i) {
    apps.set(i, "app" + std::to_string(i));
    for (std::int64_t day = 0; day < 3; ++day) add(rows, 0, {i, day}, {1, 0, i, 0, 0, 0, 0}, i);
  }
  EXPECT_EQ(cut_table(rows, {0, 0, {kApp, kDate}}, {&apps, nullptr}).rows.size(), 15'000u);
  EXPECT_EQ(cut_table(rows, {0, 0, {kDate}}, {nullptr}).rows.size(), 3u);
}

}  // namespace
}  // namespace ledger
