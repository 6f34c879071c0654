// From cube queries to SQL, and which rows of its answers make which table.
//
// A pass sums the facts by their integer ids, one GROUPING SETS statement for each relation used (a
// rollup or the calls themselves, whichever is exact and smallest), and prices the sums. What comes
// back is small; a cut of a pass names its rows and sums them into a table (cube/cut.h). Values are
// always bound. Thread rule: pure.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "cube/cube.h"
#include "cube/dimension.h"
#include "cube/sql.h"

namespace ledger {

// What differs between the engines' SQL. {} are the operands.
struct Dialect {
  std::string_view contains;   // haystack, needle
  std::string_view floor_div;  // integer division, operands not negative
  std::string_view wide;       // an integer as one of 38 digits
};
extern const Dialect kDuckDb;

// The counts of a call, in the order of Component after the two call counts.
constexpr std::array<std::string_view, 10> kCounts{"calls",
                                                   "failed",
                                                   "input",
                                                   "output",
                                                   "cache_read",
                                                   "cache_write_5m",
                                                   "cache_write_30m",
                                                   "cache_write_1h",
                                                   "cache_write_unknown",
                                                   "units"};

// The columns of the priced rollups: cost is cost_nano * 1e-9 + cost_femto * 1e-15 dollars, so that both
// parts are summed as 64-bit integers; `priced` and `unpriced` count calls.
constexpr std::array<std::string_view, 10> kPricedSums{
    "calls",       "failed",    "input",      "output", "cache_read",
    "cache_write", "cost_nano", "cost_femto", "priced", "unpriced"};

struct PlanInput {
  const Dialect* dialect = &kDuckDb;
  std::string calls;               // the table or view of the calls in scope
  bool rollups = true;             // they hold exactly those calls
  std::vector<Day> price_changes;  // ascending days on which some rate changes
};

// The sums of every pass, before the cost.
constexpr std::array<std::string_view, 7> kPassSums{
    "calls", "failed", "input", "output", "cache_read", "cache_write", "unpriced"};

struct Pass {
  // Columns: grouping_set, the ids, kPassSums, cost (NULL: nothing is priced); if `rated` also flags,
  // state, unpriced_mask, assumed, kCounts, low, high.
  SqlText sql;
  std::vector<Part> ids;
  bool rated = false;
};
struct Cut {  // the rows of a pass with this grouping_set
  std::size_t pass = 0, set = 0;
  std::vector<Dimension> dimensions;
};
struct Plan {
  std::vector<Pass> passes;
  std::vector<Cut> cuts;  // one a grouping, in order
  // With scope.notes: rows of a rated pass that cover the scope, and rows of all its principals.
  Cut keys, accounts;
};

// Fault::Usage for an unknown dimension or a date filter that is no date.
Result<Plan> make_plan(const CubeScope& scope, std::span<const Grouping> groupings,
                       const PlanInput& input);
// The scope's conditions on rows with the columns time, principal, price_key, detail, metadata.
Result<SqlText> conditions(const CubeScope& scope, const Dialect& dialect);
// The period of an instant (SQL over seconds since the epoch), for [from, to) days.
std::string period_at(const std::string& instant, const std::vector<Day>& price_changes, Day from,
                      Day to);
// Dollars of `counts` (a row with kCounts) at `rates` (a row of ledger.rate), in 1e-15.
std::string cost_of(const Dialect& dialect, std::string_view counts, std::string_view rates,
                    std::string_view prefix = "");

}  // namespace ledger
