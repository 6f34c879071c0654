#include <functional>

#include <fmt/format.h>

#include "base/text.h"
#include "render/number.h"
#include "render/render.h"

namespace ledger {
namespace {

// Members in order, each value already JSON.
using Members = std::vector<std::pair<std::string, std::string>>;

std::string object_text(const Members& members) {
  std::string text = "{";
  for (const auto& [key, value] : members)
    text += (text.size() > 1 ? ", " : "") + quote_json(key) + ": " + value;
  return text + "}";
}

template <class Items, class Print>
std::string array_text(const Items& items, Print print) {
  std::string text = "[";
  for (const auto& item : items) text += (text.size() > 1 ? ", " : "") + print(item);
  return text + "]";
}

std::string strings_text(const std::vector<std::string>& items) {
  return array_text(items, quote_json);
}
std::string bool_text(bool value) { return value ? "true" : "false"; }

std::string cell_text(const Cell& cell, const Zone& zone) {
  const bool number = std::holds_alternative<Int128>(cell) || std::holds_alternative<Money>(cell) ||
                      std::holds_alternative<Average>(cell);
  std::string text = exact_text(cell, zone);
  if (text.empty() && !std::holds_alternative<std::string>(cell)) return "null";
  return number ? text : quote_json(text);
}

Members row_members(const Table& table, const std::vector<Cell>& row, const Zone& zone) {
  Members members;
  for (std::size_t i = 0; i < row.size(); ++i)
    members.emplace_back(table.columns[i].name, cell_text(row[i], zone));
  return members;
}

void write_rows(std::ostream& out, const Table& table, const Zone& zone, std::size_t others,
                std::string_view indent) {
  std::vector<std::string> keys;
  for (const Column& column : table.columns)
    keys.push_back((keys.empty() ? "{" : ", ") + quote_json(column.name) + ": ");
  out << "[";
  std::string line;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    line = i == 0 ? "\n" : ",\n";
    line.append(indent).append("  ");
    for (std::size_t column = 0; column < keys.size(); ++column)
      line.append(keys[column]).append(cell_text(table.rows[i][column], zone));
    if (others > 0 && i + 1 == table.rows.size()) line += ", \"others\": " + std::to_string(others);
    out << line << "}";
  }
  if (!table.rows.empty()) out << "\n" << indent;
  out << "]";
}

std::string filters_text(const CubeScope& scope) {
  Members members;
  if (!scope.arn_contains.empty())
    members.emplace_back("arn_pattern", quote_json(scope.arn_contains));
  for (const Filter& filter : scope.filters)
    members.emplace_back(filter.dimension, array_text(filter.any_of, [](const auto& value) {
                           return value ? quote_json(*value) : "null";
                         }));
  return object_text(members);
}

std::string left_out_text(const LeftOut& left_out) {
  return object_text({{"calls", to_string(left_out.calls)},
                      {"tokens", to_string(left_out.tokens)},
                      {"models", strings_text(left_out.models)}});
}

std::string assumed_text(const Assumed& assumed) {
  return object_text({{"kind", quote_json(assumed.kind)},
                      {"calls", to_string(assumed.calls)},
                      {"tokens", to_string(assumed.tokens)},
                      {"usd_low", to_decimal(assumed.low)},
                      {"usd_high", assumed.bounded ? to_decimal(assumed.high) : "null"}});
}

std::string failed_text(const RunFacts::FailedSource& failed) {
  return object_text(
      {{"source", quote_json(failed.source)}, {"reason", quote_json(failed.reason)}});
}

std::string coverage_text(const Coverage& one) {
  return object_text({{"region", quote_json(one.region)},
                      {"date", quote_json(format_day(one.date))},
                      {"events", to_string(one.events)},
                      {"logged", to_string(one.logged)},
                      {"missing", to_string(one.missing)},
                      {"mantle", to_string(one.mantle)}});
}

std::string period_text(const CubeScope& scope) {
  const Days days = days_of(scope);
  return object_text({{"start", quote_json(format_day(days.first))},
                      {"end", quote_json(format_day(days.last))},
                      {"timezone", quote_json(scope.zone.name())}});
}

Members meta_members(const Report& report, const RunFacts& facts) {
  const CubeScope& scope = report.request.scope;
  const CubeNotes& notes = report.notes;
  const auto through = notes.data_through;
  Members members{{"service", quote_json(facts.service)},
                  {"period", period_text(scope)},
                  {"regions", strings_text(notes.regions)},
                  {"accounts", strings_text(notes.accounts)},
                  {"filters", filters_text(scope)},
                  {"sources", strings_text(facts.sources)},
                  {"data_through", through ? quote_json(scope.zone.format(*through)) : "null"},
                  {"prices_as_of", quote_json(format_day(notes.prices_as_of))},
                  {"generated_at", quote_json(scope.zone.format(facts.generated_at))},
                  {"version", quote_json(facts.version)},
                  {"objects_read", to_string(facts.objects_read)},
                  {"records", to_string(notes.records)},
                  {"rejects", to_string(notes.rejects)},
                  {"duplicates", to_string(notes.duplicates)},
                  {"unpriced", left_out_text(notes.unpriced)},
                  {"not_token_priced", left_out_text(notes.not_token_priced)},
                  {"assumptions", array_text(notes.assumptions, assumed_text)},
                  {"token_mismatch", to_string(notes.token_mismatch)},
                  {"time_approximate", to_string(notes.time_approximate)},
                  {"lower_bound", bool_text(notes.lower_bound())},
                  {"regions_failed", strings_text(facts.regions_failed)},
                  {"sources_failed", array_text(facts.sources_failed, failed_text)}};
  if (!notes.coverage.empty())
    members.emplace_back("coverage", array_text(notes.coverage, coverage_text));
  return members;
}

void write_members(std::ostream& out, const Members& members) {
  out << "{";
  for (std::size_t i = 0; i < members.size(); ++i)
    out << (i == 0 ? "\n    " : ",\n    ") << quote_json(members[i].first) << ": "
        << members[i].second;
  out << "\n  }";
}

}  // namespace

void render_json(std::ostream& out, const Report& report, const RunFacts& facts) {
  const Zone& zone = report.request.scope.zone;
  out << "{\n  \"meta\": ";
  write_members(out, meta_members(report, facts));
  out << ",\n  \"summary\": ";
  write_members(out, row_members(report.summary, report.summary.rows[0], zone));
  for (const ReportTable& table : report.tables) {
    out << ",\n  " << quote_json(table.table.name) << ": ";
    write_rows(out, table.table, zone, table.others, "  ");
  }
  if (facts.rejects) {
    out << ",\n  \"rejects\": ";
    write_rows(out, *facts.rejects, zone, 0, "  ");
  }
  out << "\n}\n";
}

void render_table_json(std::ostream& out, const Table& table, const Zone& zone) {
  write_rows(out, table, zone, 0, "");
  out << "\n";
}

}  // namespace ledger
