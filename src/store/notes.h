// What an answer says beside its tables: what is left out, what is assumed, what was counted aside.
#pragma once

#include "cube/cut.h"
#include "store/scope.h"

namespace ledger {

// The columns of a rated pass behind the cost, one a row of the pass.
struct RatedRows {
  std::vector<std::uint8_t> flags, state, unpriced, assumed;
  std::vector<std::array<std::int64_t, kCounts.size()>> counts;
  std::vector<Int128> low, high;  // 0 where nothing is assumed
};

void note_prices(const PassRows& rows, const RatedRows& rated, std::size_t set, const Names& models,
                 const Names& regions, CubeNotes& notes);
// Duplicates and rejects of the scope, and how far its sources reach.
Result<Ok> note_aside(duck::Connection& connection, const CubeScope& scope, const ScopeCalls& calls,
                      CubeNotes& notes);

}  // namespace ledger
