// CloudTrail events in the store: which of them have a call, and what that says of the logs.
// writer_trail.cc joins them as they come. Thread rule: as the connection.
#pragma once

#include <cstdint>

#include "store/scope.h"

namespace ledger {

// Kept with each event. Of several events with one key (account, region, request id) one counts.
enum TrailState : std::uint8_t { kTrailMissing = 0, kTrailLogged = 1, kTrailCopy = 2 };

// An event is looked for among calls of a day before and after.
constexpr Seconds kTrailReach = kSecondsPerDay;

// Fills notes.coverage by region and day from the events in the scope's window, regions and accounts: all that
// the store has, or with scope.sources those below scope.sources and scope.trails. Left out are
// events of the last hour before scope.now, and failed calls that are not in the logs: most never
// reached a model.
Result<Ok> note_coverage(duck::Connection& connection, const CubeScope& scope,
                         const ScopeCalls& calls, CubeNotes& notes);

}  // namespace ledger
