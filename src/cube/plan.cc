#include "cube/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace ledger {

const Dialect kDuckDb{"contains({}, {})", "({} // {})"};

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

namespace {

enum class Relation { DayRollup, HourRollup, Calls };

constexpr std::string_view kTime[] = {"day", "hour", "time"};
constexpr std::int64_t kUnit[] = {kSecondsPerDay, kSecondsPerHour, 1};

std::string divide(const Dialect& dialect, std::string_view a, std::int64_t b) {
  return fmt::format(fmt::runtime(dialect.floor_div), a, b);
}

// Seconds since the epoch, as SQL over the relation's time column.
std::string instant(Relation relation) {
  return relation == Relation::DayRollup ? "day * 86400" : std::string(kTime[static_cast<int>(relation)]);
}

// The zone's offset at a row's instant; a constant where the window sees no change of clocks.
std::string offset(const CubeScope& scope, const std::string& time) {
  const auto spans = scope.zone.spans(scope.window.from, std::max(scope.window.to, scope.window.from + 1));
  std::string sql;
  for (std::size_t i = 0; i + 1 < spans.size(); ++i) {
    sql += fmt::format("WHEN {} < {} THEN {} ", time, spans[i].to, spans[i].offset);
  }
  const Seconds last = spans.empty() ? 0 : spans.back().offset;
  return sql.empty() ? fmt::format("({})", last) : fmt::format("(CASE {}ELSE {} END)", sql, last);
}

// The local day number or the instant at which the local hour starts.
std::string time_key(Part part, const CubeScope& scope, const Dialect& dialect, Relation relation) {
  const std::string time = instant(relation);
  const std::string shift = offset(scope, time);
  if (part == Part::Date) {
    return relation == Relation::DayRollup ? "day" : divide(dialect, fmt::format("({} + {})", time, shift), kSecondsPerDay);
  }
  return fmt::format("({} * 3600 - {})", divide(dialect, fmt::format("({} + {})", time, shift), kSecondsPerHour), shift);
}

std::string period(const PlanInput& input, const CubeScope& scope, Relation relation) {
  const Day first = day_of_seconds(scope.window.from);
  const Day last = day_of_seconds(scope.window.to - 1);
  const auto& changes = input.price_changes;
  const auto from = std::upper_bound(changes.begin(), changes.end(), first);
  const auto to = std::upper_bound(changes.begin(), changes.end(), last);
  std::string sql;
  for (auto it = from; it != to; ++it) {
    sql += fmt::format("WHEN {} < {} THEN {} ", instant(relation), std::int64_t{*it} * kSecondsPerDay, it - changes.begin());
  }
  const auto index = to - changes.begin();
  return sql.empty() ? fmt::format("{}", index) : fmt::format("CASE {}ELSE {} END", sql, index);
}

// `column` is one of the values; nullopt asks for NULL.
SqlText one_of(std::string_view column, const Filter& filter) {
  SqlText sql{"(FALSE", {}};
  for (const auto& value : filter.any_of) {
    sql += fmt::format(" OR {}", column);
    if (value) {
      sql += " = ";
      sql.bind(*value);
    } else {
      sql += " IS NULL";
    }
  }
  return sql += ")";
}

SqlText metadata_condition(const Dimension& dimension, const Filter& filter) {
  SqlText sql{"(FALSE", {}};
  for (const auto& value : filter.any_of) {
    sql += value ? " OR metadata IN (SELECT id FROM ledger.metadata_item WHERE key = "
                 : " OR metadata NOT IN (SELECT id FROM ledger.metadata_item WHERE key = ";
    sql.bind(dimension.key);
    if (value) {
      sql += " AND value = ";
      sql.bind(*value);
    }
    sql += ")";
  }
  return sql += ")";
}

Result<std::int64_t> time_value(const Dimension& dimension, const std::string& text) {
  if (dimension.part == Part::Date) {
    if (const auto day = parse_day(text)) return std::int64_t{*day};
  } else if (const auto time = parse_time(text)) {
    return std::int64_t{*time};
  }
  return Error{Fault::Usage, fmt::format("--filter {}: '{}' is no {}", dimension.name, text, dimension.name),
               dimension.part == Part::Date ? "--filter date=2025-10-18" : "--filter hour=2025-10-18T09:00:00Z"};
}

Result<SqlText> time_condition(const Dimension& dimension, const Filter& filter, const CubeScope& scope,
                               const Dialect& dialect, Relation relation) {
  SqlText sql{"(FALSE", {}};
  for (const auto& value : filter.any_of) {
    if (!value) continue;
    LEDGER_ASSIGN(key, time_value(dimension, *value));
    sql += " OR " + time_key(dimension.part, scope, dialect, relation) + " = ";
    sql.bind(key);
  }
  return sql += ")";
}

Result<SqlText> condition(const Filter& filter, const CubeScope& scope, const Dialect& dialect, Relation relation) {
  LEDGER_ASSIGN(dimension, find_dimension(filter.dimension));
  switch (dimension.part) {
    case Part::Date:
    case Part::Hour: return time_condition(dimension, filter, scope, dialect, relation);
    case Part::Metadata: return metadata_condition(dimension, filter);
    default: break;
  }
  SqlText sql{fmt::format("{} IN (SELECT id FROM {} WHERE ", id_of(dimension.part), table_of(dimension.part)), {}};
  sql += one_of(dimension.column, filter);
  return sql += ")";
}

Result<SqlText> where(const CubeScope& scope, const Dialect& dialect, Relation relation) {
  const auto unit = kUnit[static_cast<int>(relation)];
  const auto time = kTime[static_cast<int>(relation)];
  SqlText sql{fmt::format("{0} >= {1} AND {0} < {2}", time,
                          relation == Relation::DayRollup ? scope.window.from / unit : scope.window.from,
                          relation == Relation::DayRollup ? scope.window.to / unit : scope.window.to), {}};
  if (!scope.arn_contains.empty()) {
    sql += " AND principal IN (SELECT id FROM ledger.principal WHERE ";
    sql += fmt::format(fmt::runtime(dialect.contains), "arn", "?") + ")";
    sql.values.emplace_back(scope.arn_contains);
  }
  for (const Filter& filter : scope.filters) {
    LEDGER_ASSIGN(one, condition(filter, scope, dialect, relation));
    sql += " AND ";
    sql += one;
  }
  return sql;
}

struct Need {
  std::vector<Dimension> dimensions;
  Parts parts = 0;
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

bool aligned(const CubeScope& scope, Seconds unit) {
  return scope.window.from % unit == 0 && scope.window.to % unit == 0;
}

bool whole_hours(const CubeScope& scope) {
  const auto spans = scope.zone.spans(scope.window.from, scope.window.to);
  return std::all_of(spans.begin(), spans.end(), [](const auto& span) { return span.offset % kSecondsPerHour == 0; });
}

// The smallest relation that answers exactly.
Relation choose(Parts parts, const CubeScope& scope, const PlanInput& input) {
  constexpr Parts time = Part::Date | Part::Hour;
  if (!input.rollups) return Relation::Calls;
  const Parts ids = parts & ~time;
  const bool hour = (parts & bit(Part::Hour)) != 0, day = (parts & bit(Part::Date)) != 0;
  if ((ids & ~(Part::Principal | Part::PriceKey)) == 0 && !hour && (!day || scope.zone.is_utc()) && aligned(scope, kSecondsPerDay)) {
    return Relation::DayRollup;
  }
  if ((ids & ~bit(Part::PriceKey)) == 0 && aligned(scope, kSecondsPerHour) && (!(hour || day) || whole_hours(scope))) {
    return Relation::HourRollup;
  }
  return Relation::Calls;
}

class Planner {
 public:
  Planner(const CubeScope& scope, const PlanInput& input) : scope_(scope), input_(input) {}

  Result<Plan> make(std::span<const Grouping> groupings) {
    LEDGER_ASSIGN(filter_parts, parts_of_filters());
    std::vector<Need> needs;
    for (const Grouping& grouping : groupings) {
      LEDGER_ASSIGN(need, need_of(grouping));
      needs.push_back(std::move(need));
    }
    Need principals;
    principals.parts = bit(Part::Principal);
    needs.push_back(principals);
    std::vector<Relation> relations;
    for (Need& need : needs) {
      need.parts |= bit(Part::PriceKey);
      relations.push_back(choose(need.parts | filter_parts, scope_, input_));
      sets_[static_cast<int>(relations.back())].push_back(need.parts);
    }
    LEDGER_TRY(make_passes());
    for (std::size_t i = 0; i + 1 < needs.size(); ++i) plan_.cuts.push_back(cut(needs[i], relations[i]));
    plan_.keys = keys(relations.back());
    plan_.accounts = accounts(relations.back());
    return std::move(plan_);
  }

 private:
  Result<Parts> parts_of_filters() {
    Parts parts = scope_.arn_contains.empty() ? 0 : bit(Part::Principal);
    for (const Filter& filter : scope_.filters) {
      LEDGER_ASSIGN(dimension, find_dimension(filter.dimension));
      parts |= bit(dimension.part);
    }
    return parts;
  }

  // Sets that another set contains are read from that one.
  static std::vector<Parts> reduce(std::vector<Parts> sets) {
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    std::erase_if(sets, [&](Parts a) {
      return std::any_of(sets.begin(), sets.end(), [&](Parts b) { return a != b && (a & b) == a; });
    });
    return sets;
  }

  Result<Ok> make_passes() {
    for (int relation = 0; relation < 3; ++relation) {
      if (sets_[relation].empty()) continue;
      sets_[relation] = reduce(sets_[relation]);
      pass_of_[relation] = plan_.passes.size();
      LEDGER_ASSIGN(pass, pass(static_cast<Relation>(relation)));
      plan_.passes.push_back(std::move(pass));
    }
    return Ok{};
  }

  static constexpr Part kParts[] = {Part::Principal, Part::PriceKey, Part::Detail, Part::Metadata, Part::Date, Part::Hour};

  Result<Pass> pass(Relation relation) {
    const auto& sets = sets_[static_cast<int>(relation)];
    Parts all = 0;
    for (Parts set : sets) all |= set;
    std::vector<std::string> outer, inner, groups;
    for (Part part : kParts) {
      if (!(all & bit(part))) continue;
      outer.emplace_back(id_of(part));
      const bool time = part == Part::Date || part == Part::Hour;
      inner.push_back(time ? fmt::format("{} AS {}_key", time_key(part, scope_, *input_.dialect, relation), id_of(part))
                           : std::string(id_of(part)));
    }
    for (Parts set : sets) groups.push_back("(" + join(ids(set, true), ", ") + ")");
    std::vector<std::string> select{set_number(sets)};
    for (Part part : kParts) {
      if (!(all & bit(part))) continue;
      select.push_back(part == Part::Date || part == Part::Hour ? fmt::format("{0}_key AS {0}", id_of(part)) : std::string(id_of(part)));
    }
    select.emplace_back("period");
    for (auto sum : kSums) select.push_back(fmt::format("CAST(sum({0}) AS BIGINT) AS {0}", sum));
    for (auto sum : kSums) inner.emplace_back(sum);
    inner.push_back(period(input_, scope_, relation) + " AS period");
    SqlText sql{"SELECT " + join(select, ", ") + " FROM (SELECT " + join(inner, ", ") + " FROM ", {}};
    static const SqlText day{"ledger.rollup_day", {}}, hour{"ledger.rollup_hour", {}};
    sql += relation == Relation::DayRollup ? day : relation == Relation::HourRollup ? hour : input_.calls;
    LEDGER_ASSIGN(filter, where(scope_, *input_.dialect, relation));
    sql += " WHERE ";
    sql += filter;
    sql += ") GROUP BY ";
    sql += sets.size() == 1 ? groups[0].substr(1, groups[0].size() - 2) : "GROUPING SETS (" + join(groups, ", ") + ")";
    return Pass{priced(sql)};
  }

  // Rates are NULL where nothing of the key is priced; rows of failed calls alone cost 0.
  static SqlText priced(const SqlText& sums) {
    const auto cost = [](std::string_view prefix) {
      std::vector<std::string> terms;
      for (std::size_t i = 2; i < kSums.size(); ++i) terms.push_back(fmt::format("CAST(g.{0} AS DECIMAL(18,0)) * r.{1}{0}", kSums[i], prefix));
      return join(terms, " + ");
    };
    SqlText sql{fmt::format("SELECT g.*, r.state, r.unpriced, r.assumed, CASE WHEN g.calls = 0 THEN 0 ELSE {} END AS cost, "
                            "CASE WHEN r.assumed > 0 THEN {} END AS low, CASE WHEN r.assumed > 0 THEN {} END AS high FROM (",
                            cost(""), cost("low_"), cost("high_")), {}};
    sql += sums;
    return sql += ") g JOIN ledger.rate r ON r.price_key = g.price_key AND r.period = g.period";
  }

  static std::vector<std::string> ids(Parts set, bool with_period) {
    std::vector<std::string> names;
    for (Part part : kParts) {
      if (!(set & bit(part))) continue;
      const bool time = part == Part::Date || part == Part::Hour;
      names.push_back(std::string(id_of(part)) + (time ? "_key" : ""));
    }
    if (with_period) names.emplace_back("period");
    return names;
  }

  // Tells the sets apart: their position in sets_, from which ids were grouped.
  std::string set_number(const std::vector<Parts>& sets) const {
    if (sets.size() == 1) return "0 AS grouping_set";
    Parts all = 0;
    for (Parts set : sets) all |= set;
    std::string sql = "CASE GROUPING(" + join(ids(all, false), ", ") + ") ";
    for (std::size_t i = 0; i < sets.size(); ++i) sql += fmt::format("WHEN {} THEN {} ", grouping_bits(all, sets[i]), i);
    return sql + "END AS grouping_set";
  }

  // GROUPING(a, b, c): the leftmost argument is the highest bit; 1 = not grouped by.
  static unsigned grouping_bits(Parts all, Parts set) {
    unsigned bits = 0;
    for (Part part : kParts) {
      if (all & bit(part)) bits = bits << 1 | ((set & bit(part)) ? 0u : 1u);
    }
    return bits;
  }

  std::size_t set_of(Relation relation, Parts parts) const {
    const auto& sets = sets_[static_cast<int>(relation)];
    std::size_t best = sets.size();
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if ((parts & sets[i]) != parts) continue;
      if (best == sets.size() || __builtin_popcount(sets[i]) < __builtin_popcount(sets[best])) best = i;
    }
    return best;
  }

  SqlText from(Relation relation, Parts parts, const std::vector<Dimension>& dims) const {
    const auto pass = pass_of_[static_cast<int>(relation)];
    SqlText sql{fmt::format(" FROM stage{} s", pass), {}};
    for (Part part : {Part::Principal, Part::PriceKey, Part::Detail}) {
      const bool used = std::any_of(dims.begin(), dims.end(), [&](const auto& d) { return d.part == part; });
      if (used) sql += fmt::format(" JOIN {0} {1} ON {1}.id = s.{2}", table_of(part), alias_of(part), id_of(part));
    }
    for (std::size_t i = 0; i < dims.size(); ++i) {
      if (dims[i].part != Part::Metadata) continue;
      sql += fmt::format(" LEFT JOIN ledger.metadata_item m{0} ON m{0}.id = s.metadata AND m{0}.key = ", i);
      sql.bind(dims[i].key);
    }
    return sql += fmt::format(" WHERE s.grouping_set = {}", set_of(relation, parts));
  }

  Cut cut(const Need& need, Relation relation) const {
    Cut cut;
    cut.pass = pass_of_[static_cast<int>(relation)];
    std::vector<std::string> select, group;
    for (std::size_t i = 0; i < need.dimensions.size(); ++i) {
      const Dimension& dim = need.dimensions[i];
      const std::string name = dim.key.empty() ? std::string(dim.name) : "metadata:" + dim.key;
      const CellKind kind = dim.part == Part::Date ? CellKind::Date : dim.part == Part::Hour ? CellKind::Hour : CellKind::Text;
      cut.columns.push_back({name, kind});
      select.push_back(kind == CellKind::Text && dim.part == Part::Metadata ? fmt::format("m{}.value", i)
                       : kind == CellKind::Text ? fmt::format("{}.{}", alias_of(dim.part), dim.column)
                                                : fmt::format("s.{}", id_of(dim.part)));
      group.push_back(std::to_string(i + 1));
    }
    add_measures(select, cut.columns);
    cut.sql = {"SELECT " + join(select, ", "), {}};
    cut.sql += from(relation, need.parts, need.dimensions);
    if (!group.empty()) cut.sql += " GROUP BY " + join(group, ", ");
    return cut;
  }

  static void add_measures(std::vector<std::string>& select, std::vector<Column>& columns) {
    const std::string written = "s.cache_write_5m + s.cache_write_30m + s.cache_write_1h + s.cache_write_unknown";
    const std::pair<std::string, Column> measures[] = {
        {"coalesce(sum(s.calls), 0)", {"call_count", CellKind::Count}},
        {"coalesce(sum(s.failed), 0)", {"failed_calls", CellKind::Count}},
        {"coalesce(sum(s.input), 0)", {"total_input_tokens", CellKind::Count}},
        {"coalesce(sum(s.output), 0)", {"total_output_tokens", CellKind::Count}},
        {"coalesce(sum(s.cache_read), 0)", {"cache_read_tokens", CellKind::Count}},
        {fmt::format("coalesce(sum({}), 0)", written), {"cache_write_tokens", CellKind::Count}},
        {fmt::format("coalesce(sum(s.input + s.output + s.cache_read + {}), 0)", written), {"total_tokens", CellKind::Count}},
        {"sum(s.cost)", {"estimated_cost_usd", CellKind::Money}},
        {"coalesce(sum(s.calls) FILTER (s.unpriced > 0), 0)", {"unpriced_calls", CellKind::Count}},
    };
    for (const auto& [sql, column] : measures) {
      select.push_back(sql);
      columns.push_back(column);
    }
  }

  Cut keys(Relation relation) const {
    Cut cut;
    cut.pass = pass_of_[static_cast<int>(relation)];
    std::vector<std::string> select{"k.model_id", "k.region", "s.state", "s.unpriced", "s.assumed"};
    for (auto sum : kSums) select.push_back(fmt::format("sum(s.{})", sum));
    select.insert(select.end(), {"sum(s.low)", "sum(s.high)"});
    cut.sql = {"SELECT " + join(select, ", "), {}};
    cut.sql += from(relation, bit(Part::Principal), {Dimension{"model_id", Part::PriceKey, "model_id", "", ""}});
    cut.sql += " GROUP BY 1, 2, 3, 4, 5";
    return cut;
  }

  Cut accounts(Relation relation) const {
    Cut cut;
    cut.pass = pass_of_[static_cast<int>(relation)];
    cut.sql = {fmt::format("SELECT DISTINCT p.account FROM stage{} s JOIN ledger.principal p ON p.id = s.principal "
                           "WHERE s.grouping_set = {} AND p.account IS NOT NULL ORDER BY 1",
                           cut.pass, set_of(relation, bit(Part::Principal))), {}};
    return cut;
  }

  const CubeScope& scope_;
  const PlanInput& input_;
  Plan plan_;
  std::vector<Parts> sets_[3];
  std::size_t pass_of_[3] = {};
};

}  // namespace

Result<SqlText> conditions(const CubeScope& scope, const Dialect& dialect) {
  return where(scope, dialect, Relation::Calls);
}

Result<Plan> make_plan(const CubeScope& scope, std::span<const Grouping> groupings, const PlanInput& input) {
  return Planner(scope, input).make(groupings);
}

}  // namespace ledger
