// Reading the price book from its CSV form.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <tuple>

#include <fmt/format.h>

#include "price/book_rows.h"
#include "price/book_text.h"
#include "price/csv.h"
#include "price/price.h"
#include "price/spelling.h"

namespace ledger {
namespace {

// Raise it with every change of rule in resolve.cc, places.cc or rates.cc.
constexpr std::string_view kRules = "1";
constexpr std::string_view kModelHeader = "model,name,provider,end_of_life,spellings";
constexpr std::size_t kRowCells = 17, kModelCells = 5;
constexpr std::int64_t kMillion = 1'000'000;

auto order_of(const PriceRow& r) {
  return std::tie(r.model, r.scope, r.region, r.tier, r.above, r.unit);
}

Error bad_row(std::string what) { return {Fault::Failed, std::move(what), ""}; }

// Dollars per million as dollars per token, exactly.
Result<Money> rate_of(std::string_view cell, bool per_million) {
  auto price = parse_money(cell);
  if (price && price->femto_usd < 0) return bad_row("a price below 0");
  if (!price || !per_million) return price;
  if (price->femto_usd % kMillion != 0) return bad_row("price finer than 1e-9 a million");
  return Money{price->femto_usd / kMillion};
}

bool known_threshold(std::int64_t above) {
  return above == 0 || std::ranges::find(kPromptLimits, above) != kPromptLimits.end();
}

}  // namespace

struct BookReader {
  PriceBook book;
  bool any_model = false;  // rows may be of models that the book does not have

  static Error fault(std::string_view file, int line, std::string_view what) {
    return {Fault::Failed, fmt::format("{}:{}: {}", file, line, what), ""};
  }

  Result<> read_models(std::string_view text) {
    CsvReader csv(text);
    std::vector<std::string> cells;
    std::vector<std::pair<std::string, std::string>> extra;
    if (!csv.next(cells) || csv.raw() != kModelHeader)
      return fault("prices/models.csv", csv.line(), "wrong header");
    while (csv.next(cells)) {
      if (cells.size() != kModelCells)
        return fault("prices/models.csv", csv.line(), "wrong number of cells");
      if (!book.models_.empty() && book.models_.back().id >= cells[0]) {
        return fault("prices/models.csv", csv.line(), "out of order");
      }
      book.models_.push_back({cells[0], cells[1], cells[2], cells[3]});
      extra.emplace_back(cells[4], cells[0]);
    }
    for (const ModelEntry& model : book.models_) add_spelling(book.spellings_, model.id, model.id);
    for (const auto& [spellings, id] : extra) add_listed(spellings, id);
    for (const ModelEntry& model : book.models_) add_model_spellings(book.spellings_, model.id);
    return Ok{};
  }

  void add_listed(std::string_view spellings, const std::string& id) {
    while (!spellings.empty()) {
      const std::string_view one = spellings.substr(0, spellings.find(' '));
      add_spelling(book.spellings_, one, id);
      spellings.remove_prefix(std::min(one.size() + 1, spellings.size()));
    }
  }

  // Rows of the book or of an overlay, in order. Sets the date.
  Result<std::vector<PriceRow>> read_rows(std::string_view text, std::string_view file) {
    CsvReader csv(text);
    std::vector<std::string> cells;
    std::vector<PriceRow> rows;
    const auto day = as_of_day(text);
    if (!csv.next(cells) || !day) return fault(file, 1, "no date");
    book.as_of_ = std::max(book.as_of_, *day);
    if (!csv.next(cells) || csv.raw() != kRowHeader) return fault(file, csv.line(), "wrong header");
    while (csv.next(cells)) {
      auto row = read_row(cells);
      if (!row) return fault(file, csv.line(), row.error().message);
      if (!rows.empty() && !follows(rows.back(), *row))
        return fault(file, csv.line(), "out of order or overlapping");
      rows.push_back(*std::move(row));
    }
    return rows;
  }

  // Ordered by key, then by time without overlap.
  static bool follows(const PriceRow& last, const PriceRow& row) {
    return order_of(last) < order_of(row) ||
           (order_of(last) == order_of(row) && last.to <= row.from);
  }

  void add_models_of(const std::vector<PriceRow>& rows) {
    for (const PriceRow& row : rows) {
      const auto place = std::ranges::lower_bound(book.models_, row.model, {}, &ModelEntry::id);
      if (place != book.models_.end() && place->id == row.model) continue;
      book.models_.insert(place, {row.model, row.model, "", ""});
      add_model_spellings(book.spellings_, row.model);
    }
  }

  // Both sorted; a row of `book.added_` comes before one of the same key and day.
  void splice() {
    const auto start = [](const PriceRow& row) {
      return std::tuple_cat(order_of(row), std::tie(row.from));
    };
    std::vector<PriceRow> all;
    std::ranges::merge(book.added_, book.rows_, std::back_inserter(all),
                       [&](const PriceRow& a, const PriceRow& b) { return start(a) < start(b); });
    const auto same = std::ranges::unique(
        all, [&](const PriceRow& a, const PriceRow& b) { return start(a) == start(b); });
    all.erase(same.begin(), same.end());
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
      if (order_of(all[i]) == order_of(all[i + 1]))
        all[i].to = std::min(all[i].to, all[i + 1].from);
    book.rows_ = std::move(all);
  }

  Result<PriceRow> read_row(std::vector<std::string>& cells) const {
    if (cells.size() != kRowCells) return bad_row("wrong number of cells");
    PriceRow row;
    row.model = std::move(cells[0]);
    row.scope = std::move(cells[1]);
    row.region = std::move(cells[2]);
    row.tier = std::move(cells[3]);
    row.unit = std::move(cells[5]);
    row.source = std::move(cells[15]);
    row.note = std::move(cells[16]);
    if (row.source.empty()) return bad_row("no source");
    if (!any_model && book.name_of(row.model).empty())
      return bad_row("no such model: " + row.model);
    LEDGER_TRY(read_rates(row, cells));
    LEDGER_TRY(read_limits(row, cells));
    return row;
  }

  static Result<> read_rates(PriceRow& row, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < kRateColumns.size(); ++i) {
      if (cells[6 + i].empty()) continue;
      auto rate = rate_of(cells[6 + i], kRateColumns[i] != kUnits);
      if (!rate) return rate.error();
      row.rates[kRateColumns[i]] = *rate;
    }
    return Ok{};
  }

  // The threshold, and the days in which the row is in force.
  static Result<> read_limits(PriceRow& row, const std::vector<std::string>& cells) {
    const std::string& above = cells[4];
    const auto end = above.data() + above.size();
    if (std::from_chars(above.data(), end, row.above).ptr != end || !known_threshold(row.above)) {
      return bad_row("unknown threshold " + above);
    }
    const auto from = parse_day(cells[13]);
    const auto to = cells[14].empty() ? std::optional<Day>(kForever) : parse_day(cells[14]);
    if (!from || !to || *from >= *to) return bad_row("wrong dates");
    row.from = *from;
    row.to = *to;
    return Ok{};
  }
};

Result<PriceBook> PriceBook::parse(std::string_view rows, std::string_view models) {
  BookReader reader;
  if (auto read = reader.read_models(models); !read) return read.error();
  auto read = reader.read_rows(rows, "prices/bedrock.csv");
  if (!read) return read.error();
  reader.book.rows_ = *std::move(read);
  reader.book.fingerprint_ = fingerprint_of({kRules, rows, models});
  return std::move(reader.book);
}

Result<PriceBook> PriceBook::with(std::string_view overlay, const std::string& path) const {
  BookReader reader{*this, true};
  LEDGER_ASSIGN(rows, reader.read_rows(overlay, path));
  reader.add_models_of(rows);
  reader.book.added_ = std::move(rows);
  reader.splice();
  reader.book.fingerprint_ = fingerprint_of({fingerprint_, overlay});
  return std::move(reader.book);
}

const PriceBook& PriceBook::bundled() {
  static const PriceBook book = [] {
    auto parsed = parse(book_rows_csv(), book_models_csv());
    if (!parsed) std::abort();  // never in a build whose tests ran: they read the same text
    return *std::move(parsed);
  }();
  return book;
}

const PriceBook::Stamp& PriceBook::bundled_stamp() {
  static const Stamp stamp{as_of_day(book_rows_csv()).value_or(0),
                           fingerprint_of({kRules, book_rows_csv(), book_models_csv()})};
  return stamp;
}

std::span<const PriceRow> PriceBook::rows_of(std::string_view model) const {
  const auto first =
      std::lower_bound(rows_.begin(), rows_.end(), model,
                       [](const PriceRow& row, std::string_view id) { return row.model < id; });
  const auto last =
      std::find_if(first, rows_.end(), [&](const PriceRow& row) { return row.model != model; });
  return {first, last};
}

std::string_view PriceBook::name_of(std::string_view model) const {
  const auto place =
      std::ranges::lower_bound(models_, model, std::less<>(),
                               [](const ModelEntry& entry) { return std::string_view(entry.id); });
  return place != models_.end() && place->id == model ? std::string_view(place->name)
                                                      : std::string_view();
}

}  // namespace ledger
