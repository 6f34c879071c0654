// From cube queries to SQL, in two stages.
//
// Stage 1 sums the facts by their integer ids, one GROUPING SETS pass for each relation used (the
// day rollup, the hour rollup or the calls themselves, whichever is exact and smallest). Stage 2
// joins names and rates to those few rows and makes the tables. Values are always bound.
// Thread rule: pure.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "cube/cube.h"
#include "cube/dimension.h"
#include "cube/sql.h"

namespace ledger {

// What differs between the engines' SQL.
struct Dialect {
  std::string_view contains;    // "contains({}, {})": haystack, needle
  std::string_view floor_div;   // "({} // {})", operands not negative
};
extern const Dialect kDuckDb;

// The summed columns of every relation, in the order of Component after the two call counts.
constexpr std::array<std::string_view, 10> kSums{
    "calls", "failed", "input", "output", "cache_read", "cache_write_5m",
    "cache_write_30m", "cache_write_1h", "cache_write_unknown", "units"};

struct PlanInput {
  const Dialect* dialect = &kDuckDb;
  SqlText calls;                     // FROM item of the calls in scope: a table or (SELECT …)
  bool rollups = true;               // they hold exactly those calls
  std::vector<Day> price_changes;    // ascending days on which some rate changes
};

struct Pass {                        // one stage-1 statement
  SqlText sql;                       // columns: grouping_set, the ids, period, kSums, state, unpriced, assumed,
                                     // cost, low, high
};
struct Cut {                         // one stage-2 statement, over the rows of a pass
  std::size_t pass = 0;
  SqlText sql;                       // reads FROM stage{pass}; columns: dimensions, measures
  std::vector<Column> columns;
};
struct Plan {
  std::vector<Pass> passes;
  std::vector<Cut> cuts;             // one a grouping, in order
  Cut keys;                          // model_id, region, state, unpriced, assumed, kSums, low and high cost:
                                     // what the notes are made of
  Cut accounts;                      // the accounts in scope
};

// Fault::Usage for an unknown dimension or a date filter that is no date.
Result<Plan> make_plan(const CubeScope& scope, std::span<const Grouping> groupings, const PlanInput& input);
// The scope's conditions on a relation's rows, over columns time, principal, price_key, detail, metadata.
Result<SqlText> conditions(const CubeScope& scope, const Dialect& dialect);

}  // namespace ledger
