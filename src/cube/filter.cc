#include "cube/filter.h"

#include <fmt/format.h>

namespace ledger {
namespace {

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

// Of metadata:KEY or tag:KEY.
SqlText keyed_condition(const Dimension& dimension, const Filter& filter) {
  SqlText sql{"(FALSE", {}};
  for (const auto& value : filter.any_of) {
    sql += fmt::format(" OR {} {} (SELECT id FROM {} WHERE key = ", id_of(dimension.part),
                       value ? "IN" : "NOT IN", table_of_items(dimension.part));
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
  return Error{Fault::Usage,
               fmt::format("--filter {}: '{}' is no {}", dimension.name, text, dimension.name),
               dimension.part == Part::Date ? "--filter date=2025-10-18"
                                            : "--filter hour=2025-10-18T09:00:00Z"};
}

Result<SqlText> time_condition(const Dimension& dimension, const Filter& filter,
                               const std::string& key) {
  SqlText sql{"(FALSE", {}};
  for (const auto& value : filter.any_of) {
    if (!value) continue;
    LEDGER_ASSIGN(number, time_value(dimension, *value));
    sql += " OR " + key + " = ";
    sql.bind(number);
  }
  return sql += ")";
}

Result<SqlText> condition(const Filter& filter, const CubeScope& scope, const Dialect& dialect,
                          const Relation& relation) {
  LEDGER_ASSIGN(dimension, find_dimension(filter.dimension));
  if (dimension.part == Part::Date || dimension.part == Part::Hour) {
    return time_condition(dimension, filter, time_key(dimension.part, scope, dialect, relation));
  }
  if (!dimension.key.empty()) return keyed_condition(dimension, filter);
  SqlText sql{fmt::format("{} IN (SELECT id FROM {} WHERE ", id_of(dimension.part),
                          table_of(dimension.part)),
              {}};
  sql += one_of(dimension.column, filter);
  return sql += ")";
}

}  // namespace

Result<SqlText> where(const CubeScope& scope, const Dialect& dialect, const Relation& relation) {
  SqlText sql{fmt::format("{0} >= {1} AND {0} < {2}", relation.time,
                          scope.window.from / relation.unit, scope.window.to / relation.unit),
              {}};
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

Result<SqlText> conditions(const CubeScope& scope, const Dialect& dialect) {
  return where(scope, dialect, relation(RelationId::Calls));
}

}  // namespace ledger
