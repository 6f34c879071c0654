// Money is an integer: 1e-15 US dollars, in 128 bits. Never a double.
//
// A tenth of a batch price per token needs more than 12 decimals, so rates carry 15; a sum of
// 1e12 tokens at any list price stays far below 2^127. Thread rule: plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ledger {

using Int128 = __int128;

struct Money {
  static constexpr int kDecimals = 15;
  Int128 femto_usd = 0;

  constexpr auto operator<=>(const Money&) const = default;
  constexpr Money& operator+=(Money other) {
    femto_usd += other.femto_usd;
    return *this;
  }
  friend constexpr Money operator+(Money a, Money b) { return a += b; }
  friend constexpr Money operator-(Money a, Money b) { return {a.femto_usd - b.femto_usd}; }
  friend constexpr Money operator*(Money a, Int128 n) { return {a.femto_usd * n}; }
};

// "41.83", "0.000000025", "-3", no exponent, no trailing zeros: every digit there is.
std::string to_decimal(Money money);
// Half away from zero at `decimals` (0 to 15): to_rounded({…41.835}, 2) is "41.84".
std::string to_rounded(Money money, int decimals);
// Reads a plain decimal such as "3.30"; Fault::Usage on anything else or more than 15 decimals.
Result<Money> parse_money(std::string_view text);
std::string to_string(Int128 value);

}  // namespace ledger
