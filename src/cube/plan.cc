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

  Result<SqlText> build() const {
    LEDGER_ASSIGN(filter, where(scope_, *input_.dialect, relation_));
    std::vector<std::string> select{set_number()};
    for (Part id : kIds) {
      if (has(all_, id))
        select.push_back(is_time(id) ? fmt::format("{0}_key AS {0}", id_of(id))
                                     : std::string(id_of(id)));
    }
    if (!relation_.priced) select.emplace_back("period");
    for (auto sum : sums()) select.push_back(fmt::format("CAST(sum({0}) AS BIGINT) AS {0}", sum));
    SqlText sql{"SELECT " + join(select, ", ") + " FROM (SELECT " + join(inner(), ", ") + " FROM " +
                    std::string(relation_.table.empty() ? std::string_view(input_.calls)
                                                        : relation_.table) +
                    " WHERE ",
                {}};
    sql += filter;
    sql += ")" + group_by();
    return relation_.priced ? with_cost(sql) : with_rates(sql);
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

  std::vector<std::string> ids(Parts set) const {
    std::vector<std::string> names;
    for (Part id : kIds) {
      if (has(set, id)) names.push_back(std::string(id_of(id)) + (is_time(id) ? "_key" : ""));
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

  // Rates are NULL where nothing of the key is priced.
  SqlText with_rates(const SqlText& sums) const {
    const Dialect& d = *input_.dialect;
    SqlText sql{fmt::format("SELECT g.*, g.cache_write_5m + g.cache_write_30m + g.cache_write_1h + "
                            "g.cache_write_unknown AS cache_write, "
                            "r.state, r.unpriced AS unpriced_mask, r.assumed, CASE WHEN r.unpriced "
                            "> 0 THEN g.calls ELSE 0 END AS unpriced, "
                            "CASE WHEN g.calls > 0 THEN {} END AS cost, CASE WHEN r.assumed > 0 "
                            "THEN {} END AS low, "
                            "CASE WHEN r.assumed > 0 THEN {} END AS high FROM (",
                            cost_of(d, "g", "r"), cost_of(d, "g", "r", "low_"),
                            cost_of(d, "g", "r", "high_")),
                {}};
    sql += sums;
    return sql += ") g JOIN ledger.rate r ON r.price_key = g.price_key AND r.period = g.period";
  }

  SqlText with_cost(const SqlText& sums) const {
    SqlText sql{fmt::format("SELECT g.*, CASE WHEN g.priced > 0 THEN {} * 1000000 + g.cost_femto "
                            "END AS cost FROM (",
                            fmt::format(fmt::runtime(input_.dialect->wide), "g.cost_nano")),
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
    Need keys, accounts;
    keys.parts = bit(Part::PriceKey);
    accounts.parts = bit(Part::Principal);
    needs.push_back(keys);
    needs.push_back(accounts);
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
    for (std::size_t i = 0; i < groupings.size(); ++i) plan_.cuts.push_back(cut(needs[i]));
    plan_.keys = keys_cut(needs[groupings.size()]);
    plan_.accounts = accounts_cut(needs[groupings.size() + 1]);
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

  SqlText from(const Need& need) const {
    SqlText sql{fmt::format(" FROM stage{} s", pass_[static_cast<int>(need.relation)]), {}};
    for (Part id : {Part::Principal, Part::PriceKey, Part::Detail}) {
      if (!has(need.parts, id)) continue;
      sql += fmt::format(" JOIN {0} {1} ON {1}.id = s.{2}", table_of(id), alias_of(id), id_of(id));
    }
    for (std::size_t i = 0; i < need.dimensions.size(); ++i) {
      if (need.dimensions[i].part != Part::Metadata) continue;
      sql += fmt::format(
          " LEFT JOIN ledger.metadata_item m{0} ON m{0}.id = s.metadata AND m{0}.key = ", i);
      sql.bind(need.dimensions[i].key);
    }
    return sql += fmt::format(" WHERE s.grouping_set = {}", set_of(need));
  }

  Cut cut(const Need& need) const {
    Cut cut;
    cut.pass = pass_[static_cast<int>(need.relation)];
    std::vector<std::string> select, group;
    for (std::size_t i = 0; i < need.dimensions.size(); ++i) {
      const Dimension& dimension = need.dimensions[i];
      const CellKind kind = dimension.part == Part::Date   ? CellKind::Date
                            : dimension.part == Part::Hour ? CellKind::Hour
                                                           : CellKind::Text;
      cut.columns.push_back(
          {dimension.key.empty() ? std::string(dimension.name) : "metadata:" + dimension.key,
           kind});
      select.push_back(kind != CellKind::Text ? fmt::format("s.{}", id_of(dimension.part))
                       : dimension.part == Part::Metadata
                           ? fmt::format("m{}.value", i)
                           : fmt::format("{}.{}", alias_of(dimension.part), dimension.column));
      group.push_back(std::to_string(i + 1));
    }
    add_measures(select, cut.columns);
    cut.sql = {"SELECT " + join(select, ", "), {}};
    cut.sql += from(need);
    if (!group.empty()) cut.sql += " GROUP BY " + join(group, ", ");
    return cut;
  }

  static void add_measures(std::vector<std::string>& select, std::vector<Column>& columns) {
    static constexpr struct {
      std::string_view sum, name;
    } kCountMeasures[] = {{"calls", "call_count"},
                          {"failed", "failed_calls"},
                          {"input", "total_input_tokens"},
                          {"output", "total_output_tokens"},
                          {"cache_read", "cache_read_tokens"},
                          {"cache_write", "cache_write_tokens"},
                          {"input + s.output + s.cache_read + s.cache_write", "total_tokens"}};
    for (const auto& measure : kCountMeasures) {
      select.push_back(fmt::format("coalesce(sum(s.{}), 0)", measure.sum));
      columns.push_back({std::string(measure.name), CellKind::Count});
    }
    select.emplace_back("CASE WHEN coalesce(sum(s.calls), 0) = 0 THEN 0 ELSE sum(s.cost) END");
    columns.push_back({"estimated_cost_usd", CellKind::Money});
    select.emplace_back("coalesce(sum(s.unpriced), 0)");
    columns.push_back({"unpriced_calls", CellKind::Count});
  }

  Cut keys_cut(const Need& need) const {
    std::vector<std::string> select{"k.model_id", "k.region",        "k.flags",
                                    "s.state",    "s.unpriced_mask", "s.assumed"};
    for (auto sum : kCounts) select.push_back(fmt::format("sum(s.{})", sum));
    select.insert(select.end(), {"sum(s.low)", "sum(s.high)"});
    Cut cut{pass_[static_cast<int>(need.relation)], {"SELECT " + join(select, ", "), {}}, {}};
    cut.sql += from(need);
    cut.sql += " GROUP BY 1, 2, 3, 4, 5, 6";
    return cut;
  }

  Cut accounts_cut(const Need& need) const {
    Cut cut{pass_[static_cast<int>(need.relation)], {"SELECT DISTINCT p.account", {}}, {}};
    cut.sql += from(need);
    cut.sql += " AND p.account IS NOT NULL ORDER BY 1";
    return cut;
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
