// An Engine for tests: groups a handful of calls in memory, by hand-checkable rules.
#pragma once

#include <map>

#include "cube/cube.h"

namespace ledger::testing {

struct FakeCall {
  std::map<std::string, std::string> values;  // dimension to value; a missing one is (none)
  Seconds time = 0;
  Int128 input = 0, output = 0, cache_read = 0, cache_write = 0;
  std::optional<Money> cost;
  bool failed = false;
};

class FakeEngine : public Engine {
 public:
  std::vector<FakeCall> calls;
  CubeNotes notes;
  int asked = 0;

  Result<CubeAnswer> ask(const CubeScope& scope, std::span<const Grouping> groupings) override {
    ++asked;
    CubeAnswer answer{{}, notes};
    for (const Grouping& grouping : groupings) answer.tables.push_back(group(scope, grouping));
    return answer;
  }

 private:
  static Cell value_of(const FakeCall& call, const std::string& dimension, const Zone& zone) {
    if (dimension == "date") return zone.day_at(call.time);
    if (dimension == "hour") return Seconds{call.time - call.time % kSecondsPerHour};
    const auto found = call.values.find(dimension);
    return found == call.values.end() ? Cell{} : Cell{found->second};
  }

  static std::string key_of(const std::vector<Cell>& cells) {
    std::string key;
    for (const Cell& cell : cells) {
      key += static_cast<char>('0' + cell.index());
      if (const auto* text = std::get_if<std::string>(&cell)) key += *text;
      if (const auto* day = std::get_if<Day>(&cell)) key += std::to_string(*day);
      if (const auto* time = std::get_if<Seconds>(&cell)) key += std::to_string(*time);
      key += '\0';
    }
    return key;
  }

  static void add(std::vector<Cell>& row, std::size_t at, const FakeCall& call) {
    const auto count = [&](std::size_t i, Int128 n) { std::get<Int128>(row[at + i]) += n; };
    if (call.failed) return count(1, 1);
    count(0, 1);
    count(2, call.input);
    count(3, call.output);
    count(4, call.cache_read);
    count(5, call.cache_write);
    count(6, call.input + call.output + call.cache_read + call.cache_write);
    if (!call.cost) return count(8, 1);
    Cell& cost = row[at + 7];
    if (std::holds_alternative<std::monostate>(cost)) cost = Money{};
    std::get<Money>(cost) += *call.cost;
  }

  Table group(const CubeScope& scope, const Grouping& grouping) const {
    Table table;
    for (const auto& name : grouping)
      table.columns.push_back({name, name == "date"   ? CellKind::Date
                                     : name == "hour" ? CellKind::Hour
                                                      : CellKind::Text});
    for (const char* name :
         {"call_count", "failed_calls", "total_input_tokens", "total_output_tokens",
          "cache_read_tokens", "cache_write_tokens", "total_tokens"})
      table.columns.push_back({name, CellKind::Count});
    table.columns.push_back({"estimated_cost_usd", CellKind::Money});
    table.columns.push_back({"unpriced_calls", CellKind::Count});
    std::map<std::string, std::vector<Cell>> rows;
    for (const FakeCall& call : calls) {
      if (call.time < scope.window.from || call.time >= scope.window.to) continue;
      std::vector<Cell> row;
      for (const auto& name : grouping) row.push_back(value_of(call, name, scope.zone));
      const std::string key = key_of(row);
      for (int i = 0; i < 9; ++i) row.emplace_back(i == 7 ? Cell{} : Cell{Int128{0}});
      add(rows.try_emplace(key, row).first->second, grouping.size(), call);
    }
    for (auto& [key, row] : rows) table.rows.push_back(std::move(row));
    return table;
  }
};

}  // namespace ledger::testing
