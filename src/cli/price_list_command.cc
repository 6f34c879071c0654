#include "cli/price_list_command.h"

#include <algorithm>
#include <future>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "aws/pricing.h"
#include "base/text.h"
#include "cli/aws_access.h"
#include "cli/output.h"
#include "cli/price_files.h"
#include "price/price_list.h"
#include "price/price_update.h"

namespace ledger {
namespace {

constexpr Int128 kMillion = 1'000'000;

// What the list answered, gathered by three threads.
struct Answers {
  std::mutex mutex;
  std::vector<ListedPrice> listed;
  std::int64_t elsewhere = 0;
  std::vector<Unlisted> not_understood;

  void add(ListReading reading) {
    const std::lock_guard lock(mutex);
    if (auto* price = std::get_if<ListedPrice>(&reading))
      return listed.push_back(std::move(*price));
    auto& left_out = std::get<Unlisted>(reading);
    if (left_out.understood)
      ++elsewhere;
    else
      not_understood.push_back(std::move(left_out));
  }
};

std::vector<std::string> regions_of(const Options& options) {
  const bool all = options.regions.empty() || options.regions[0] == "all";
  return all ? std::vector<std::string>{""} : options.regions;
}

Result<> ask_offer(aws::Client& client, std::string_view offer, const Options& options,
                   const PriceListNames& names, Answers& answers) {
  for (const std::string& region : regions_of(options)) {
    aws::ProductQuery query{std::string(offer), {}};
    if (!region.empty()) query.equals.emplace_back("regionCode", region);
    LEDGER_TRY(
        aws::get_products(client, query, [&](const std::vector<std::string>& products) -> Result<> {
          for (const std::string& product : products)
            answers.add(read_product(product, offer, names));
          return Ok{};
        }));
  }
  return Ok{};
}

Result<Ok> ask_all(Context& context, const Options& options, const PriceBook& book,
                   Answers& answers) {
  AwsAccess access(context, options);
  LEDGER_ASSIGN(client, access.pricing_client());
  const PriceListNames names(book);
  std::vector<std::future<Result<>>> offers;
  for (const std::string_view offer : kPriceListOffers)
    offers.push_back(std::async(std::launch::async, [&, offer] {
      return ask_offer(*client, offer, options, names, answers);
    }));
  Result<> done = Ok{};
  for (auto& offer : offers)
    if (auto asked = offer.get(); !asked && done) done = std::move(asked);
  return done;
}

// In tenths of a percent, half away from zero.
Int128 tenths_of_percent(Money old, Money now) {
  const Int128 difference = now.femto_usd - old.femto_usd;
  const Int128 half = difference < 0 ? -old.femto_usd / 2 : old.femto_usd / 2;
  return (difference * 1000 + half) / old.femto_usd;
}

std::optional<Money> percent_of(const PriceChange& change) {
  if (!change.old || change.old->femto_usd == 0) return std::nullopt;
  return Money{tenths_of_percent(*change.old, change.now) * 100'000'000'000'000};  // one is 1e15
}

// Dollars a million tokens, or a unit.
Money shown(const PriceChange& change, Money price) {
  return price * (change.unit == "token" ? kMillion : Int128{1});
}

Table table_of(const std::vector<PriceChange>& changes) {
  Table table{"prices", {}, {}};
  for (const auto name : {"state", "model", "scope", "region", "tier"})
    table.columns.push_back({name, CellKind::Text});
  table.columns.push_back({"above", CellKind::Count});
  for (const auto name : {"per", "component"}) table.columns.push_back({name, CellKind::Text});
  for (const auto name : {"old", "new", "change_percent"})
    table.columns.push_back({name, CellKind::Money});
  table.columns.push_back({"valid_from", CellKind::Date});
  table.columns.push_back({"source", CellKind::Text});
  for (const PriceChange& change : changes) {
    const auto percent = percent_of(change);
    table.rows.push_back({std::string(change_name(change.kind)), change.model, change.scope,
                          change.region, change.tier, Int128{change.above},
                          change.unit == "token" ? std::string("1M tokens") : change.unit,
                          std::string(kPriceNames[change.component]),
                          change.old ? Cell{shown(change, *change.old)} : Cell{},
                          shown(change, change.now), percent ? Cell{*percent} : Cell{},
                          change.from > 0 ? Cell{change.from} : Cell{}, change.source});
  }
  return table;
}

// "standard input above 200000"
std::string priced_thing(const PriceChange& change) {
  std::string text = fmt::format("{} {}", change.tier, kPriceNames[change.component]);
  if (change.unit != "token") text = fmt::format("{} {}", change.tier, change.unit);
  if (change.above > 0) text += fmt::format(" above {}", change.above);
  return text;
}

// The same for people: fewer columns, display names.
Table short_table_of(const std::vector<PriceChange>& changes, const PriceBook& book) {
  Table table{"prices", {}, {}};
  for (const auto name : {"", "model", "where", "price"})
    table.columns.push_back({name, CellKind::Text});
  for (const auto name : {"old", "new"}) table.columns.push_back({name, CellKind::Money});
  table.columns.push_back({"change", CellKind::Text});
  table.columns.push_back({"from", CellKind::Date});
  for (const PriceChange& change : changes) {
    const auto percent = percent_of(change);
    const std::string_view name = book.name_of(change.model);
    table.rows.push_back(
        {std::string(change_name(change.kind)), name.empty() ? change.model : std::string(name),
         change.scope + " " + change.region, priced_thing(change),
         change.old ? Cell{shown(change, *change.old)} : Cell{}, shown(change, change.now),
         percent ? Cell{fmt::format("{}{} %", percent->femto_usd > 0 ? "+" : "",
                                    to_rounded(*percent, 1))}
                 : Cell{std::string()},
         change.from > 0 ? Cell{change.from} : Cell{}});
  }
  return table;
}

Result<Ok> write_changes(Context& context, const Options& options, const PriceBook& book,
                         const std::vector<PriceChange>& changes) {
  if (options.format != "terminal") return write_table(context, options, table_of(changes));
  if (changes.empty()) return Ok{};
  return write_table(context, options, short_table_of(changes, book));
}

std::string summary_of(const PriceUpdate& update, const Answers& answers) {
  std::map<ChangeKind, int> counts;
  for (const PriceChange& change : update.changes) ++counts[change.kind];
  std::string text = fmt::format("{} new, {} changed, {} unchanged", counts[ChangeKind::New],
                                 counts[ChangeKind::Changed], update.unchanged);
  if (const int behind = counts[ChangeKind::Behind])
    text += fmt::format(", {} where the list is behind the book", behind);
  if (const int unclear = counts[ChangeKind::Unclear])
    text += fmt::format(", {} where the list is unclear", unclear);
  if (update.areas_apart > 0)
    text += fmt::format(", {} of profiles whose Regions differ", update.areas_apart);
  return text + fmt::format("; {} products not understood, {} of other things",
                            answers.not_understood.size(), answers.elsewhere);
}

// One line for each reason, or with --verbose for each product.
void list_not_understood(Context& context, const Options& options, const Answers& answers) {
  if (options.quiet) return;
  std::map<std::string, std::vector<std::string>> reasons;
  for (const Unlisted& product : answers.not_understood)
    reasons[product.why].push_back(product.usage_type);
  for (const auto& [why, products] : reasons) {
    const std::size_t shown = options.verbose ? products.size() : 1;
    for (std::size_t i = 0; i < shown; ++i)
      context.err << fmt::format(
          "not understood: {}: {}{}\n", escape_terminal(why), escape_terminal(products[i]),
          products.size() > shown ? fmt::format(" and {} more (--verbose)", products.size() - 1)
                                  : "");
  }
}

Result<std::string> keep(const Env& env, const PriceUpdate& update, Day today) {
  const std::string path = overlay_path(env);
  if (path.empty())
    return Error{Fault::Usage, "no place for the prices: neither XDG_DATA_HOME nor HOME is set",
                 "HOME=FOLDER bedrock-ledger prices update"};
  LEDGER_TRY(make_private_folder(path.substr(0, path.rfind('/'))));
  LEDGER_TRY(write_file_atomically(path, overlay_text(today, update.rows), kReadable));
  return path;
}

Error nothing_listed(const Options& options, const Answers& answers) {
  const std::string where = regions_of(options)[0].empty() ? "" : " for that --region";
  return {
      Fault::NoData,
      fmt::format("the Price List prices no call of Bedrock{}: {} products not understood, {} of "
                  "other things; nothing is changed",
                  where, answers.not_understood.size(), answers.elsewhere),
      "prices update --verbose names them"};
}

}  // namespace

Result<Ok> update_prices(Context& context, const Options& options) {
  if (options.offline)
    return Error{Fault::Usage, "prices update asks AWS, which --offline forbids",
                 "leave --offline out, or prices diff for what the last update changed"};
  LEDGER_ASSIGN(prices, prices_in_force(context.env));
  LEDGER_ASSIGN(book, prices.book());
  Answers answers;
  LEDGER_TRY(ask_all(context, options, *book, answers));
  list_not_understood(context, options, answers);
  if (answers.listed.empty()) return nothing_listed(options, answers);
  const Day today = day_of_seconds(context.now());
  const PriceUpdate update = update_prices(*book, answers.listed, today);
  std::string kept = "dry run, nothing kept";
  if (!options.dry_run) {
    // Never before the book that it was compared with: an older one would be left out.
    const Day as_of = std::max(today, PriceBook::bundled_stamp().as_of);
    LEDGER_ASSIGN(path, keep(context.env, update, as_of));
    kept = "kept in " + path;
  }
  LEDGER_TRY(write_changes(context, options, *book, update.changes));
  const bool beside = options.format == "terminal" && options.output.empty();
  (beside ? context.out : context.err) << summary_of(update, answers) << '\n'
                                       << escape_terminal(kept) << '\n';
  return Ok{};
}

Result<Ok> show_price_differences(Context& context, const Options& options, const PriceBook& book) {
  const auto changes = differences(PriceBook::bundled(), book.added());
  LEDGER_TRY(write_changes(context, options, book, changes));
  if (changes.empty() && options.format == "terminal")
    context.out << "no price differs from the book of " << format_day(PriceBook::bundled().as_of())
                << '\n';
  return Ok{};
}

}  // namespace ledger
