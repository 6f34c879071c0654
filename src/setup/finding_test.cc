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

}  // namespace
}  // namespace ledger::setup
