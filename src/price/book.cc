// Reading the price book from its CSV form.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <tuple>

#include <fmt/format.h>

#include "price/book_text.h"
#include "price/csv.h"
#include "price/price.h"
#include "price/spelling.h"

namespace ledger {
namespace {

// Raise it with every change of rule in resolve.cc, places.cc or rates.cc.
constexpr std::string_view kRules = "1";
constexpr std::string_view kRowHeader =
    "model,scope,region,tier,above,unit,input,output,cache_read,cache_write_5m,cache_write_30m,"
    "cache_write_1h,units,valid_from,valid_to,source,note";
constexpr std::string_view kModelHeader = "model,name,provider,end_of_life,spellings";
constexpr std::size_t kRowCells = 17, kModelCells = 5;
constexpr std::int64_t kMillion = 1'000'000;
// Column 6 + i of a row holds the rate of this component.
constexpr std::array<Component, 7> kRateColumns{
    kInput, kOutput, kCacheRead, kCacheWrite5m, kCacheWrite30m, kCacheWrite1h, kUnits};

std::string fingerprint_of(std::string_view rows, std::string_view models) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (std::string_view text : {kRules, rows, models}) {
    for (unsigned char c : text) hash = (hash ^ c) * 1099511628211ULL;
  }
  return fmt::format("{:016x}", hash);
}

// The date in the first line of the rows.
std::optional<Day> as_of_day(std::string_view rows) {
  constexpr std::string_view kAsOf = "# as of ";
  if (!rows.starts_with(kAsOf)) return std::nullopt;
  return parse_day(rows.substr(kAsOf.size(), 10));
}

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

  Error fault(std::string_view file, int line, std::string_view what) const {
    return {Fault::Failed, fmt::format("prices/{}:{}: {}", file, line, what), ""};
  }

  Result<> read_models(std::string_view text) {
    CsvReader csv(text);
    std::vector<std::string> cells;
    std::vector<std::pair<std::string, std::string>> extra;
    if (!csv.next(cells) || csv.raw() != kModelHeader)
      return fault("models.csv", csv.line(), "wrong header");
    while (csv.next(cells)) {
      if (cells.size() != kModelCells)
        return fault("models.csv", csv.line(), "wrong number of cells");
      if (!book.models_.empty() && book.models_.back().id >= cells[0]) {
        return fault("models.csv", csv.line(), "out of order");
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

  Result<> read_rows(std::string_view text) {
    CsvReader csv(text);
    std::vector<std::string> cells;
    const auto day = as_of_day(text);
    if (!csv.next(cells) || !day) return fault("bedrock.csv", 1, "no date");
    book.as_of_ = *day;
    if (!csv.next(cells) || csv.raw() != kRowHeader)
      return fault("bedrock.csv", csv.line(), "wrong header");
    while (csv.next(cells)) {
      auto row = read_row(cells);
      if (!row) return fault("bedrock.csv", csv.line(), row.error().message);
      if (!follows(*row)) return fault("bedrock.csv", csv.line(), "out of order or overlapping");
      book.rows_.push_back(*std::move(row));
    }
    return Ok{};
  }

  // Ordered by key, then by time without overlap.
  bool follows(const PriceRow& row) const {
    if (book.rows_.empty()) return true;
    const PriceRow& last = book.rows_.back();
    return order_of(last) < order_of(row) ||
           (order_of(last) == order_of(row) && last.to <= row.from);
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
    if (book.name_of(row.model).empty()) return bad_row("no such model: " + row.model);
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
  if (auto read = reader.read_rows(rows); !read) return read.error();
  reader.book.fingerprint_ = fingerprint_of(rows, models);
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
                           fingerprint_of(book_rows_csv(), book_models_csv())};
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
