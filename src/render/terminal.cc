#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/rows.h"
#include "base/text.h"
#include "render/grid.h"
#include "render/notes.h"
#include "render/number.h"

namespace ledger {
namespace {

using Row = std::vector<Cell>;

// The order in which columns give way where space is short.
enum Drop {
  kKeep,
  kDropModelId,
  kDropAverages,
  kDropShare,
  kDropCached,
  kDropUnpriced,
  kDropFailed,
  kDropOutput,
  kDropInput
};

// The width in which model names still show their version.
constexpr int kVersionShows = 20;

struct ShownRow {
  Row cells;
  bool sum = false;  // the others or the total
};

// Cut to `max_rows` (the newest of a time order), with a row of the others where they stood, and the
// total.
std::vector<ShownRow> choose_rows(const ReportTable& report, std::size_t max_rows) {
  const Table& table = report.table;
  const std::size_t own = table.rows.size() - (report.others > 0 ? 1 : 0);
  const std::size_t keep = max_rows == 0 ? own : std::min(own, max_rows);
  const std::size_t others = report.others + own - keep;
  const bool newest =
      report.others == 0 && report.analysis && report.analysis->order == Order::ByTime;
  const std::size_t first = newest ? own - keep : 0;
  std::vector<ShownRow> shown;
  for (std::size_t i = first; i < first + keep; ++i) shown.push_back({table.rows[i], false});
  if (others > 0) {
    Row sum = sum_rows(table, newest ? 0 : keep, newest ? first : table.rows.size(),
                       fmt::format("others ({})", others));
    shown.insert(newest ? shown.begin() : shown.end(), {std::move(sum), true});
  }
  if (shown.size() > 1) shown.push_back({sum_rows(table, 0, table.rows.size(), "Total"), true});
  return shown;
}

std::string heading_of(const std::string& dimension) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kHeadings{
      {{"app", "Application"},
       {"user_or_app", "App or user"},
       {"model_id", "Model id"},
       {"model_name", "Model"},
       {"date", "Day"},
       {"invoked_id", "Invoked id"},
       {"inference_region", "Inference region"}}};
  for (const auto& [name, heading] : kHeadings)
    if (name == dimension) return std::string(heading);
  std::string heading = escape_terminal(dimension);
  if (heading.starts_with("metadata:") || heading.starts_with("tag:")) return heading;
  if (!heading.empty() && heading[0] >= 'a' && heading[0] <= 'z')
    heading[0] = static_cast<char>(heading[0] - 'a' + 'A');
  return heading;
}

std::string day_text(Day day) {
  static constexpr std::array<std::string_view, 7> kNames{"Thu", "Fri", "Sat", "Sun",
                                                          "Mon", "Tue", "Wed"};
  return fmt::format("{} {}", format_day(day),
                     kNames[static_cast<std::size_t>(((day % 7) + 7) % 7)]);
}

std::string hour_text(Seconds hour, const Zone& zone) {
  std::string text = zone.format(hour).substr(0, 16);
  text[10] = ' ';
  return text;
}

// One table on its way to the screen.
struct Screen {
  const ReportTable& report;
  const Zone& zone;
  std::vector<ShownRow> rows;
  std::vector<GridColumn> columns;

  std::vector<Int128> counts(std::size_t column) const {
    std::vector<Int128> values;
    for (const ShownRow& row : rows) values.push_back(count_of(row.cells[column]));
    return values;
  }
  std::vector<Int128> measure(Measure which) const { return counts(report.dimensions + which); }
  // In the unit of the largest row of its own: the total may take another.
  std::vector<std::string> tokens(const std::vector<Int128>& values) const {
    Int128 largest = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!rows[i].sum) largest = std::max(largest, values[i]);
    return short_counts(values, largest);
  }
  std::optional<Money> cost_of(const ShownRow& row) const {
    const auto* cost = std::get_if<Money>(&row.cells[report.dimensions + kCost]);
    return cost ? std::optional(*cost) : std::nullopt;
  }
};

std::string name_text(const Screen& screen, const ShownRow& row, std::size_t column) {
  if (row.sum) return screen.columns.empty() ? std::get<std::string>(row.cells[0]) : "";
  const Cell& cell = row.cells[column];
  if (const auto* day = std::get_if<Day>(&cell)) return day_text(*day);
  if (const auto* hour = std::get_if<Seconds>(&cell)) return hour_text(*hour, screen.zone);
  const auto* text = std::get_if<std::string>(&cell);
  if (!text) return "(none)";
  const auto& columns = screen.report.table.columns;
  const bool named = columns[column].name == "account" && columns.back().name == "account_name";
  const auto* name = named ? std::get_if<std::string>(&row.cells.back()) : nullptr;
  return (name ? escape_terminal(*name) + " " : "") + escape_terminal(*text);
}

void add_name(Screen& screen, std::size_t column, Drop drop) {
  GridColumn shown{
      heading_of(screen.report.table.columns[column].name), {}, false, drop, drop != kKeep};
  if (screen.report.table.columns[column].name == "model_name") shown.least = kVersionShows;
  for (const ShownRow& row : screen.rows) shown.cells.push_back(name_text(screen, row, column));
  screen.columns.push_back(std::move(shown));
}

// The model's id goes behind its name, and only where there is space. A column that is filled for
// some rows only is left to CSV and JSON.
void add_names(Screen& screen) {
  const bool partly = screen.report.analysis && !screen.report.analysis->if_single.empty();
  const std::size_t names = screen.report.dimensions - (partly ? 1 : 0);
  const auto& columns = screen.report.table.columns;
  for (std::size_t i = 0; i < names; ++i) {
    const bool both =
        columns[i].name == "model_id" && i + 1 < names && columns[i + 1].name == "model_name";
    if (both) add_name(screen, i + 1, kKeep);
    add_name(screen, i, both ? kDropModelId : kKeep);
    if (both) ++i;
  }
}

bool any(const std::vector<Int128>& values) {
  return std::any_of(values.begin(), values.end(), [](Int128 value) { return value != 0; });
}

void add_plain_counts(Screen& screen, std::string heading, const std::vector<Int128>& values,
                      Drop drop) {
  std::vector<std::string> cells;
  for (const Int128 value : values) cells.push_back(value == 0 ? "-" : with_thousands(value));
  screen.columns.push_back({std::move(heading), std::move(cells), true, drop});
}

void add_tokens(Screen& screen) {
  screen.columns.push_back({"in", screen.tokens(screen.measure(kInputTokens)), true, kDropInput});
  screen.columns.push_back(
      {"out", screen.tokens(screen.measure(kOutputTokens)), true, kDropOutput});
  std::vector<Int128> cached = screen.measure(kCacheRead);
  const std::vector<Int128> written = screen.measure(kCacheWrite);
  for (std::size_t i = 0; i < cached.size(); ++i) cached[i] += written[i];
  if (any(cached)) screen.columns.push_back({"cached", screen.tokens(cached), true, kDropCached});
}

void add_averages(Screen& screen) {
  const auto& columns = screen.report.table.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].kind != CellKind::Average) continue;
    std::vector<Int128> values;
    for (const ShownRow& row : screen.rows) {
      const auto* average = std::get_if<Average>(&row.cells[i]);
      values.push_back(
          average && average->count > 0 ? (average->sum + average->count / 2) / average->count : 0);
    }
    add_plain_counts(screen, columns[i].name == "avg_input_tokens" ? "avg in" : "avg out", values,
                     kDropAverages);
    screen.columns.back().whole = true;
  }
}

void add_cost(Screen& screen) {
  std::vector<std::optional<Money>> costs;
  for (const ShownRow& row : screen.rows) costs.push_back(screen.cost_of(row));
  std::vector<std::string> cells = dollar_cells(costs);
  int widest = 0;
  for (const auto& cell : cells) widest = std::max(widest, display_width(cell));
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (costs[i])
      cells[i] = "$ " +
                 std::string(static_cast<std::size_t>(widest - display_width(cells[i])), ' ') +
                 cells[i];
  screen.columns.push_back({"cost", std::move(cells), true, kKeep});
}

void add_share(Screen& screen) {
  const auto whole = screen.cost_of(screen.rows.back());
  if (screen.rows.size() < 2 || !whole || whole->femto_usd <= 0) return;
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < screen.rows.size(); ++i) {
    const auto cost = screen.cost_of(screen.rows[i]);
    const bool total = i + 1 == screen.rows.size();
    cells.push_back(total || !cost ? "" : percent(cost->femto_usd, whole->femto_usd));
  }
  screen.columns.push_back({"share", std::move(cells), true, kDropShare});
}

// Against the largest row of its own.
std::vector<double> bars_of(const Screen& screen) {
  std::vector<double> bars;
  double largest = 0;
  for (const ShownRow& row : screen.rows) {
    const auto cost = row.sum ? std::nullopt : screen.cost_of(row);
    bars.push_back(cost ? static_cast<double>(cost->femto_usd) : -1);
    largest = std::max(largest, bars.back());
  }
  if (largest <= 0 || bars.size() < 2) return {};
  for (double& bar : bars) bar /= largest;
  return bars;
}

void print_table(std::ostream& out, const ReportTable& report, const Zone& zone,
                 const TerminalStyle& style) {
  Screen screen{report, zone, choose_rows(report, style.max_rows), {}};
  if (screen.rows.empty()) return;
  add_names(screen);
  add_plain_counts(screen, "calls", screen.measure(kCalls), kKeep);
  if (const auto failed = screen.measure(kFailed); any(failed))
    add_plain_counts(screen, "failed", failed, kDropFailed);
  add_tokens(screen);
  add_averages(screen);
  if (const auto unpriced = screen.measure(kUnpricedCalls); any(unpriced))
    add_plain_counts(screen, "unpriced", unpriced, kDropUnpriced);
  add_cost(screen);
  add_share(screen);
  out << '\n';
  const std::size_t totals = screen.rows.size() > 1 ? 1 : 0;
  Grid{std::move(screen.columns), bars_of(screen), totals}.print(out, style.width, style.colour);
}

// The whole uri, however long: it is there to be opened.
void print_rejects(std::ostream& out, const Table& rejects, const Zone& zone,
                   const TerminalStyle& style) {
  out << '\n' << painted("Rejected lines", Paint::Bold, style.colour) << '\n';
  for (const Row& row : rejects.rows) {
    const auto text = [&](std::size_t i) { return escape_terminal(exact_text(row[i], zone)); };
    out << wrap(text(0) + ":" + text(1) + "  " + text(2), style.width, "  ") << '\n';
  }
}

}  // namespace

void render_table(std::ostream& out, const Table& table, const Zone& zone,
                  const TerminalStyle& style) {
  const std::size_t keep =
      style.max_rows == 0 ? table.rows.size() : std::min(style.max_rows, table.rows.size());
  std::vector<GridColumn> columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const CellKind kind = table.columns[i].kind;
    GridColumn column{escape_terminal(table.columns[i].name), {}, kind != CellKind::Text, kKeep};
    for (std::size_t row = 0; row < keep; ++row) {
      const Cell& cell = table.rows[row][i];
      const bool none = std::holds_alternative<std::monostate>(cell) && kind != CellKind::Text;
      column.cells.push_back(none ? "-" : escape_terminal(exact_text(cell, zone)));
    }
    if (i == 0) column.least = style.width / 3;  // what names the row
    columns.push_back(std::move(column));
  }
  Grid{std::move(columns), {}, 0}.print(out, style.width, style.colour);
  if (keep < table.rows.size())
    out << painted(fmt::format("others ({})", table.rows.size() - keep), Paint::Dim, style.colour)
        << '\n';
}

void render_terminal(std::ostream& out, const Report& report, const RunFacts& facts,
                     const TerminalStyle& style) {
  const Zone& zone = report.request.scope.zone;
  print_head(out, report, style);
  for (const ReportTable& table : report.tables) print_table(out, table, zone, style);
  if (facts.rejects && !facts.rejects->rows.empty())
    print_rejects(out, *facts.rejects, zone, style);
  print_notes(out, report, facts, style);
}

}  // namespace ledger
