// Named questions and their answers: the registry of analyses, and the report made of them.
//
// A report is exact: nothing is rounded or formatted here. Parts sum to the totals, also where a
// table is cut. Thread rule: pure but for the engine it is given.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cube/cube.h"

namespace ledger {

enum class Order { ByCost, ByTime };

// One named analysis: a saved cube query. A new one is one line in analyses.cc.
struct Analysis {
  std::string_view name;   // what --analysis takes; the JSON key is the same with _ for -
  std::string_view title;  // heading on a terminal
  std::vector<std::string_view> dimensions;  // none: the summary, which every report has
  // Also a column, but only filled in rows where it has one value: the `user` of a principal. An
  // application that many sessions used has none.
  std::string_view if_single = {};
  Order order = Order::ByCost;
  bool averages = false;  // adds avg_input_tokens, avg_output_tokens
  bool in_all = true;     // part of --analysis all
};
std::span<const Analysis> analyses();
// Nothing for an unknown name.
const Analysis* find_analysis(std::string_view name);

struct ReportRequest {
  std::vector<const Analysis*> analyses;  // used when group_by is empty
  Grouping group_by;
  std::string sort;       // a column of every table, "" = the default order; "-column" descending
  std::size_t limit = 0;  // 0 = all; rows beyond it become one "others (N)" row
  bool compare = false;   // ask for the days before the window too
  // Account id to name. Where there are any, rows by account get a last column account_name.
  std::map<std::string, std::string> account_names;
  CubeScope scope;
};

// Default order: cost, then calls, descending, then names; a date or an hour in front: time
// ascending. Absent values come last whatever the direction. A grouping by date alone has a zero
// row for each day of the window without calls.
struct ReportTable {
  const Analysis* analysis = nullptr;  // null for --group-by
  std::string title;
  std::size_t dimensions = 0;  // the leading columns that name a row
  Table table;                 // sorted; whole (limit applied only if asked)
  std::size_t others = 0;      // > 0: the last row sums that many cut rows
};

struct Report {
  ReportRequest request;
  CubeNotes notes;
  Table summary;  // one row: total_calls, failed_calls, total_input_tokens, … total_cost_usd
  Table
      previous;  // the same for as many days before the window; no row if it has no calls or was not asked for
  std::vector<Int128> daily_cost_femto;  // for the sparkline, one a day of the window
  std::vector<ReportTable> tables;
  // Any call or failed call in the window; where nothing is filtered, any reject too.
  bool has_data() const;
};

// First and last civil day of a window in its zone.
struct Days {
  Day first = 0, last = 0;
};
Days days_of(const CubeScope& scope);

// Fault::Usage for an unknown column in `sort`, before anything is asked.
Result<Ok> check_request(const ReportRequest& request);

// Fault::Usage for what check_request refuses. "No data" is a Report with has_data() false.
// A cost is absent only where there are calls and none of them is priced.
Result<Report> make_report(Engine& engine, ReportRequest request);

// The sum of rows [from, to): `label` in the first column, nothing in the other dimensions.
std::vector<Cell> sum_rows(const Table& table, std::size_t from, std::size_t to, std::string label);

}  // namespace ledger
