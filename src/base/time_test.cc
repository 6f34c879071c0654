#include "base/time.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <ctime>
#include <string>

namespace ledger {
namespace {

// The second method: a calendar that only knows how to turn its pages.
struct PageCalendar {
  int year, month, day;
  int month_length() const {
    if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }
  void turn() {
    if (++day <= month_length()) return;
    day = 1;
    if (++month <= 12) return;
    month = 1;
    ++year;
  }
};

// Not for statistics: only so that a run can be repeated.
std::uint64_t next_random(std::uint64_t& state) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return state >> 33;
}

Seconds at(std::string_view text) { return *parse_time(text); }

Zone zone(std::string_view name) { return *Zone::find(name); }

TEST(Days, AgreeWithACalendarTurnedPageByPageFor400Years) {
  PageCalendar page{1770, 1, 1};
  const Day first = *day_of(1770, 1, 1);
  EXPECT_EQ(first, -73048);  // 200 years of which 48 are leap years, before 1970
  for (Day day = first; page.year < 2171; ++day, page.turn()) {
    ASSERT_EQ(day_of(page.year, page.month, page.day), day);
    const Civil civil = civil_of(day);
    ASSERT_TRUE(civil.year == page.year && civil.month == page.month && civil.day == page.day)
        << day;
    ASSERT_EQ(parse_day(format_day(day)), day);
  }
}

TEST(Days, ThatDoNotExistAreNothing) {
  EXPECT_FALSE(day_of(2025, 2, 29));
  EXPECT_FALSE(day_of(1900, 2, 29));
  EXPECT_TRUE(day_of(2000, 2, 29));
  EXPECT_FALSE(day_of(2025, 4, 31));
  EXPECT_FALSE(day_of(2025, 13, 1));
  EXPECT_FALSE(day_of(2025, 0, 1));
  EXPECT_FALSE(day_of(2025, 1, 0));
  EXPECT_FALSE(day_of(2147483647, 1, 1));
}

TEST(Days, AreReadInOneFormOnly) {
  EXPECT_EQ(parse_day("1970-01-02"), 1);
  for (const char* bad : {"", "1970-1-2", "1970/01/02", "1970-01-02 ", " 1970-01-02", "19700102",
                          "1970-01-0a", "2025-02-30", "-970-01-02", "1970-01-02T00:00:00Z"}) {
    EXPECT_FALSE(parse_day(bad)) << bad;
  }
}

TEST(Days, OfNegativeSecondsAreFloored) {
  EXPECT_EQ(day_of_seconds(0), 0);
  EXPECT_EQ(day_of_seconds(-1), -1);
  EXPECT_EQ(day_of_seconds(-86400), -1);
  EXPECT_EQ(day_of_seconds(-86401), -2);
  EXPECT_EQ(day_of_seconds(86399), 0);
  EXPECT_EQ(day_of_seconds(86400), 1);
}

TEST(Times, AgreeWithTheCLibraryFrom1970To2199) {
  std::uint64_t state = 7;
  const Seconds end = Seconds{*day_of(2200, 1, 1)} * kSecondsPerDay;
  for (int i = 0; i < 200000; ++i) {
    const Seconds time = static_cast<Seconds>((next_random(state) << 31 | next_random(state)) %
                                              static_cast<std::uint64_t>(end));
    std::tm parts{};
    gmtime_r(&time, &parts);
    const std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                    parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    ASSERT_EQ(parse_time(text), time) << text;
    ASSERT_EQ(format_time(time), text);
  }
}

TEST(Times, AreReadInEveryFormThatLogCopiesHave) {
  const Seconds expected = 1760780460;  // date -u -d 2025-10-18T09:41:00Z +%s
  for (const char* text :
       {"2025-10-18T09:41:00Z", "2025-10-18 09:41:00.000000000", "2025-10-18T09:41:00",
        "2025-10-18t09:41:00z", "2025-10-18T09:41:00.999999999Z", "2025-10-18T09:41:00.1Z",
        "2025-10-18T18:41:00+09:00", "2025-10-18T15:11:00.123456+05:30",
        "2025-10-18T04:41:00-05:00", "2025-10-18T04:41:00-0500"}) {
    EXPECT_EQ(parse_time(text), expected) << text;
  }
}

TEST(Times, InAnyOtherFormAreNothing) {
  for (const char* bad : {"",
                          "2025-10-18",
                          "2025-10-18T09:41Z",
                          "2025-10-18T09:41:00X",
                          "2025-10-18T09:41:00.Z",
                          "2025-10-18T09:41:00.1234567890Z",
                          "2025-10-18T24:00:00Z",
                          "2025-10-18T09:60:00Z",
                          "2025-10-18T09:41:60Z",
                          "2025-02-29T09:41:00Z",
                          "2025-00-18T09:41:00Z",
                          "2025-13-18T09:41:00Z",
                          "1969-12-31T23:59:59Z",
                          "2200-01-01T00:00:00Z",
                          "2025-10-18T09:41:00+9:00",
                          "2025-10-18T09:41:00+24:00",
                          "2025-10-18T09:41:00+09:60",
                          "2025-10-18T09:41:00+09-00",
                          "2025-10-18T09:41:00ZZ",
                          "2025-10-18T09:41:00Z ",
                          "2025-10-18_09:41:00Z",
                          "2025:10:18T09:41:00Z",
                          "2025-10-18T09.41.00Z",
                          "/025-10-18T09:41:00Z",
                          "202:-10-18T09:41:00Z",
                          "\xff\xff\xff\xff-10-18T09:41:00Z",
                          "1760780460",
                          "18/Oct/2025:09:41:00 +0000"}) {
    EXPECT_FALSE(parse_time(bad)) << bad;
  }
}

TEST(Times, SurviveEverySingleByteDamage) {
  const std::string good = "2025-10-18T09:41:07.5+09:00";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string damaged = good;
      damaged[i] = static_cast<char>(byte);
      const auto time = parse_time(damaged);
      if (time) {
        ASSERT_TRUE(damaged[i] == good[i] || (byte >= '0' && byte <= '9') || byte == '-' ||
                    byte == ' ' || byte == 't');
      }
    }
  }
}

TEST(Zones, AreFoundByTheNamesOfTheDatabaseOnly) {
  EXPECT_TRUE(Zone::find("UTC"));
  EXPECT_TRUE(Zone::find("UTC")->is_utc());
  EXPECT_TRUE(Zone::find("Asia/Seoul"));
  for (const char* bad : {"", "Asia/Nowhere", "asia/seoul", "+09:00", "../../etc/passwd", "Asia",
                          "KST", "Asia/Seoul "}) {
    const auto found = Zone::find(bad);
    ASSERT_FALSE(found) << bad;
    EXPECT_EQ(found.error().fault, Fault::Usage);
    EXPECT_FALSE(found.error().hint.empty());
  }
}

TEST(Zones, WithHalfHoursCutTheirDaysExactly) {
  const Zone kolkata = zone("Asia/Kolkata");
  EXPECT_EQ(kolkata.start_of(*parse_day("2025-10-18")), at("2025-10-17T18:30:00Z"));
  EXPECT_EQ(kolkata.day_at(at("2025-10-17T18:29:59Z")), *parse_day("2025-10-17"));
  EXPECT_EQ(kolkata.day_at(at("2025-10-17T18:30:00Z")), *parse_day("2025-10-18"));
  EXPECT_EQ(kolkata.format(at("2025-10-17T18:30:00Z")), "2025-10-18T00:00:00+05:30");
}

TEST(Zones, WithoutDaylightSavingHaveOneSpan) {
  const Zone seoul = zone("Asia/Seoul");
  const auto spans = seoul.spans(at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
  ASSERT_EQ(spans.size(), 1u);
  EXPECT_EQ(spans[0].offset, 9 * 3600);
  EXPECT_EQ(seoul.format(at("2025-12-31T15:00:00Z")), "2026-01-01T00:00:00+09:00");
}

TEST(Zones, OfNewYorkHaveADayOf23AndOneOf25Hours) {
  const Zone york = zone("America/New_York");
  EXPECT_EQ(york.start_of(*parse_day("2025-03-09")), at("2025-03-09T05:00:00Z"));
  EXPECT_EQ(york.start_of(*parse_day("2025-03-10")), at("2025-03-10T04:00:00Z"));
  EXPECT_EQ(york.start_of(*parse_day("2025-11-02")), at("2025-11-02T04:00:00Z"));
  EXPECT_EQ(york.start_of(*parse_day("2025-11-03")), at("2025-11-03T05:00:00Z"));
  EXPECT_EQ(york.format(at("2025-11-02T05:30:00Z")), "2025-11-02T01:30:00-04:00");
  EXPECT_EQ(york.format(at("2025-11-02T06:30:00Z")), "2025-11-02T01:30:00-05:00");
}

TEST(Zones, OfLordHoweMoveByHalfAnHour) {
  const Zone howe = zone("Australia/Lord_Howe");
  const auto spans = howe.spans(at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
  ASSERT_EQ(spans.size(), 3u);
  EXPECT_EQ(spans[0].offset, 11 * 3600);
  EXPECT_EQ(spans[1].from, at("2025-04-05T15:00:00Z"));
  EXPECT_EQ(spans[1].offset, 10 * 3600 + 1800);
  EXPECT_EQ(spans[2].from, at("2025-10-04T15:30:00Z"));
  EXPECT_EQ(spans[2].offset, 11 * 3600);
}

TEST(Zones, StartADayWithoutMidnightAtItsFirstInstant) {
  // Clocks in Sao Paulo went from 00:00 to 01:00 on 4 November 2018.
  EXPECT_EQ(zone("America/Sao_Paulo").start_of(*parse_day("2018-11-04")),
            at("2018-11-04T03:00:00Z"));
  // Samoa had no 30 December 2011 at all.
  const Zone apia = zone("Pacific/Apia");
  EXPECT_EQ(apia.start_of(*parse_day("2011-12-30")), apia.start_of(*parse_day("2011-12-31")));
}

TEST(Zones, SpansJoinWithoutGapsAndCarryTheOffsetOfEachInstant) {
  std::uint64_t state = 11;
  for (const char* name :
       {"Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "Asia/Seoul", "UTC"}) {
    const Zone zone_ = zone(name);
    const Seconds from = at("2020-01-01T00:00:00Z"), to = at("2026-07-01T12:34:56Z");
    Seconds expected = from;
    for (const auto& span : zone_.spans(from, to)) {
      ASSERT_EQ(span.from, expected);
      ASSERT_LT(span.from, span.to);
      for (int i = 0; i < 50; ++i) {
        const Seconds time =
            span.from + static_cast<Seconds>(next_random(state)) % (span.to - span.from);
        ASSERT_EQ(zone_.offset_at(time), span.offset) << name << ' ' << time;
      }
      expected = span.to;
    }
    EXPECT_EQ(expected, to);
    EXPECT_TRUE(zone_.spans(to, from).empty());
  }
}

TEST(Zones, AgreeWithTheCLibraryHourByHour) {
  for (const char* name :
       {"Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "Asia/Seoul"}) {
    const Zone zone_ = zone(name);
    setenv("TZ", name, 1);
    tzset();
    for (Seconds time = at("2024-01-01T00:00:00Z"); time < at("2027-01-01T00:00:00Z");
         time += 1800) {
      std::tm parts{};
      localtime_r(&time, &parts);
      ASSERT_EQ(zone_.offset_at(time), parts.tm_gmtoff) << name << ' ' << format_time(time);
      ASSERT_EQ(zone_.day_at(time), day_of(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday));
    }
  }
  unsetenv("TZ");
  tzset();
}

TEST(Zones, HaveEveryInstantBetweenTheStartOfItsDayAndTheNext) {
  for (const char* name :
       {"Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "Asia/Seoul", "UTC"}) {
    const Zone zone_ = zone(name);
    for (Seconds time = at("2025-01-01T00:15:00Z"); time < at("2026-01-01T00:00:00Z");
         time += 1800) {
      const Day day = zone_.day_at(time);
      ASSERT_LE(zone_.start_of(day), time);
      ASSERT_GT(zone_.start_of(day + 1), time);
    }
  }
}

}  // namespace
}  // namespace ledger
