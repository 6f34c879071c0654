#include "base/result.h"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <set>

#include "base/signals.h"

namespace ledger {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error{Fault::Usage, "odd", "try an even number"};
  return n / 2;
}

Result<int> quarter(int n) {
  LEDGER_ASSIGN(once, half(n));
  LEDGER_TRY(half(once));
  return once / 2;
}

TEST(Results, CarryTheErrorOutOfTheMacros) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(5).error().message, "odd");
  EXPECT_EQ(quarter(6).error().hint, "try an even number");
}

TEST(Results, HoldWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  ASSERT_TRUE(result);
  EXPECT_EQ(*std::unique_ptr<int>(*std::move(result)), 7);
}

TEST(ExitCodes, AreThoseOfTheInterface) {
  EXPECT_EQ(exit_code(Fault::Failed), 1);
  EXPECT_EQ(exit_code(Fault::Busy), 1);
  EXPECT_EQ(exit_code(Fault::Usage), 2);
  EXPECT_EQ(exit_code(Fault::NoData), 3);
  EXPECT_EQ(exit_code(Fault::Incomplete), 4);
  EXPECT_EQ(exit_code(Fault::Credentials), 5);
  EXPECT_EQ(exit_code(Fault::Interrupted), 130);
}

TEST(StopSignals, AskFirstAndEndTheProcessAtTheSecond) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        install_stop_signals();
        if (stop_requested()) std::exit(1);
        std::raise(SIGTERM);
        if (!stop_requested()) std::exit(2);
        std::raise(SIGINT);
        std::exit(3);
      },
      testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace ledger
