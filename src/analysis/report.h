// Named questions and their answers: the registry of analyses, and the report made of them.
// Thread rule: pure but for the engine it is given.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cube/cube.h"

namespace ledger {

enum class Order { ByCost, ByTime };

// One named analysis: a saved cube query. A new one is one line in analyses.cc.
struct Analysis {
  std::string_view name;    // what --analysis takes; the JSON key is the same with _ for -
  std::string_view title;   // heading on a terminal
  std::vector<std::string_view> dimensions;
  Order order = Order::ByCost;
  bool averages = false;    // adds avg_input_tokens, avg_output_tokens
  bool fill_days = false;   // a day without calls is a zero row
  bool in_all = true;       // part of --analysis all
};
std::span<const Analysis> analyses();
const Analysis* find_analysis(std::string_view name);

struct ReportRequest {
  std::vector<const Analysis*> analyses;  // used when group_by is empty
  Grouping group_by;
  std::string sort;        // a column of the table, "" = the default order; "-column" descending
  std::size_t limit = 0;   // 0 = all; rows beyond it become one "others (N)" row
  CubeScope scope;
};

struct ReportTable {
  const Analysis* analysis = nullptr;  // null for --group-by
  std::string title;
  Table table;             // sorted; whole (limit applied only if asked)
  std::size_t others = 0;  // > 0: the last row sums that many cut rows
};

struct Report {
  ReportRequest request;
  CubeNotes notes;
  Table summary;     // one row: total_calls, failed_calls, total_input_tokens, … total_cost_usd
  Table previous;    // the same for the window of equal length before, empty if it has no calls
  std::vector<Int128> daily_cost_femto;  // for the sparkline, one a day of the window
  std::vector<ReportTable> tables;
  bool has_data() const;  // any call, failed call or reject in the window
};

// Fault::Usage for an unknown column in `sort`. "No data" is a Report with has_data() false.
Result<Report> make_report(Engine& engine, ReportRequest request);

}  // namespace ledger
