#include "render/number.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

using Texts = std::vector<std::string>;
Money usd(std::string_view text) { return *parse_money(text); }

TEST(ShortCount, KeepsThreeDigitsFromTenThousandOn) {
  EXPECT_EQ(short_count(0), "0");
  EXPECT_EQ(short_count(9'999), "9,999");
  EXPECT_EQ(short_count(10'000), "10.0 k");
  EXPECT_EQ(short_count(70'249), "70.2 k");
  EXPECT_EQ(short_count(999'499), "999 k");
  EXPECT_EQ(short_count(999'500), "1.00 M");
  EXPECT_EQ(short_count(9'140'000), "9.14 M");
  EXPECT_EQ(short_count(Int128{31'249'000'000}), "31.2 G");
}

TEST(ShortCounts, ShareTheUnitOfTheLargestButHideNothing) {
  EXPECT_EQ(short_counts({6'200'000, 440'000, 812, 0}, 6'200'000),
            (Texts{"6.20 M", "0.44 M", "812  ", "-"}));
  EXPECT_EQ(short_counts({28'000'000, 140'000}, 28'000'000), (Texts{"28.0 M", "0.1 M"}));
  EXPECT_EQ(short_counts({40'000, 12'400'000}, 40'000), (Texts{"40.0 k", "12.4 M"}));
  EXPECT_EQ(short_counts({812, 5}, 812), (Texts{"812", "5"}));
}

TEST(Dollars, NeverShowsZeroForSomething) {
  EXPECT_EQ(dollars(usd("41.83")), "$41.83");
  EXPECT_EQ(dollars(usd("1234567.895")), "$1,234,567.90");
  EXPECT_EQ(dollars(usd("0")), "$0.00");
  EXPECT_EQ(dollars(usd("0.01")), "$0.01");
  EXPECT_EQ(dollars(usd("0.0034")), "$0.0034");
  EXPECT_EQ(dollars(usd("0.000000025")), "$0.000000025");
  EXPECT_EQ(dollars(usd("-3.5")), "-$3.50");
}

TEST(DollarCells, AlignAtThePoint) {
  EXPECT_EQ(dollar_cells({usd("0.3"), usd("0.0034"), std::nullopt}),
            (Texts{"0.30  ", "0.0034", "-"}));
}

TEST(DollarCells, BesideDollarsACentIsTheSmallest) {
  EXPECT_EQ(dollar_cells({usd("3.3"), usd("0.0034"), usd("0.01"), usd("0")}),
            (Texts{"3.30", "<0.01", "0.01", "0.00"}));
}

TEST(ExactText, CarriesEveryDigit) {
  const Zone utc = Zone::utc();
  EXPECT_EQ(exact_text(usd("0.000000000000001"), utc), "0.000000000000001");
  EXPECT_EQ(exact_text(Int128{1'000'000'000} * 10'000'000'000, utc), "10000000000000000000");
  EXPECT_EQ(exact_text(Average{1, 3}, utc), "0.333333");
  EXPECT_EQ(exact_text(Average{5, 2}, utc), "2.5");
  EXPECT_EQ(exact_text(Average{200, 2}, utc), "100");
  EXPECT_EQ(exact_text(Day{20'374}, utc), "2025-10-13");
  EXPECT_EQ(exact_text(Cell{}, utc), "");
}

TEST(Percent, RoundsToOneDecimal) {
  EXPECT_EQ(percent(512, 1000), "51.2 %");
  EXPECT_EQ(percent(1, 3), "33.3 %");
  EXPECT_EQ(percent(2, 3), "66.7 %");
  EXPECT_EQ(percent(1, 3000), "<0.1 %");
  EXPECT_EQ(percent(0, 3000), "0.0 %");
}

}  // namespace
}  // namespace ledger
