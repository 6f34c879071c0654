#include "analysis/report.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "analysis/rows.h"

namespace ledger {
namespace {

// What is asked of the engine, each grouping once, and which answer belongs to which question.
struct Questions {
  std::vector<Grouping> groupings;
  std::size_t add(Grouping grouping) {
    const auto found = std::find(groupings.begin(), groupings.end(), grouping);
    const auto index = static_cast<std::size_t>(found - groupings.begin());
    if (found == groupings.end()) groupings.push_back(std::move(grouping));
    return index;
  }
};

Grouping grouping_of(const Analysis& analysis) {
  Grouping grouping(analysis.dimensions.begin(), analysis.dimensions.end());
  if (!analysis.if_single.empty()) grouping.emplace_back(analysis.if_single);
  return grouping;
}

std::string table_name(std::string_view analysis) {
  std::string name(analysis);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// A table still without its answer.
struct Planned {
  ReportTable table;
  Grouping grouping;
  std::size_t question = 0;
  Order order = Order::ByCost;
};

bool is_time(std::string_view dimension) { return dimension == "date" || dimension == "hour"; }

std::vector<Planned> plan_tables(const ReportRequest& request, Questions& questions) {
  std::vector<Planned> planned;
  if (!request.group_by.empty()) {
    Planned& one = planned.emplace_back();
    one.grouping = request.group_by;
    one.table.title = fmt::format("{}", fmt::join(request.group_by, ", "));
    one.table.table.name = "group_by";
    one.order = is_time(request.group_by[0]) ? Order::ByTime : Order::ByCost;
  } else {
    for (const Analysis* analysis : request.analyses) {
      if (analysis->dimensions.empty()) continue;
      Planned& one = planned.emplace_back();
      one.table.analysis = analysis;
      one.grouping = grouping_of(*analysis);
      one.table.title = analysis->title;
      one.table.table.name = table_name(analysis->name);
      one.order = analysis->order;
    }
  }
  for (Planned& one : planned) one.question = questions.add(one.grouping);
  return planned;
}

void cut(ReportTable& report, std::size_t limit) {
  Table& table = report.table;
  if (limit == 0 || table.rows.size() <= limit) return;
  report.others = table.rows.size() - limit;
  auto others =
      sum_rows(table, limit, table.rows.size(), fmt::format("others ({})", report.others));
  table.rows.resize(limit);
  table.rows.push_back(std::move(others));
}

Result<ReportTable> finish(Planned planned, Table answer, const ReportRequest& request) {
  ReportTable report = std::move(planned.table);
  report.dimensions = planned.grouping.size();
  const bool fold = report.analysis && !report.analysis->if_single.empty();
  Table table = fold ? fold_last_dimension(answer, report.dimensions) : std::move(answer);
  table.name = report.table.name;
  settle_costs(table);
  if (planned.grouping == Grouping{"date"}) fill_days(table, days_of(request.scope));
  if (report.analysis && report.analysis->averages) add_averages(table, report.dimensions);
  const auto account = std::find(planned.grouping.begin(), planned.grouping.end(), "account");
  if (!request.account_names.empty() && account != planned.grouping.end())
    add_account_names(table, static_cast<std::size_t>(account - planned.grouping.begin()),
                      request.account_names);
  LEDGER_TRY(sort_rows(table, report.dimensions, planned.order, request.sort));
  report.table = std::move(table);
  cut(report, request.limit);
  return report;
}

Table summarize(const Table& total, std::string name) {
  constexpr auto count = CellKind::Count;
  Table summary{std::move(name),
                {{"total_calls", count},
                 {"failed_calls", count},
                 {"total_input_tokens", count},
                 {"total_output_tokens", count},
                 {"total_cache_read_tokens", count},
                 {"total_cache_write_tokens", count},
                 {"total_tokens", count},
                 {"total_cost_usd", CellKind::Money}},
                {}};
  std::vector<Cell> row;
  for (std::size_t i = 0; i < kCost; ++i)
    row.emplace_back(total.rows.empty() ? Int128{0} : count_of(total.rows[0][i]));
  const bool known = total.rows.empty() || count_of(row[kCalls]) == 0;
  row.push_back(known ? Cell{Money{}} : total.rows[0][kCost]);
  summary.rows.push_back(std::move(row));
  return summary;
}

std::vector<Int128> daily_costs(const Table& by_date, Days days) {
  std::vector<Int128> costs(static_cast<std::size_t>(std::max(0, days.last - days.first + 1)));
  for (const auto& row : by_date.rows) {
    const auto* day = std::get_if<Day>(&row[0]);
    const auto* cost = std::get_if<Money>(&row[1 + kCost]);
    if (day && cost && *day >= days.first && *day <= days.last)
      costs[static_cast<std::size_t>(*day - days.first)] = cost->femto_usd;
  }
  return costs;
}

// As many civil days as the window has, right before it.
Result<Table> ask_previous(Engine& engine, CubeScope scope) {
  const Days days = days_of(scope);
  const Day before = days.first - (days.last - days.first + 1);
  scope.window = {scope.zone.start_of(before), scope.window.from};
  scope.notes = false;
  const std::vector<Grouping> total{{}};
  LEDGER_ASSIGN(answer, engine.ask(scope, total));
  Table previous = summarize(answer.tables[0], "previous");
  if (count_of(previous.rows[0][kCalls]) == 0) previous.rows.clear();
  return previous;
}

}  // namespace

bool Report::has_data() const {
  const bool filtered = !request.scope.filters.empty() || !request.scope.arn_contains.empty();
  return count_of(summary.rows[0][kCalls]) > 0 || count_of(summary.rows[0][kFailed]) > 0 ||
         (notes.rejects > 0 && !filtered);
}

Days days_of(const CubeScope& scope) {
  return {scope.zone.day_at(scope.window.from), scope.zone.day_at(scope.window.to - 1)};
}

Result<Ok> check_request(const ReportRequest& request) {
  Questions questions;
  for (Planned& one : plan_tables(request, questions)) {
    Table& table = one.table.table;
    for (const std::string& dimension : one.grouping)
      table.columns.push_back({dimension, CellKind::Text});
    for (const std::string_view measure : kMeasureNames)
      table.columns.push_back({std::string(measure), CellKind::Count});
    if (one.table.analysis && one.table.analysis->averages)
      add_averages(table, one.grouping.size());
    LEDGER_TRY(sort_rows(table, one.grouping.size(), one.order, request.sort));
  }
  return Ok{};
}

Result<Report> make_report(Engine& engine, ReportRequest request) {
  LEDGER_TRY(check_request(request));
  Questions questions;
  const std::size_t total = questions.add({});
  const std::size_t by_date = questions.add({"date"});
  std::vector<Planned> planned = plan_tables(request, questions);
  LEDGER_ASSIGN(answer, engine.ask(request.scope, questions.groupings));
  Report report;
  report.summary = summarize(answer.tables[total], "summary");
  if (request.compare) {
    LEDGER_ASSIGN(previous, ask_previous(engine, request.scope));
    report.previous = std::move(previous);
  }
  report.daily_cost_femto = daily_costs(answer.tables[by_date], days_of(request.scope));
  for (auto one = planned.begin(); one != planned.end(); ++one) {
    Table& table = answer.tables[one->question];
    const bool again = std::any_of(one + 1, planned.end(), [&](const Planned& other) {
      return other.question == one->question;
    });
    LEDGER_ASSIGN(finished, finish(std::move(*one), again ? table : std::move(table), request));
    report.tables.push_back(std::move(finished));
  }
  report.notes = std::move(answer.notes);
  report.request = std::move(request);
  return report;
}

}  // namespace ledger
