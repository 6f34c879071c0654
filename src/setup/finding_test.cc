#include "setup/finding.h"

#include <gtest/gtest.h>

namespace ledger::setup {
namespace {

TEST(ShellWord, LeavesPlainWordsAlone) {
  for (const char* word :
       {"team/prod", "us.anthropic.claude-haiku-4-5-20251001-v1:0", "a,b", "a@b"})
    EXPECT_EQ(shell_word(word), word);
}

TEST(ShellWord, QuotesEverythingElse) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("two words"), "'two words'");
  EXPECT_EQ(shell_word("$(reboot)"), "'$(reboot)'");
  EXPECT_EQ(shell_word("x'; reboot #"), R"('x'\''; reboot #')");
  EXPECT_EQ(shell_word("line\nbreak"), "'line\nbreak'");
}

Finding off(const std::string& region, Level level) {
  return {"logging", region, level, "off", "bedrock-ledger setup logging --region " + region};
}

TEST(JoinedByRegion, MakesOneLineOfWhatIsTheSame) {
  const auto joined = joined_by_region({off("us-east-1", Level::Warning),
                                        {"bucket", "us-east-2", Level::Ok, "b", ""},
                                        off("eu-west-1", Level::Warning)});
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_EQ(joined[0].subject, "us-east-1 eu-west-1");
  EXPECT_EQ(joined[0].level, Level::Warning);
  EXPECT_EQ(joined[0].fix, "bedrock-ledger setup logging --region us-east-1,eu-west-1");
  EXPECT_EQ(joined[1].check, "bucket");
}

TEST(JoinedByRegion, TakesTheWorstLevelWithItsFix) {
  const auto joined =
      joined_by_region({off("us-east-1", Level::Warning), off("us-west-2", Level::Problem),
                        off("eu-west-1", Level::Warning)});
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].subject, "us-east-1 us-west-2 eu-west-1");
  EXPECT_EQ(joined[0].level, Level::Problem);
  EXPECT_EQ(joined[0].fix, "bedrock-ledger setup logging --region us-west-2");
}

TEST(JoinedByRegion, KeepsRolesAndOtherFindingsApart) {
  const Findings findings{{"role", "A-BedrockRole in us-east-1", Level::Ok, "x", ""},
                          {"role", "B-BedrockRole in us-east-1", Level::Ok, "x", ""},
                          {"role", "A-BedrockRole in us-west-2", Level::Ok, "x", ""},
                          {"role", "A-BedrockRole in eu-west-1", Level::Note, "y", ""},
                          {"key", "us-east-1", Level::Ok, "z", ""},
                          {"key", "us-west-2", Level::Ok, "z", ""},
                          {"permissions", "check logging", Level::Ok, "allowed", ""},
                          {"permissions", "check permissions", Level::Ok, "allowed", ""},
                          {"permissions", "read logs in S3", Level::Ok, "allowed", ""},
                          {"permissions", "read logs in CloudWatch", Level::Ok, "allowed", ""}};
  const auto joined = joined_by_region(findings);
  ASSERT_EQ(joined.size(), findings.size() - 1);
  EXPECT_EQ(joined[0].subject, "A-BedrockRole in us-east-1 us-west-2");
}

}  // namespace
}  // namespace ledger::setup
