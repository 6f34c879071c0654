#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "store/notes.h"
#include "store/schema.h"
#include "store/scope.h"
#include "store/store_impl.h"
#include "store/trail.h"

namespace ledger {
namespace {

Result<PassRows> read_pass(duck::Connection& connection, const Pass& pass, RatedRows& rated) {
  LEDGER_ASSIGN(rows, connection.query(pass.sql));
  PassRows read;
  read.ids = pass.ids;
  read.id.resize(pass.ids.size());
  while (rows.next()) {
    std::size_t column = 0;
    read.set.push_back(static_cast<std::uint8_t>(rows.integer(column++)));
    for (auto& ids : read.id) ids.push_back(rows.integer(column++));
    for (auto& sum : read.sums.emplace_back()) sum = rows.integer(column++);
    read.priced.push_back(!rows.null(column));
    read.cost.push_back(rows.null(column) ? 0 : rows.huge(column));
    if (!pass.rated) continue;
    for (auto* bytes : {&rated.flags, &rated.state, &rated.unpriced, &rated.assumed}) {
      bytes->push_back(static_cast<std::uint8_t>(rows.integer(++column)));
    }
    for (auto& count : rated.counts.emplace_back()) count = rows.integer(++column);
    for (auto* costs : {&rated.low, &rated.high}) {
      costs->push_back(rows.null(++column) ? 0 : rows.huge(column));
    }
  }
  return read;
}

// The names that the cuts of a plan need, read once a table.
class NameReader {
 public:
  void want(const Dimension& dimension) {
    if (dimension.part == Part::Date || dimension.part == Part::Hour) return;
    if (!dimension.key.empty())
      items_.try_emplace({table_of_items(dimension.part), dimension.key});
    else
      tables_[std::string(table_of(dimension.part))].try_emplace(std::string(dimension.column));
  }

  Result<Ok> read(duck::Connection& connection) {
    for (auto& [table, columns] : tables_) LEDGER_TRY(read_table(connection, table, columns));
    for (auto& [item, names] : items_) {
      const auto& [table, key] = item;
      LEDGER_ASSIGN(
          rows, connection.query(
                    SqlText{fmt::format("SELECT id, value FROM {} WHERE key = ?", table), {key}}));
      while (rows.next()) names.set(rows.integer(0), rows.text(1));
    }
    return Ok{};
  }

  const Names* find(const Dimension& dimension) const {
    if (dimension.part == Part::Date || dimension.part == Part::Hour) return nullptr;
    if (!dimension.key.empty()) return &items_.at({table_of_items(dimension.part), dimension.key});
    return &tables_.at(std::string(table_of(dimension.part))).at(std::string(dimension.column));
  }

 private:
  using Columns = std::map<std::string, Names>;

  static Result<Ok> read_table(duck::Connection& connection, const std::string& table,
                               Columns& columns) {
    std::vector<std::string> select{"id"};
    for (const auto& [column, names] : columns) select.push_back(column);
    LEDGER_ASSIGN(rows, connection.query("SELECT " + join(select, ", ") + " FROM " + table));
    while (rows.next()) {
      std::size_t i = 0;
      for (auto& [column, names] : columns) {
        if (!rows.null(++i)) names.set(rows.integer(0), rows.text(i));
      }
    }
    return Ok{};
  }

  std::map<std::string, Columns> tables_;
  std::map<std::pair<std::string_view, std::string>, Names> items_;  // by table and key
};

const Dimension kModel{"model_id", Part::Model, "model_id", "", ""};
const Dimension kRegion{"region", Part::Region, "region", "", ""};
const Dimension kAccount{"account", Part::Principal, "account", "", ""};

std::vector<std::string> accounts_of(const PassRows& rows, const Cut& cut, const Names& names) {
  std::set<std::string> accounts;
  const auto& principals = rows.ids_of(Part::Principal);
  for (std::size_t row = 0; row < rows.set.size(); ++row) {
    if (rows.set[row] != cut.set) continue;
    if (const auto index = names.index_of(principals[row]); index >= 0)
      accounts.insert(names.text(index));
  }
  return {accounts.begin(), accounts.end()};
}

Result<CubeAnswer> answer(duck::Connection& connection, const CubeScope& scope,
                          std::span<const Grouping> groupings, std::vector<Day> price_changes) {
  LEDGER_ASSIGN(calls, select_sources(connection, scope));
  PlanInput input;
  input.calls = calls.whole ? "ledger.call" : "scope_call";
  input.rollups = calls.whole;
  input.price_changes = std::move(price_changes);
  LEDGER_ASSIGN(plan, make_plan(scope, groupings, input));
  std::vector<PassRows> passes;
  std::vector<RatedRows> rated(plan.passes.size());
  for (const Pass& pass : plan.passes) {
    LEDGER_ASSIGN(rows, read_pass(connection, pass, rated[passes.size()]));
    passes.push_back(std::move(rows));
  }
  NameReader names;
  if (scope.notes) {
    for (const Dimension& dimension : {kModel, kRegion, kAccount}) names.want(dimension);
  }
  for (const Cut& cut : plan.cuts) {
    for (const Dimension& dimension : cut.dimensions) names.want(dimension);
  }
  LEDGER_TRY(names.read(connection));
  CubeAnswer result;
  for (const Cut& cut : plan.cuts) {
    std::vector<const Names*> columns;
    for (const Dimension& dimension : cut.dimensions) columns.push_back(names.find(dimension));
    result.tables.push_back(cut_table(passes[cut.pass], cut, columns));
  }
  if (!scope.notes) return result;
  note_prices(passes[plan.keys.pass], rated[plan.keys.pass], plan.keys.set, *names.find(kModel),
              *names.find(kRegion), result.notes);
  result.notes.accounts =
      accounts_of(passes[plan.accounts.pass], plan.accounts, *names.find(kAccount));
  LEDGER_TRY(note_aside(connection, scope, calls, result.notes));
  LEDGER_TRY(note_coverage(connection, scope, calls, result.notes));
  return result;
}

}  // namespace

Result<CubeAnswer> Store::ask(const CubeScope& scope, std::span<const Grouping> groupings) {
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_ASSIGN(changes, price_changes(*connection));
  auto done = answer(*connection, scope, groupings, std::move(changes));
  if (!done) return impl_->explain(std::move(done.error()));
  if (scope.notes) done->notes.prices_as_of = impl_->prices.stamp().as_of;
  return done;
}

}  // namespace ledger
