#include "cli/window.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

constexpr Day kToday = 20'379;  // 2025-10-18

Options with(std::optional<std::int64_t> days, std::string start, std::string end) {
  Options options;
  options.days = days;
  options.start_date = std::move(start);
  options.end_date = std::move(end);
  return options;
}

std::string asked(const Options& options) {
  const auto days = asked_days(options, kToday);
  if (!days) return days.error().fault == Fault::Usage ? "usage" : "other";
  return (days->first ? format_day(*days->first) : "open") + " " + format_day(days->last);
}

TEST(AskedDays, CountTodayAmongTheLastDays) {
  EXPECT_EQ(asked(with({}, "", "")), "2025-10-12 2025-10-18");
  EXPECT_EQ(asked(with(1, "", "")), "2025-10-18 2025-10-18");
  EXPECT_EQ(asked(with(30, "", "")), "2025-09-19 2025-10-18");
}

TEST(AskedDays, TakeOneDateAlone) {
  EXPECT_EQ(asked(with({}, "2025-10-01", "")), "2025-10-01 2025-10-18");
  EXPECT_EQ(asked(with({}, "", "2025-10-05")), "open 2025-10-05");
  EXPECT_EQ(asked(with({}, "2025-10-05", "2025-10-05")), "2025-10-05 2025-10-05");
}

TEST(AskedDays, RefuseWhatMakesNoWindow) {
  EXPECT_EQ(asked(with(0, "", "")), "usage");
  EXPECT_EQ(asked(with(-3, "", "")), "usage");
  EXPECT_EQ(asked(with(3, "2025-10-01", "")), "usage");
  EXPECT_EQ(asked(with(3, "", "2025-10-01")), "usage");
  EXPECT_EQ(asked(with({}, "2025-10-02", "2025-10-01")), "usage");
  EXPECT_EQ(asked(with({}, "2025-10-19", "")), "usage");
  EXPECT_EQ(asked(with({}, "2025-02-30", "")), "usage");
  EXPECT_EQ(asked(with({}, "2025/10/01", "")), "usage");
}

TEST(AskedDays, LetDatesWinOverTheDaysOfAConfiguration) {
  Options options = with({}, "2025-10-01", "2025-10-02");
  options.default_days = 90;
  EXPECT_EQ(asked(options), "2025-10-01 2025-10-02");
  options.start_date = options.end_date = "";
  EXPECT_EQ(asked(options), "2025-07-21 2025-10-18");
}

TEST(WindowOf, IsHalfOpenAndFollowsTheZone) {
  const auto seoul = Zone::find("Asia/Seoul");  // UTC+9 all year
  ASSERT_TRUE(seoul);
  const Window window = window_of({kToday, kToday}, *seoul);
  EXPECT_EQ(format_time(window.from), "2025-10-17T15:00:00Z");
  EXPECT_EQ(format_time(window.to), "2025-10-18T15:00:00Z");
}

TEST(WindowOf, KnowsThatADayMayHaveTwentyFiveHours) {
  const auto berlin = Zone::find("Europe/Berlin");  // clocks go back on 2025-10-26
  ASSERT_TRUE(berlin);
  const Day day = *day_of(2025, 10, 26);
  const Window window = window_of({day, day}, *berlin);
  EXPECT_EQ(window.to - window.from, 25 * kSecondsPerHour);
}

}  // namespace
}  // namespace ledger
