#include "setup/athena_tables.h"

#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>

namespace ledger::setup {
namespace {

const LogLocation kPlace{"logs", "team/prod", "123456789012", "eu-west-1"};

TEST(Layout, FollowsTheKeysOfBedrock) {
  EXPECT_EQ(layout_prefix(kPlace),
            "team/prod/AWSLogs/123456789012/BedrockModelInvocationLogs/eu-west-1/");
  EXPECT_EQ(layout_prefix({"logs", "", "1", "us-east-1"}),
            "AWSLogs/1/BedrockModelInvocationLogs/us-east-1/");
  EXPECT_EQ(partition_of(kPlace, 20'416),  // 2025-11-24
            "s3://logs/team/prod/AWSLogs/123456789012/BedrockModelInvocationLogs/eu-west-1/2025/11/"
            "24/");
}

TEST(LinesTable, HasOneColumnAndComputedPartitions) {
  const aws::GlueTable table = lines_table(kPlace);
  EXPECT_EQ(table.columns, (std::vector<aws::GlueColumn>{{"line", "string"}}));
  ASSERT_EQ(table.partition_keys.size(), 3U);
  for (const aws::GlueColumn& key : table.partition_keys)
    EXPECT_TRUE(table.parameters.contains("projection." + key.name + ".type")) << key.name;
  EXPECT_EQ(table.parameters.at("projection.day.format"), "yyyy/MM/dd");
  EXPECT_EQ(table.parameters.at("storage.location.template"),
            "s3://logs/team/prod/AWSLogs/${log_account}/BedrockModelInvocationLogs/${log_region}/"
            "${day}/");
  EXPECT_EQ(table.location, "s3://logs/team/prod/");
}

TEST(View, NamesNoPartitionKeyAsARecordFieldAndNoBody) {
  std::set<std::string> names;
  for (const aws::GlueColumn& column : logs_view().columns)
    EXPECT_TRUE(names.insert(column.name).second) << column.name;
  // The seed's columns.
  for (const char* name : {"timestamp", "accountid", "region", "modelid", "identity", "input",
                           "output", "year", "month", "day"})
    EXPECT_TRUE(names.contains(name)) << name;
  EXPECT_EQ(view_sql().find("BodyJson"), std::string::npos);
}

TEST(View, LeavesOutOffloadedBodiesAndWhatIsNoRecord) {
  const std::string sql = view_sql();
  EXPECT_NE(sql.find("json_extract_scalar(line, '$.schemaType') = 'ModelInvocationLog'"),
            std::string::npos);
  EXPECT_NE(sql.find(R"(NOT regexp_like("$path", '/[0-9]{4}/[0-9]{2}/[0-9]{2}/[0-9]{2}/data/'))"),
            std::string::npos);
}

TEST(Change, OfNothingIsTheWholeTable) {
  const auto change = change_of(std::nullopt, lines_table(kPlace));
  ASSERT_TRUE(change);
  EXPECT_FALSE(change->difference.empty());
}

TEST(Change, OfTheSameIsNone) {
  for (const aws::GlueTable& table : {lines_table(kPlace), logs_view()}) {
    const auto change = change_of(table, table);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->difference, "");
  }
}

TEST(Change, OfAnEarlierVersionNamesWhatDiffersAndKeepsWhatOthersAdded) {
  aws::GlueTable old = lines_table(kPlace);
  old.columns.push_back({"more", "string"});
  old.parameters["projection.day.range"] = "2020/01/01,NOW";
  old.parameters["projection.log_account.values"] = "123456789012,999999999999";
  old.parameters["owner"] = "platform";
  const auto change = change_of(old, lines_table(kPlace));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->difference, "columns, projection.day.range");
  EXPECT_EQ(change->table.parameters.at("projection.log_account.values"),
            "123456789012,999999999999");
  EXPECT_EQ(change->table.parameters.at("owner"), "platform");
}

TEST(Change, OfAnotherPrefixMovesTheTable) {
  LogLocation moved = kPlace;
  moved.prefix = "other";
  const auto change = change_of(lines_table(kPlace), lines_table(moved));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->difference, "location, storage.location.template");
}

TEST(Change, OfAForeignTableIsRefusedWithTheDifference) {
  aws::GlueTable foreign = lines_table(kPlace);
  foreign.parameters.clear();
  foreign.columns = {{"timestamp", "string"}, {"modelid", "string"}};
  const auto change = change_of(foreign, lines_table(kPlace));
  ASSERT_FALSE(change);
  EXPECT_NE(change.error().message.find("timestamp string, modelid string"), std::string::npos);
  EXPECT_NE(change.error().message.find("line string"), std::string::npos);
}

TEST(Change, OfATableWhereTheViewBelongsIsRefused) {
  aws::GlueTable table = lines_table(kPlace);
  table.name = kLogs;
  EXPECT_FALSE(change_of(table, logs_view()));
}

}  // namespace
}  // namespace ledger::setup
