#include "cube/relation.h"

#include <fmt/format.h>

#include <algorithm>

namespace ledger {
namespace {

constexpr Parts kEverything = ~0u;
constexpr Relation kTable[] = {
    {"ledger.rollup_hour", "hour", 1, kSecondsPerHour, true,
     Part::Region | Part::Date | Part::Hour},
    {"ledger.rollup_key", "day", kSecondsPerDay, kSecondsPerDay, false,
     kPriceKeyParts | Part::Date},
    {"ledger.rollup_principal", "day", kSecondsPerDay, kSecondsPerDay, true,
     Part::Region | Part::Model | Part::Principal | Part::Date},
    {"", "time", 1, 1, false, kEverything},
};

// The zone's offset at a row's instant; a constant where the window sees no change of clocks.
std::string offset(const CubeScope& scope, const std::string& time) {
  const auto spans =
      scope.zone.spans(scope.window.from, std::max(scope.window.to, scope.window.from + 1));
  std::string sql;
  for (std::size_t i = 0; i + 1 < spans.size(); ++i) {
    sql += fmt::format("WHEN {} < {} THEN {} ", time, spans[i].to, spans[i].offset);
  }
  const Seconds last = spans.empty() ? 0 : spans.back().offset;
  return sql.empty() ? fmt::format("({})", last) : fmt::format("(CASE {}ELSE {} END)", sql, last);
}

// Days and hours of the zone are whole units of the relation.
bool cuts_evenly(const CubeScope& scope, const Relation& relation) {
  if (relation.grain == 1) return true;
  if (scope.window.from % relation.grain || scope.window.to % relation.grain) return false;
  const auto spans = scope.zone.spans(scope.window.from, scope.window.to);
  return std::all_of(spans.begin(), spans.end(),
                     [&](const auto& span) { return span.offset % relation.grain == 0; });
}

}  // namespace

const Relation& relation(RelationId id) { return kTable[static_cast<int>(id)]; }

std::string instant_of(const Relation& relation) {
  return relation.unit == 1 ? std::string(relation.time)
                            : fmt::format("{} * {}", relation.time, relation.unit);
}

RelationId choose_relation(Parts parts, const CubeScope& scope, const PlanInput& input) {
  for (const RelationId id : kRelations) {
    const Relation& one = relation(id);
    if (id != RelationId::Calls && !input.rollups) continue;
    if ((parts & ~one.parts) == 0 && cuts_evenly(scope, one)) return id;
  }
  return RelationId::Calls;
}

std::string time_key(Part part, const CubeScope& scope, const Dialect& dialect,
                     const Relation& relation) {
  const std::string time = instant_of(relation);
  const std::string shift = offset(scope, time);
  const auto units = [&](Seconds unit) {
    return fmt::format(fmt::runtime(dialect.floor_div), fmt::format("({} + {})", time, shift),
                       unit);
  };
  return part == Part::Date ? units(kSecondsPerDay)
                            : fmt::format("({} * 3600 - {})", units(kSecondsPerHour), shift);
}

}  // namespace ledger
