// The rollups: sums of the calls by day and price key; by day, principal and model; by hour and region.
//
// They only grow: a change is added as a difference, every query sums. What they hold is exactly the
// sum of ledger.call. Two of them hold dollars, so a new price book makes them anew from the calls.
#pragma once

#include <string>

#include "store/duck.h"

namespace ledger {

// Adds (sign +1) or takes away (-1) the rows of `calls`: a table with the columns of a call, and a
// condition. Rates of all their price keys must be there.
Result<Ok> roll_up(duck::Connection& connection, const std::string& calls, int sign);
// Makes all rollups anew from the calls.
Result<Ok> rebuild_rollups(duck::Connection& connection);
// Joins the differences of a key where they have grown to more than the sums themselves.
Result<Ok> compact_rollups(duck::Connection& connection);

}  // namespace ledger
