#include <algorithm>
#include <array>

#include "analysis/report.h"

namespace ledger {

std::span<const Analysis> analyses() {
  static const std::array<Analysis, 11> all{{
      {.name = "summary", .title = "Summary", .dimensions = {}},
      {.name = "app", .title = "Application", .dimensions = {"app"}},
      {.name = "user", .title = "App or user", .dimensions = {"user_or_app"}, .if_single = "user"},
      {.name = "user-app",
       .title = "Application, user and model",
       .dimensions = {"app", "user", "model_id", "model_name"}},
      {.name = "model",
       .title = "Model",
       .dimensions = {"model_id", "model_name"},
       .averages = true},
      {.name = "daily", .title = "Day", .dimensions = {"date"}, .order = Order::ByTime},
      {.name = "hourly", .title = "Hour", .dimensions = {"hour"}, .order = Order::ByTime},
      {.name = "region", .title = "Region", .dimensions = {"region"}, .in_all = false},
      {.name = "account", .title = "Account", .dimensions = {"account"}, .in_all = false},
      {.name = "operation", .title = "Operation", .dimensions = {"operation"}, .in_all = false},
      {.name = "error", .title = "Error", .dimensions = {"error"}, .in_all = false},
  }};
  return all;
}

const Analysis* find_analysis(std::string_view name) {
  const auto all = analyses();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Analysis& analysis) { return analysis.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace ledger
