#include "price/price_update.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "price/places.h"

namespace ledger {
namespace {

constexpr std::string_view kListSource = "AWS Price List";

struct Key {
  std::string model, scope, region, tier;
  std::int64_t above = 0;
  std::string unit;
  auto operator<=>(const Key&) const = default;
};

Key key_of(const PriceRow& row) {
  return {row.model, row.scope, row.region, row.tier, row.above, row.unit};
}

struct Target {
  Key key;
  Component component = kInput;
  auto operator<=>(const Target&) const = default;
};

// What the list says of one component of one row.
struct Said {
  Money rate;
  Day from = 0;
  std::string offer;
  bool apart = false;  // and something else, too
};

// One row of the book to be; `own` rows go to the overlay.
struct Work {
  PriceRow row;
  bool own = false;
  std::uint8_t listed = 0;  // components that this update set
  std::string listed_source;
};
using Rows = std::map<Key, std::vector<Work>>;  // each key's by day

class Updater {
 public:
  Updater(const PriceBook& book, Day today);
  void hear(const ListedPrice& price);
  PriceUpdate finish();

 private:
  std::vector<Component> components_of(const ListedPrice& price) const;
  std::optional<std::int64_t> threshold_of(const ListedPrice& price) const;
  bool sold_through(const std::string& model, const Place& place) const;
  void say(const ListedPrice& price, std::string_view scope, std::string_view region);
  void apply(const Target& target, const Said& said);
  bool lags(std::span<const PriceRow> stands, const Target& target, const Said& said) const;
  void move_in(std::span<const PriceRow> from, const Key& to);
  Work& row_to_set(const Target& target, const Said& said);
  void set(const Target& target, const Said& said, PriceChange change);
  void record(PriceChange change, ChangeKind kind, Day from);

  const PriceBook& book_;
  Day today_;
  Rows rows_;
  std::set<std::tuple<std::string, std::string, std::string>> moved_in_;
  std::map<Target, Said> said_;
  PriceUpdate update_;
};

bool from_list(const PriceRow& row) { return row.source.starts_with(kListSource); }

// The rows that price a call of that place in the book, where it does not have to be assumed.
std::span<const PriceRow> rows_for(const PriceBook& book, const Key& key) {
  const bool geo = key.scope == "geo";
  std::string_view area, region;
  (geo ? area : region) = key.region;
  bool assumed = false;
  const auto rows = rows_at(book.rows_of(key.model), places_of(key.scope, area, region), assumed);
  return assumed ? std::span<const PriceRow>() : rows;
}

// The book's rows of just this key: a place without a standard row prices no call, but is there.
std::span<const PriceRow> rows_of(const PriceBook& book, const Key& key) {
  const auto rows = book.rows_of(key.model);
  const auto here = [&](const PriceRow& row) { return key_of(row) == key; };
  const auto first = std::ranges::find_if(rows, here);
  return {first, std::find_if_not(first, rows.end(), here)};
}

// The row is the key's but for its place.
bool is_of(const PriceRow& row, const Key& key) {
  return row.tier == key.tier && row.above == key.above && row.unit == key.unit;
}

const PriceRow* row_on(std::span<const PriceRow> rows, const Key& key, Day day) {
  for (const PriceRow& row : rows)
    if (is_of(row, key) && row.from <= day && day < row.to) return &row;
  return nullptr;
}

PriceChange change_of(const Target& target) {
  PriceChange change;
  change.model = target.key.model;
  change.scope = target.key.scope;
  change.region = target.key.region;
  change.tier = target.key.tier;
  change.above = target.key.above;
  change.unit = target.key.unit;
  change.component = target.component;
  return change;
}

Updater::Updater(const PriceBook& book, Day today) : book_(book), today_(today) {
  std::set<std::pair<Key, Day>> own;
  for (const PriceRow& row : book.added()) own.emplace(key_of(row), row.from);
  for (const PriceRow& row : book.rows())
    rows_[key_of(row)].push_back({row, own.contains({key_of(row), row.from}), 0, ""});
}

// A cache write of no stated lifetime is of the lifetime that the book sells.
std::vector<Component> Updater::components_of(const ListedPrice& price) const {
  if (price.component != kCacheWriteUnknown) return {price.component};
  bool minutes5 = false, minutes30 = false, hour = false;
  for (const PriceRow& row : book_.rows_of(price.model)) {
    minutes5 |= row.rates[kCacheWrite5m].has_value();
    minutes30 |= row.rates[kCacheWrite30m].has_value();
    hour |= row.rates[kCacheWrite1h].has_value();
  }
  if (minutes5 && minutes30 && hour) return {kCacheWrite5m, kCacheWrite30m, kCacheWrite1h};
  return {minutes30 && !minutes5 ? kCacheWrite30m : kCacheWrite5m};
}

// The one threshold above which the book sells the model today.
std::optional<std::int64_t> Updater::threshold_of(const ListedPrice& price) const {
  if (!price.long_context) return 0;
  std::set<std::int64_t> thresholds;
  for (const PriceRow& row : book_.rows_of(price.model))
    if (row.above > 0 && row.from <= today_ && today_ < row.to) thresholds.insert(row.above);
  return thresholds.size() == 1 ? std::optional(*thresholds.begin()) : std::nullopt;
}

bool Updater::sold_through(const std::string& model, const Place& place) const {
  return std::ranges::any_of(book_.rows_of(model), [&](const PriceRow& row) {
    return row.scope == place.scope && row.region == place.region;
  });
}

void Updater::say(const ListedPrice& price, std::string_view scope, std::string_view region) {
  const auto above = threshold_of(price);
  for (const Component component : components_of(price)) {
    Target target{{price.model, std::string(scope), std::string(region), price.tier,
                   above.value_or(0), price.unit},
                  component};
    if (!above) {
      PriceChange change = change_of(target);
      change.now = price.rate;
      change.source = fmt::format("{} {}, long context", kListSource, price.offer);
      record(std::move(change), ChangeKind::Unclear, price.from);
      continue;
    }
    Said& said = said_.try_emplace(std::move(target), Said{price.rate, price.from, price.offer})
                     .first->second;
    said.apart |= said.rate != price.rate;
    said.from = std::min(said.from, price.from);
  }
}

void Updater::hear(const ListedPrice& price) {
  if (price.global) return say(price, "global", "*");
  say(price, "in-region", price.region);
  for (const Place& place : profile_places_of(price.region)) {
    if (place.scope != "geo" || !sold_through(price.model, place)) continue;
    // Canada may call through the us profile, at its own price.
    if (place.region != "us" || price.region.starts_with("us-"))
      say(price, place.scope, place.region);
    return;
  }
}

void Updater::record(PriceChange change, ChangeKind kind, Day from) {
  change.kind = kind;
  change.from = from;
  update_.changes.push_back(std::move(change));
}

// A place of its own starts with all that stood for it, so that its past and its other prices stay.
void Updater::move_in(std::span<const PriceRow> from, const Key& to) {
  if (!moved_in_.emplace(to.model, to.scope, to.region).second) return;
  for (PriceRow row : from) {
    row.note += fmt::format("{}as {} {}", row.note.empty() ? "" : "; ", row.scope, row.region);
    row.scope = to.scope;
    row.region = to.region;
    if (!rows_of(book_, key_of(row)).empty()) continue;
    auto& rows = rows_[key_of(row)];
    rows.push_back({std::move(row), true, 0, ""});
  }
}

// Whether the book knows better: it has a younger row, ended the price, or replaced just this one.
bool Updater::lags(std::span<const PriceRow> stands, const Target& target, const Said& said) const {
  const PriceRow* now = row_on(stands, target.key, today_);
  bool any = false, replaced = false, coming = false;
  for (const PriceRow& row : stands) {
    if (!is_of(row, target.key)) continue;
    any = true;
    coming |= row.from > today_;
    replaced |= row.to <= today_ && row.rates[target.component] == said.rate;
  }
  if (!now || coming) return any;
  if (!now->rates[target.component] || from_list(*now) || now->from == 0) return false;
  return said.from < now->from || replaced;
}

void Updater::apply(const Target& target, const Said& said) {
  PriceChange change = change_of(target);
  change.now = said.rate;
  change.source = fmt::format("{} {}, {}", kListSource, said.offer, format_day(said.from));
  const auto stands = rows_for(book_, target.key);
  const auto own = rows_of(book_, target.key);
  const auto known = own.empty() ? stands : own;
  const PriceRow* row = row_on(known, target.key, std::max(today_, said.from));
  change.old = row ? row->rates[target.component] : std::nullopt;
  if (said.apart && target.key.scope == "geo") {
    ++update_.areas_apart;
  } else if (said.apart) {
    record(std::move(change), ChangeKind::Unclear, said.from);
  } else if (change.old == said.rate) {
    ++update_.unchanged;
  } else if (lags(known, target, said)) {
    record(std::move(change), ChangeKind::Behind, said.from);
  } else {
    const bool at_home = !stands.empty() && stands.front().scope == target.key.scope &&
                         stands.front().region == target.key.region;
    if (!at_home) move_in(stands, target.key);
    set(target, said, std::move(change));
  }
}

// The row that is to hold the price: the last one where it has none yet or is of this update, else a
// new one behind it.
Work& Updater::row_to_set(const Target& target, const Said& said) {
  auto& rows = rows_[target.key];
  if (rows.empty()) {
    const Key& key = target.key;
    rows.push_back({{key.model,
                     key.scope,
                     key.region,
                     key.tier,
                     key.above,
                     key.unit,
                     {},
                     0,
                     kForever,
                     "",
                     fmt::format("undated; in force on {}", format_day(said.from))},
                    true,
                    0,
                    ""});
  }
  const Work& last = rows.back();
  if (!last.row.rates[target.component] || (last.listed != 0 && last.row.from >= said.from))
    return rows.back();
  const Day from = said.from > last.row.from ? said.from : today_;
  if (from <= last.row.from) return rows.back();
  Work next{last.row, true, 0, ""};
  next.row.from = from;
  next.row.note.clear();
  rows.back().row.to = from;
  rows.push_back(std::move(next));
  return rows.back();
}

void Updater::set(const Target& target, const Said& said, PriceChange change) {
  Work& work = row_to_set(target, said);
  work.own = true;
  work.row.rates[target.component] = said.rate;
  work.listed = static_cast<std::uint8_t>(work.listed | 1U << target.component);
  work.listed_source = change.source;
  const ChangeKind kind = change.old ? ChangeKind::Changed : ChangeKind::New;
  record(std::move(change), kind, work.row.from);
}

// "AWS Price List OFFER, DATE (input) + what the other prices are from".
void name_source(Work& work) {
  if (work.listed == 0) return;
  std::string listed;
  bool others = false;
  for (std::size_t i = 0; i < kComponents; ++i) {
    if (!work.row.rates[i]) continue;
    if (work.listed >> i & 1)
      listed += (listed.empty() ? "" : ", ") + std::string(kPriceNames[i]);
    else
      others = true;
  }
  work.row.source = others && !work.row.source.empty()
                        ? fmt::format("{} ({}) + {}", work.listed_source, listed, work.row.source)
                        : work.listed_source;
}

PriceUpdate Updater::finish() {
  for (const auto& [target, said] : said_) apply(target, said);
  for (auto& [key, rows] : rows_) {
    for (Work& work : rows) {
      name_source(work);
      if (work.own) update_.rows.push_back(work.row);
    }
  }
  std::ranges::stable_sort(update_.changes, {}, [](const PriceChange& change) {
    return std::tie(change.model, change.scope, change.region, change.tier, change.above);
  });
  return std::move(update_);
}

}  // namespace

std::string_view change_name(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::New: return "new";
    case ChangeKind::Changed: return "changed";
    case ChangeKind::Behind: return "behind";
    case ChangeKind::Unclear: return "unclear";
  }
  return "";
}

PriceUpdate update_prices(const PriceBook& book, const std::vector<ListedPrice>& listed,
                          Day today) {
  Updater updater(book, today);
  for (const ListedPrice& price : listed) updater.hear(price);
  return updater.finish();
}

std::vector<PriceChange> differences(const PriceBook& bundled,
                                     const std::vector<PriceRow>& overlay) {
  std::vector<PriceChange> changes;
  for (const PriceRow& row : overlay) {
    const PriceRow* before = row_on(rows_for(bundled, key_of(row)), key_of(row), row.from);
    for (int i = 0; i < kComponents; ++i) {
      const auto component = static_cast<Component>(i);
      PriceChange change = change_of({key_of(row), component});
      change.old = before ? before->rates[component] : std::nullopt;
      if (!row.rates[component] || change.old == row.rates[component]) continue;
      change.kind = change.old ? ChangeKind::Changed : ChangeKind::New;
      change.now = *row.rates[component];
      change.from = row.from;
      change.source = row.source;
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

}  // namespace ledger
