#include "cube/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "cube/filter.h"
#include "cube/relation.h"

namespace ledger {

const Dialect kDuckDb{"contains({}, {})", "({} // {})", "CAST({} AS HUGEINT)"};

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string period_at(const std::string& instant, const std::vector<Day>& changes, Day from,
                      Day to) {
  const auto first = std::upper_bound(changes.begin(), changes.end(), from);
  const auto last = std::lower_bound(first, changes.end(), to);
  std::string sql;
  for (auto it = first; it != last; ++it) {
    sql += fmt::format("WHEN {} < {} THEN {} ", instant, std::int64_t{*it} * kSecondsPerDay,
                       it - changes.begin());
  }
  const auto index = last - changes.begin();
  return sql.empty() ? fmt::format("{}", index) : fmt::format("CASE {}ELSE {} END", sql, index);
}

std::string cost_of(const Dialect& dialect, std::string_view counts, std::string_view rates,
                    std::string_view prefix) {
  std::vector<std::string> terms;
  for (std::size_t i = 2; i < kCounts.size(); ++i) {
    const std::string count =
        fmt::format(fmt::runtime(dialect.wide), fmt::format("{}.{}", counts, kCounts[i]));
    terms.push_back(fmt::format("{} * {}.{}{}", count, rates, prefix, kCounts[i]));
  }
  return join(terms, " + ");
}

namespace {

// Ids that a stage row can have, one column each; the three parts of the price key share one.
constexpr Part kIds[] = {Part::PriceKey, Part::Principal, Part::Detail,
                         Part::Metadata, Part::Date,      Part::Hour};

bool has(Parts set, Part id) {
  return (set & (id == Part::PriceKey ? kPriceKeyParts : bit(id))) != 0;
}
bool is_time(Part id) { return id == Part::Date || id == Part::Hour; }

struct Need {
  std::vector<Dimension> dimensions;
  Parts parts = 0;
  RelationId relation = RelationId::Calls;
};

Result<Need> need_of(const Grouping& grouping) {
  Need need;
  for (const auto& name : grouping) {
    LEDGER_ASSIGN(dimension, find_dimension(name));
    need.parts |= bit(dimension.part);
    need.dimensions.push_back(dimension);
  }
  return need;
}

Result<Parts> parts_of_filters(const CubeScope& scope) {
  Parts parts = scope.arn_contains.empty() ? 0 : bit(Part::Principal);
  for (const Filter& filter : scope.filters) {
    LEDGER_ASSIGN(dimension, find_dimension(filter.dimension));
    parts |= bit(dimension.part);
  }
  return parts;
}

// Sets that another set contains are read from that one.
std::vector<Parts> reduce(std::vector<Parts> sets) {
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  const auto all = sets;
  std::erase_if(sets, [&](Parts a) {
    return std::any_of(all.begin(), all.end(), [&](Parts b) { return a != b && (a & b) == a; });
  });
  return sets;
}

// One stage-1 statement: the id sets that one relation is asked for.
class PassBuilder {
 public:
  PassBuilder(const CubeScope& scope, const PlanInput& input, RelationId id,
              std::vector<Parts> sets)
      : scope_(scope), input_(input), relation_(relation(id)), sets_(std::move(sets)) {
    for (Parts set : sets_) all_ |= set;
  }

  Result<Pass> build() const {
    LEDGER_ASSIGN(filter, where(scope_, *input_.dialect, relation_));
    Pass pass;
    pass.rated = !relation_.priced;
    std::vector<std::string> select{set_number()};
    for (Part id : kIds) {
      if (!has(all_, id)) continue;
      pass.ids.push_back(id);
      select.push_back(column_of(id));
    }
    if (pass.rated) select.emplace_back("period");
    for (auto sum : sums()) select.push_back(fmt::format("CAST(sum({0}) AS BIGINT) AS {0}", sum));
    const std::string_view table =
        relation_.table.empty() ? std::string_view(input_.calls) : relation_.table;
    SqlText sql{fmt::format("SELECT {} FROM (SELECT {} FROM {} WHERE ", join(select, ", "),
                            join(inner(), ", "), table),
                {}};
    sql += filter;
    sql += ")" + group_by();
    pass.sql = pass.rated ? with_rates(sql) : with_cost(sql);
    return pass;
  }

 private:
  std::span<const std::string_view> sums() const {
    return relation_.priced ? std::span<const std::string_view>(kPricedSums)
                            : std::span<const std::string_view>(kCounts);
  }

  std::vector<std::string> inner() const {
    std::vector<std::string> columns;
    for (Part id : kIds) {
      if (!has(all_, id)) continue;
      columns.push_back(is_time(id) ? fmt::format("{} AS {}_key",
                                                  time_key(id, scope_, *input_.dialect, relation_),
                                                  id_of(id))
                                    : std::string(id_of(id)));
    }
    for (auto sum : sums()) columns.emplace_back(sum);
    if (!relation_.priced) {
      columns.push_back(period_at(instant_of(relation_), input_.price_changes,
                                  day_of_seconds(scope_.window.from),
                                  day_of_seconds(scope_.window.to - 1) + 1) +
                        " AS period");
    }
    return columns;
  }

  static std::vector<std::string> ids(Parts set) {
    std::vector<std::string> names;
    for (Part id : kIds) {
      if (has(set, id)) names.push_back(column_of(id));
    }
    return names;
  }

  std::string group_by() const {
    std::vector<std::string> groups;
    for (Parts set : sets_) {
      auto names = ids(set);
      if (!relation_.priced) names.emplace_back("period");
      groups.push_back("(" + join(names, ", ") + ")");
    }
    // A group whose rows were all taken out again is none.
    return " GROUP BY GROUPING SETS (" + join(groups, ", ") +
           ") HAVING sum(calls) > 0 OR sum(failed) > 0";
  }

  // Tells the sets apart by which ids were grouped. GROUPING(a, b): the leftmost is the highest bit,
  // 1 = not grouped by.
  std::string set_number() const {
    const auto names = ids(all_);
    if (sets_.size() == 1 || names.empty()) return "0 AS grouping_set";
    std::string sql = "CASE GROUPING(" + join(names, ", ") + ") ";
    for (std::size_t i = 0; i < sets_.size(); ++i) {
      const auto grouped = ids(sets_[i]);
      unsigned bits = 0;
      for (const auto& name : names)
        bits = bits << 1 | (std::find(grouped.begin(), grouped.end(), name) == grouped.end());
      sql += fmt::format("WHEN {} THEN {} ", bits, i);
    }
    return sql + "END AS grouping_set";
  }

  static std::string column_of(Part id) {
    return std::string(id_of(id)) + (is_time(id) ? "_key" : "");
  }

  // "g.grouping_set, g.principal, …"
  std::string head() const {
    std::string sql = "g.grouping_set";
    for (Part id : kIds) {
      if (has(all_, id)) sql += ", g." + column_of(id);
    }
    return sql;
  }

  // Rates are NULL where nothing of the key is priced.
  SqlText with_rates(const SqlText& sums) const {
    const Dialect& d = *input_.dialect;
    std::string counts;
    for (auto count : kCounts) counts += fmt::format(", g.{}", count);
    SqlText sql{
        fmt::format(
            "SELECT {}, g.calls, g.failed, g.input, g.output, g.cache_read, "
            "g.cache_write_5m + g.cache_write_30m + g.cache_write_1h + g.cache_write_unknown, "
            "CASE WHEN r.unpriced > 0 THEN g.calls ELSE 0 END, CASE WHEN g.calls > 0 THEN {} END, "
            "r.flags, r.state, r.unpriced, r.assumed{}, CASE WHEN r.assumed > 0 THEN {} END, "
            "CASE WHEN r.assumed > 0 THEN {} END FROM (",
            head(), cost_of(d, "g", "r"), counts, cost_of(d, "g", "r", "low_"),
            cost_of(d, "g", "r", "high_")),
        {}};
    sql += sums;
    return sql += ") g JOIN ledger.rate r ON r.price_key = g.price_key AND r.period = g.period";
  }

  SqlText with_cost(const SqlText& sums) const {
    SqlText sql{fmt::format("SELECT {}, g.calls, g.failed, g.input, g.output, g.cache_read, "
                            "g.cache_write, g.unpriced, "
                            "CASE WHEN g.priced > 0 THEN {} * 1000000 + g.cost_femto END FROM (",
                            head(), fmt::format(fmt::runtime(input_.dialect->wide), "g.cost_nano")),
                {}};
    sql += sums;
    return sql += ") g";
  }

  const CubeScope& scope_;
  const PlanInput& input_;
  const Relation& relation_;
  const std::vector<Parts> sets_;
  Parts all_ = 0;
};

class Planner {
 public:
  Planner(const CubeScope& scope, const PlanInput& input) : scope_(scope), input_(input) {}

  Result<Plan> make(std::span<const Grouping> groupings) {
    LEDGER_ASSIGN(filter_parts, parts_of_filters(scope_));
    std::vector<Need> needs;
    for (const Grouping& grouping : groupings) {
      LEDGER_ASSIGN(need, need_of(grouping));
      needs.push_back(std::move(need));
    }
    if (scope_.notes) {
      needs.push_back({{}, bit(Part::PriceKey), {}});
      needs.push_back({{}, bit(Part::Principal), {}});
    }
    for (Need& need : needs) {
      need.relation = choose_relation(need.parts | filter_parts, scope_, input_);
      sets(need.relation).push_back(ids_of(need));
    }
    for (const RelationId id : kRelations) {
      if (sets(id).empty()) continue;
      sets(id) = reduce(sets(id));
      pass_[static_cast<int>(id)] = plan_.passes.size();
      LEDGER_ASSIGN(pass, PassBuilder(scope_, input_, id, sets(id)).build());
      plan_.passes.push_back(std::move(pass));
    }
    for (const Need& need : needs) {
      plan_.cuts.push_back({pass_[static_cast<int>(need.relation)], set_of(need), need.dimensions});
    }
    if (scope_.notes) {
      plan_.accounts = std::move(plan_.cuts.back());
      plan_.cuts.pop_back();
      plan_.keys = std::move(plan_.cuts.back());
      plan_.cuts.pop_back();
    }
    return std::move(plan_);
  }

 private:
  std::vector<Parts>& sets(RelationId id) { return sets_[static_cast<int>(id)]; }

  // What a need groups by: the parts of the price key are one id, which a pass with rates always has.
  static Parts ids_of(const Need& need) {
    const bool keyed = has(need.parts, Part::PriceKey) || !relation(need.relation).priced;
    return (need.parts & ~kPriceKeyParts) | (keyed ? bit(Part::PriceKey) : 0);
  }

  std::size_t set_of(const Need& need) const {
    const auto& sets = sets_[static_cast<int>(need.relation)];
    const Parts wanted = ids_of(need);
    std::size_t best = sets.size();
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if ((wanted & sets[i]) != wanted) continue;
      if (best == sets.size() || __builtin_popcount(sets[i]) < __builtin_popcount(sets[best]))
        best = i;
    }
    return best;
  }

  const CubeScope& scope_;
  const PlanInput& input_;
  Plan plan_;
  std::vector<Parts> sets_[std::size(kRelations)];
  std::size_t pass_[std::size(kRelations)] = {};
};

}  // namespace

Result<Plan> make_plan(const CubeScope& scope, std::span<const Grouping> groupings,
                       const PlanInput& input) {
  return Planner(scope, input).make(groupings);
}

}  // namespace ledger
