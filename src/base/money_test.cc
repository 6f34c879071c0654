#include "base/money.h"

#include <gtest/gtest.h>

#include <string>

namespace ledger {
namespace {

Money money(std::string_view text) {
  const auto parsed = parse_money(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : Money{};
}

TEST(MoneyText, KeepsEveryDigitAndNoMore) {
  for (const char* text : {"0", "1", "-3", "41.83", "0.000000025", "0.000000000000001", "-0.5",
                           "9999999999999999999999", "1234567890.123456789012345"}) {
    EXPECT_EQ(to_decimal(money(text)), text);
  }
  EXPECT_EQ(to_decimal(money("3.30")), "3.3");
  EXPECT_EQ(to_decimal(money("007.000")), "7");
  EXPECT_EQ(to_decimal(money("-0")), "0");
}

TEST(MoneyText, IsRefusedWhereItIsNoPlainDecimal) {
  for (const char* bad : {"", "-", ".", ".5", "5.", "1e3", "+1", "1,5", " 1", "1 ", "0x1", "1.2.3",
                          "--1", "nan", "$1", "0.0000000000000001", "10000000000000000000000"}) {
    const auto parsed = parse_money(bad);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().fault, Fault::Usage);
  }
}

TEST(MoneyRounding, GoesHalfAwayFromZero) {
  EXPECT_EQ(to_rounded(money("41.835"), 2), "41.84");
  EXPECT_EQ(to_rounded(money("-41.835"), 2), "-41.84");
  EXPECT_EQ(to_rounded(money("41.834999999999999"), 2), "41.83");
  EXPECT_EQ(to_rounded(money("0.995"), 2), "1.00");
  EXPECT_EQ(to_rounded(money("0.5"), 0), "1");
  EXPECT_EQ(to_rounded(money("0.499999999999999"), 0), "0");
  EXPECT_EQ(to_rounded(money("-0.004"), 2), "0.00");
  EXPECT_EQ(to_rounded(money("7"), 3), "7.000");
  EXPECT_EQ(to_rounded(money("0.000000000000001"), 15), "0.000000000000001");
}

TEST(MoneySums, AreExactWhereADoubleIsNot) {
  Money sum;
  for (int i = 0; i < 10; ++i) sum += money("0.1");
  EXPECT_EQ(sum, money("1"));
  // A trillion tokens at 0.000000025 dollars each.
  EXPECT_EQ(to_decimal(money("0.000000025") * Int128{1000000000000}), "25000");
  EXPECT_EQ(to_decimal(money("1") - money("1.000000000000001")), "-0.000000000000001");
}

TEST(MoneyText, HoldsTheEndsOf128Bits) {
  const Int128 largest = static_cast<Int128>(~static_cast<unsigned __int128>(0) >> 1);
  EXPECT_EQ(to_string(largest), "170141183460469231731687303715884105727");
  EXPECT_EQ(to_string(-largest - 1), "-170141183460469231731687303715884105728");
  EXPECT_EQ(to_string(Int128{0}), "0");
}

}  // namespace
}  // namespace ledger
