// From cube queries to SQL, in two stages.
//
// Stage 1 sums the facts by their integer ids, one GROUPING SETS pass for each relation used (a rollup
// or the calls themselves, whichever is exact and smallest), and prices the sums. Stage 2 joins names
// to those few rows and makes the tables. Values are always bound. Thread rule: pure.
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

struct Cut {  // one stage-2 statement, over the rows of a pass
  std::size_t pass = 0;
  SqlText sql;  // reads FROM stage{pass}
  std::vector<Column> columns;
};
struct Plan {
  std::vector<SqlText> passes;  // stage-1 statements, to be stored as stage0, stage1, …
  std::vector<Cut> cuts;        // one a grouping, in order: its dimensions, then the measures
  Cut keys;      // model_id, region, flags, state, unpriced, assumed, kCounts, low and high
  Cut accounts;  // the accounts in scope
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
