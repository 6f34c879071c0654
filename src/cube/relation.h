// The relations that can answer a question, from the smallest to the calls themselves.
#pragma once

#include "cube/plan.h"

namespace ledger {

enum class RelationId { Hours, KeyDays, PrincipalDays, Calls };

struct Relation {
  std::string_view table;
  std::string_view time;  // its time column
  Seconds unit;           // of the time column; windows must be aligned to `grain`
  Seconds grain;
  bool priced;  // has kPricedSums, not kCounts
  Parts parts;  // ids it keeps
};
const Relation& relation(RelationId id);
constexpr RelationId kRelations[] = {RelationId::Hours, RelationId::KeyDays,
                                     RelationId::PrincipalDays, RelationId::Calls};

// Seconds since the epoch, as SQL over the relation's time column.
std::string instant_of(const Relation& relation);
// The first relation that answers exactly for these parts (of dimensions and filters).
RelationId choose_relation(Parts parts, const CubeScope& scope, const PlanInput& input);
// The local day number, or the instant at which the local hour starts.
std::string time_key(Part part, const CubeScope& scope, const Dialect& dialect,
                     const Relation& relation);

}  // namespace ledger
