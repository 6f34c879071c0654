// Numbers as people and as programs read them. Thread rule: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cube/table.h"

namespace ledger {

// Every digit there is: a JSON number, a CSV cell. Averages are rounded half away from zero to six
// decimals; dates are YYYY-MM-DD, hours RFC 3339 with the zone's offset. Text is as it is; "" for
// absent.
std::string exact_text(const Cell& cell, const Zone& zone);

std::string with_thousands(Int128 value);                // "12,408"
std::string plural(Int128 count, std::string_view one);  // "1 call", "12,408 calls"

// Three digits and a unit prefix from 10,000 on: "9,999", "70.2 k", "9.14 M", "31.2 G".
std::string short_count(Int128 value);
// The same for the cells of one column: all in the unit of `largest`, so that they compare at a
// glance; a value too small or too large for that unit keeps its own. Zero is "-".
std::vector<std::string> short_counts(const std::vector<Int128>& values, Int128 largest);

// Two decimals; under a cent two digits that are not zero: "41.83", "1,204.10", "0.0034".
std::string dollars(Money money);  // with the sign: "$41.83"
// The same for one column, aligned at the point, without the sign; "-" for absent.
std::vector<std::string> dollar_cells(const std::vector<std::optional<Money>>& values);

// part / whole in per cent, one decimal: "51.2 %". whole > 0.
std::string percent(Int128 part, Int128 whole);

}  // namespace ledger
