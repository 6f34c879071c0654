// Rows of answers: order, sums, days without calls. Thread rule: pure functions.
#pragma once

#include <array>
#include <string_view>

#include "analysis/report.h"

namespace ledger {

// Where the measures stand in a row of an answer, counted from the end of its dimensions.
enum Measure : std::size_t {
  kCalls,
  kFailed,
  kInputTokens,
  kOutputTokens,
  kCacheRead,
  kCacheWrite,
  kTotalTokens,
  kCost,
  kUnpricedCalls,
  kMeasures
};

constexpr std::array<std::string_view, kMeasures> kMeasureNames{
    "call_count",          "failed_calls",       "total_input_tokens",
    "total_output_tokens", "cache_read_tokens",  "cache_write_tokens",
    "total_tokens",        "estimated_cost_usd", "unpriced_calls"};

Int128 count_of(const Cell& cell);  // 0 where absent

// A cost without calls is zero, not unknown.
void settle_costs(Table& table);
// Rows that differ in the last dimension only become one; its value stays where there is one.
Table fold_last_dimension(const Table& table, std::size_t dimensions);
// Adds avg_input_tokens and avg_output_tokens as last columns.
void add_averages(Table& table, std::size_t dimensions);
// Adds account_name as last column; absent for an account without a name.
void add_account_names(Table& table, std::size_t account,
                       const std::map<std::string, std::string>& names);
// One row for each day of `days` in a table by date.
void fill_days(Table& table, Days days);
// `sort` as in ReportRequest; Fault::Usage for a column that is not there.
Result<Ok> sort_rows(Table& table, std::size_t dimensions, Order order, std::string_view sort);

}  // namespace ledger
