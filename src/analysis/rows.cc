#include "analysis/rows.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace ledger {
namespace {

using Row = std::vector<Cell>;

bool absent(const Cell& cell) { return std::holds_alternative<std::monostate>(cell); }

template <class T>
int order_of(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int compare_values(const Cell& a, const Cell& b) {
  if (a.index() != b.index()) return order_of(a.index(), b.index());
  if (const auto* average = std::get_if<Average>(&a)) {
    const auto& other = std::get<Average>(b);
    return order_of(average->sum * other.count, other.sum * average->count);
  }
  return std::visit(
      [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate> || std::is_same_v<T, Average>)
          return 0;
        else
          return order_of(value, std::get<T>(b));
      },
      a);
}

// Negative: a first. Absent values last, also descending.
int compare_cells(const Cell& a, const Cell& b, bool descending) {
  if (absent(a) || absent(b)) return int{absent(a)} - int{absent(b)};
  const int order = compare_values(a, b);
  return descending ? -order : order;
}

int compare_names(const Row& a, const Row& b, std::size_t dimensions) {
  for (std::size_t i = 0; i < dimensions; ++i)
    if (const int order = compare_cells(a[i], b[i], false)) return order;
  return 0;
}

int compare_rows(const Row& a, const Row& b, std::size_t dimensions, Order order) {
  if (order == Order::ByTime)
    if (const int by_time = compare_cells(a[0], b[0], false)) return by_time;
  for (const Measure measure : {kCost, kCalls})
    if (const int by = compare_cells(a[dimensions + measure], b[dimensions + measure], true))
      return by;
  return compare_names(a, b, dimensions);
}

struct LessCells {
  bool operator()(const Row& a, const Row& b) const { return compare_names(a, b, a.size()) < 0; }
};

void add_cell(Cell& sum, const Cell& cell) {
  if (absent(cell)) return;
  if (absent(sum)) {
    sum = cell;
  } else if (auto* count = std::get_if<Int128>(&sum)) {
    *count += std::get<Int128>(cell);
  } else if (auto* money = std::get_if<Money>(&sum)) {
    *money += std::get<Money>(cell);
  } else if (auto* average = std::get_if<Average>(&sum)) {
    average->sum += std::get<Average>(cell).sum;
    average->count += std::get<Average>(cell).count;
  }
}

bool is_dimension_kind(CellKind kind) {
  return kind == CellKind::Text || kind == CellKind::Date || kind == CellKind::Hour;
}

std::size_t column_index(const Table& table, std::string_view name) {
  std::size_t i = 0;
  while (i < table.columns.size() && table.columns[i].name != name) ++i;
  return i;
}

// A row without calls has nothing to price, so its zero does not make an unknown cost known.
void add_row(const Table& table, const Row& row, std::size_t calls, Row& sum) {
  const bool none = calls < row.size() && count_of(row[calls]) == 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const CellKind kind = table.columns[i].kind;
    if (is_dimension_kind(kind) || (none && kind == CellKind::Money)) continue;
    add_cell(sum[i], row[i]);
  }
}

void settle_cost(const Table& table, std::size_t calls, Row& row) {
  if (calls >= row.size() || count_of(row[calls]) != 0) return;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (table.columns[i].kind == CellKind::Money && absent(row[i])) row[i] = Money{};
}

Row zero_row(const Table& table, Day day) {
  Row row{day};
  for (std::size_t i = 1; i < table.columns.size(); ++i)
    row.push_back(table.columns[i].kind == CellKind::Money ? Cell{Money{}} : Cell{Int128{0}});
  return row;
}

Result<std::size_t> find_column(const Table& table, std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return i;
    known += (known.empty() ? "" : ", ") + table.columns[i].name;
  }
  return Error{Fault::Usage, fmt::format("--sort: {} is not a column of {}", name, table.name),
               fmt::format("one of {}, with - in front for descending", known)};
}

}  // namespace

Int128 count_of(const Cell& cell) {
  const auto* count = std::get_if<Int128>(&cell);
  return count ? *count : 0;
}

std::vector<Cell> sum_rows(const Table& table, std::size_t from, std::size_t to,
                           std::string label) {
  const std::size_t calls = column_index(table, kMeasureNames[kCalls]);
  Row sum(table.columns.size());
  for (std::size_t row = from; row < to; ++row) add_row(table, table.rows[row], calls, sum);
  settle_cost(table, calls, sum);
  if (!sum.empty()) sum[0] = std::move(label);
  return sum;
}

void settle_costs(Table& table) {
  const std::size_t calls = column_index(table, kMeasureNames[kCalls]);
  for (Row& row : table.rows) settle_cost(table, calls, row);
}

Table fold_last_dimension(const Table& table, std::size_t dimensions) {
  const std::size_t calls = column_index(table, kMeasureNames[kCalls]);
  std::map<Row, Row, LessCells> folded;
  for (const Row& row : table.rows) {
    const auto own = row.begin() + static_cast<std::ptrdiff_t>(dimensions);
    const auto [place, added] =
        folded.try_emplace(Row(row.begin(), own - 1), Row(table.columns.size()));
    Cell& single = place->second[dimensions - 1];
    if (added)
      std::copy(row.begin(), own, place->second.begin());
    else if (compare_cells(single, row[dimensions - 1], false) != 0)
      single = Cell{};
    add_row(table, row, calls, place->second);
  }
  Table result{table.name, table.columns, {}};
  for (auto& [key, row] : folded) result.rows.push_back(std::move(row));
  return result;
}

void add_averages(Table& table, std::size_t dimensions) {
  table.columns.push_back({"avg_input_tokens", CellKind::Average});
  table.columns.push_back({"avg_output_tokens", CellKind::Average});
  for (Row& row : table.rows) {
    const Int128 calls = count_of(row[dimensions + kCalls]);
    const Average input{count_of(row[dimensions + kInputTokens]), calls};
    const Average output{count_of(row[dimensions + kOutputTokens]), calls};
    row.emplace_back(calls ? Cell{input} : Cell{});
    row.emplace_back(calls ? Cell{output} : Cell{});
  }
}

void add_account_names(Table& table, std::size_t account,
                       const std::map<std::string, std::string>& names) {
  table.columns.push_back({"account_name", CellKind::Text});
  for (Row& row : table.rows) {
    const auto* id = std::get_if<std::string>(&row[account]);
    const auto name = id ? names.find(*id) : names.end();
    row.push_back(name == names.end() ? Cell{} : Cell{name->second});
  }
}

void fill_days(Table& table, Days days) {
  std::set<Day> present;
  for (const Row& row : table.rows)
    if (const auto* day = std::get_if<Day>(&row[0])) present.insert(*day);
  for (Day day = days.first; day <= days.last; ++day)
    if (!present.contains(day)) table.rows.push_back(zero_row(table, day));
}

Result<Ok> sort_rows(Table& table, std::size_t dimensions, Order order, std::string_view sort) {
  const bool descending = sort.starts_with('-');
  if (descending) sort.remove_prefix(1);
  std::optional<std::size_t> column;
  if (!sort.empty()) {
    LEDGER_ASSIGN(found, find_column(table, sort));
    column = found;
  }
  std::sort(table.rows.begin(), table.rows.end(), [&](const Row& a, const Row& b) {
    if (column)
      if (const int by = compare_cells(a[*column], b[*column], descending)) return by < 0;
    return compare_rows(a, b, dimensions, order) < 0;
  });
  return Ok{};
}

}  // namespace ledger
