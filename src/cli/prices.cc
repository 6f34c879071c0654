#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/price_files.h"
#include "cli/price_list_command.h"

namespace ledger {
namespace {

constexpr Int128 kMillion = 1'000'000;
constexpr std::array<std::string_view, 6> kRegions{
    "us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1", "ap-northeast-2", "ap-southeast-1"};
constexpr std::array<std::string_view, kComponents> kRateNames{
    "input",           "output",         "cache_read",          "cache_write_5m",
    "cache_write_30m", "cache_write_1h", "cache_write_unknown", "units"};

Cell text_or_absent(std::string_view text) {
  return text.empty() ? Cell{} : Cell{std::string(text)};
}
Cell day_or_absent(Day day) { return day <= 0 || day >= kForever ? Cell{} : Cell{day}; }

std::vector<Column> columns_of(std::initializer_list<std::string_view> names) {
  std::vector<Column> columns;
  for (const auto name : names) columns.push_back({std::string(name), CellKind::Text});
  return columns;
}

void add_rate_columns(Table& table) {
  for (const auto name : kRateNames) table.columns.push_back({std::string(name), CellKind::Money});
}

void add_columns(Table& table, std::initializer_list<Column> columns) {
  table.columns.insert(table.columns.end(), columns);
}

Table rows_table(const std::vector<const PriceRow*>& rows) {
  Table table{"prices", columns_of({"model", "scope", "region", "tier"}), {}};
  add_columns(table, {{"above", CellKind::Count}, {"per", CellKind::Text}});
  add_rate_columns(table);
  add_columns(table, {{"valid_from", CellKind::Date},
                      {"valid_to", CellKind::Date},
                      {"source", CellKind::Text},
                      {"note", CellKind::Text}});
  for (const PriceRow* row : rows) {
    const bool tokens = row->unit == "token";
    std::vector<Cell> cells{row->model,
                            text_or_absent(row->scope),
                            text_or_absent(row->region),
                            text_or_absent(row->tier),
                            Int128{row->above},
                            tokens ? std::string("1M tokens") : row->unit};
    for (const auto& rate : row->rates)
      cells.push_back(rate ? Cell{*rate * (tokens ? kMillion : Int128{1})} : Cell{});
    cells.insert(cells.end(), {day_or_absent(row->from), day_or_absent(row->to),
                               text_or_absent(row->source), text_or_absent(row->note)});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

using Names = std::map<std::string_view, std::string_view>;

bool says_something(const Cell& cell) {
  const auto* count = std::get_if<Int128>(&cell);
  return !std::holds_alternative<std::monostate>(cell) && !(count && *count == 0);
}

// For a terminal: without columns that no row fills and those of `hidden`, under short names.
Table narrowed(Table table, const std::set<std::string_view>& hidden) {
  static const Names kShort{{"cache_read", "read"},           {"cache_write_5m", "write 5m"},
                            {"cache_write_30m", "write 30m"}, {"cache_write_1h", "write 1h"},
                            {"valid_from", "from"},           {"valid_to", "to"}};
  for (std::size_t i = table.columns.size(); i-- > 0;) {
    const bool filled = std::any_of(table.rows.begin(), table.rows.end(),
                                    [&](const auto& row) { return says_something(row[i]); });
    const auto at = static_cast<std::ptrdiff_t>(i);
    if (filled && !hidden.contains(table.columns[i].name)) {
      for (auto& row : table.rows)
        if (!says_something(row[i])) row[i] = Cell{};
      if (const auto name = kShort.find(table.columns[i].name); name != kShort.end())
        table.columns[i].name = name->second;
      continue;
    }
    table.columns.erase(table.columns.begin() + at);
    for (auto& row : table.rows) row.erase(row.begin() + at);
  }
  return table;
}

// The price of an image, second or query together with its unit.
Table with_unit_prices(Table table) {
  const auto at = [&](std::string_view name) {
    return static_cast<std::size_t>(
        std::find_if(table.columns.begin(), table.columns.end(),
                     [&](const Column& column) { return column.name == name; }) -
        table.columns.begin());
  };
  const std::size_t units = at("units"), per = at("per");
  for (auto& row : table.rows)
    if (const auto* price = std::get_if<Money>(&row[units]))
      row[units] = to_decimal(*price) + " / " + std::get<std::string>(row[per]);
  return table;
}

Result<Ok> list(Context& context, const Options& options, const PriceBook& book) {
  std::vector<const PriceRow*> rows;
  for (const PriceRow& row : book.rows()) rows.push_back(&row);
  Table table = rows_table(rows);
  if (options.format == "terminal") {
    table = narrowed(with_unit_prices(std::move(table)),
                     {"source", "note", "per", "cache_read", "cache_write_5m", "cache_write_30m",
                      "cache_write_1h", "valid_from", "valid_to"});
  }
  return write_table(context, options, table);
}

std::string_view state_name(const RatePeriod& period) {
  switch (period.state) {
    case PriceState::Priced: return period.unpriced ? "partly priced" : "priced";
    case PriceState::Unpriced: return "unpriced";
    case PriceState::NotTokenPriced: return "not billed by token";
  }
  return "";
}

bool is_priced(const RatePeriod& period, const PriceKey& key, std::size_t component) {
  return period.state == PriceState::Priced && (key.components & ~period.unpriced) >> component & 1;
}

std::string assumed_names(std::uint8_t mask) {
  std::string names;
  for (int bit = 0; bit < kAssumptions; ++bit)
    if (mask & (1 << bit))
      names += (names.empty() ? "" : " ") +
               std::string(assumption_name(static_cast<Assumption>(1 << bit)));
  return names;
}

// A call of `model`: standard tier, a short prompt, and all that any row of that tier prices.
PriceKey key_of(const std::string& model, std::string_view region,
                const std::vector<const PriceRow*>& rows) {
  int components = 0;
  for (const PriceRow* row : rows)
    for (int i = 0; i < kComponents; ++i)
      if (row->tier == "standard" && row->rates[static_cast<std::size_t>(i)]) components |= 1 << i;
  return {model, "", std::string(region), "standard", 0, static_cast<std::uint8_t>(components), 0};
}

Table used_table(const PriceBook& book, const std::vector<const PriceRow*>& rows,
                 const Options& options, Day today) {
  Table table{"prices", columns_of({"region", "state"}), {}};
  add_rate_columns(table);
  add_columns(table, {{"valid_from", CellKind::Date},
                      {"valid_to", CellKind::Date},
                      {"assumed", CellKind::Text},
                      {"source", CellKind::Text}});
  for (const auto region : kRegions) {
    const PriceKey key = key_of(options.operand, region, rows);
    const auto periods = book.periods(key, options.profiles);
    const auto now = std::find_if(periods.begin(), periods.end(),
                                  [&](const RatePeriod& period) { return today < period.to; });
    if (now == periods.end()) continue;
    std::vector<Cell> cells{std::string(region), std::string(state_name(*now))};
    for (std::size_t i = 0; i < kComponents; ++i)
      cells.push_back(is_priced(*now, key, i)
                          ? Cell{now->rates[i] * (i == kUnits ? Int128{1} : kMillion)}
                          : Cell{});
    cells.insert(cells.end(),
                 {day_or_absent(now->from), day_or_absent(now->to),
                  text_or_absent(assumed_names(now->assumed)), text_or_absent(now->source)});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Error no_price(const PriceBook& book, const Options& options) {
  const auto periods = book.periods(key_of(options.operand, kRegions[0], {}), options.profiles);
  if (periods[0].state == PriceState::NotTokenPriced)
    return {Fault::NoData, options.operand + " is paid by the hour: no price by token",
            "its calls are counted as not billed by token"};
  return {Fault::NoData, "no price is known for " + options.operand,
          "prices list tells all models; calls of others are counted as unpriced"};
}

bool by_token(const std::vector<const PriceRow*>& rows) {
  return std::all_of(rows.begin(), rows.end(),
                     [](const PriceRow* row) { return row->unit == "token"; });
}

void print_model(std::ostream& out, const PriceBook& book, const Model& model,
                 const std::vector<const PriceRow*>& rows, const Options& options, Day today,
                 const TerminalStyle& style) {
  const Zone utc = Zone::utc();
  out << escape_terminal(model.name) << " (" << escape_terminal(model.id) << ")"
      << (model.scope.empty() ? "" : ", " + model.scope) << '\n'
      << "\nUsed today for this id, standard tier, $ per million tokens"
      << (by_token(rows) ? "" : " or per unit") << ":\n";
  render_table(out,
               narrowed(used_table(book, rows, options, today), {"source", "cache_write_unknown"}),
               utc, style);
  out << "\nRows of the price book of " << format_day(book.as_of()) << ":\n";
  render_table(
      out,
      narrowed(rows_table(rows), {"model", "source", "note", by_token(rows) ? "per" : "model"}),
      utc, style);
  std::set<std::string> sources;
  for (const PriceRow* row : rows) sources.insert(row->source);
  for (const std::string& source : sources) out << "source: " << escape_terminal(source) << '\n';
}

Result<Ok> show(Context& context, const Options& options, const PriceBook& book) {
  if (options.operand.empty())
    return Error{Fault::Usage, "prices show: no model is named", "prices list tells all models"};
  const Model model = book.resolve(key_of(options.operand, kRegions[0], {}), options.profiles);
  const std::string_view known = book.find(options.operand);
  std::vector<const PriceRow*> rows;
  for (const PriceRow& row : book.rows_of(known.empty() ? model.id : known)) rows.push_back(&row);
  if (rows.empty()) return no_price(book, options);
  if (options.format != "terminal") return write_table(context, options, rows_table(rows));
  TerminalStyle style = terminal_style(context, options);
  style.max_rows = 0;
  LEDGER_ASSIGN(path, output_file(options.output, "prices.txt"));
  return write_result(context, path, [&](std::ostream& out) {
    print_model(out, book, model, rows, options, day_of_seconds(context.now()), style);
  });
}

}  // namespace

Result<Ok> run_prices(Context& context, const Options& options) {
  if (options.dry_run && options.action != "update")
    return Error{Fault::Usage, "--dry-run belongs to prices update", "prices update --dry-run"};
  if (options.action == "update") return update_prices(context, options);
  LEDGER_ASSIGN(prices, prices_in_force(context.env));
  LEDGER_ASSIGN(book, prices.book());
  if (options.action == "diff") return show_price_differences(context, options, *book);
  return options.action == "show" ? show(context, options, *book) : list(context, options, *book);
}

}  // namespace ledger
