#include "base/progress.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ledger {
namespace {

TEST(ProgressLine, ShowsShareRateAndTimeLeft) {
  // A quarter of 400 MB in 2 s: 50 MB/s, and 300 MB more take 6 s.
  EXPECT_EQ(progress_line("reading", ProgressUnit::Bytes, 100'000'000, 400'000'000, 2, 100),
            "reading  [######..................]  25 %  100 MB  50.0 MB/s  0:06 left");
}

TEST(ProgressLine, WithoutATotalHasNoBarAndNoEnd) {
  EXPECT_EQ(progress_line("listing", ProgressUnit::Items, 1500, 0, 1, 100),
            "listing  1.5 k  1.5 k/s");
  EXPECT_EQ(progress_line("listing", ProgressUnit::Items, 0, 0, 0, 100), "listing  0");
}

TEST(ProgressLine, NeverPassesTheFullBarNorTheWidth) {
  const std::string line = progress_line("reading", ProgressUnit::Items, 30, 20, 5, 200);
  EXPECT_NE(line.find("[########################] 100 %"), std::string::npos);
  EXPECT_EQ(line.find("left"), std::string::npos);
  for (int width = 1; width < 60; ++width) {
    EXPECT_LE(display_width(progress_line("reading", ProgressUnit::Bytes, 5, 20, 3, width)), width);
  }
}

TEST(Progress, IsSilentWhereStderrIsNoTerminal) {
  testing::internal::CaptureStderr();
  {
    Progress progress("reading", ProgressUnit::Items, false);
    progress.expect(10);
    for (int i = 0; i < 10; ++i) progress.advance(1);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace ledger
