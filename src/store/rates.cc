#include <fmt/format.h>

#include <map>
#include <set>

#include "cube/plan.h"
#include "record/record.h"
#include "store/profiles.h"
#include "store/schema.h"
#include "store/store_impl.h"

namespace ledger {
namespace {

constexpr Int128 kFemtoPerNano = 1'000'000;

// The tables derived from the price book and the profiles; made anew as a whole.
std::string derived_tables() {
  std::string rates, low, high, nano, femto;
  for (std::size_t i = 2; i < kCounts.size(); ++i) {
    rates += fmt::format(", {} BIGINT", kCounts[i]);
    low += fmt::format(", low_{} BIGINT", kCounts[i]);
    high += fmt::format(", high_{} BIGINT", kCounts[i]);
    nano += fmt::format(", nano_{} BIGINT", kCounts[i]);
    femto += fmt::format(", femto_{} BIGINT", kCounts[i]);
  }
  return fmt::format(R"(
CREATE OR REPLACE TABLE ledger.rate (price_key INTEGER NOT NULL, period INTEGER NOT NULL, state UTINYINT NOT NULL,
  unpriced UTINYINT NOT NULL, assumed UTINYINT NOT NULL, flags UTINYINT NOT NULL{}{}{}{}{});
CREATE OR REPLACE TABLE ledger.price_key (id INTEGER NOT NULL, invoked_id VARCHAR, region VARCHAR, tier VARCHAR,
  model_id VARCHAR, model_name VARCHAR, scope VARCHAR, model_key INTEGER NOT NULL, region_key INTEGER NOT NULL,
  tags VARCHAR);
CREATE OR REPLACE TABLE ledger.price_key_tag (id INTEGER NOT NULL, key VARCHAR NOT NULL, value VARCHAR NOT NULL);
DELETE FROM ledger.period;
)",
                     rates, low, high, nano, femto);
}

// The price book as the view `price` shows it.
std::string book_table() {
  std::string rates;
  for (std::size_t i = 2; i < kCounts.size(); ++i)
    rates += fmt::format(", {} DECIMAL(20,15)", kCounts[i]);
  return fmt::format(R"(
CREATE OR REPLACE TABLE ledger.price (model_id VARCHAR NOT NULL, scope VARCHAR, region VARCHAR, tier VARCHAR,
  above_tokens BIGINT NOT NULL, unit VARCHAR NOT NULL{}, valid_from DATE, valid_to DATE, source VARCHAR, note VARCHAR);)",
                     rates);
}

struct Keyed {
  std::int32_t id;
  PriceKey key;
  std::uint8_t flags;
  std::vector<RatePeriod> periods;
};

Result<std::vector<Keyed>> read_keys(duck::Connection& connection, const PriceBook& book,
                                     const Profiles& profiles) {
  LEDGER_ASSIGN(
      rows,
      connection.query(
          "SELECT id, coalesce(invoked_id, ''), coalesce(body_model, ''), coalesce(region, ''), "
          "coalesce(tier, ''), band, components, flags FROM ledger.price_key_logged ORDER BY id"));
  std::vector<Keyed> keys;
  while (rows.next()) {
    Keyed keyed;
    keyed.id = static_cast<std::int32_t>(rows.integer(0));
    keyed.key = {std::string(rows.text(1)),
                 std::string(rows.text(2)),
                 std::string(rows.text(3)),
                 std::string(rows.text(4)),
                 static_cast<std::uint8_t>(rows.integer(5)),
                 static_cast<std::uint8_t>(rows.integer(6)),
                 static_cast<std::uint8_t>(rows.integer(7) & (kTierUnknown | kCacheUnknown))};
    keyed.flags = static_cast<std::uint8_t>(rows.integer(7));
    keyed.periods = book.periods(keyed.key, profiles);
    keys.push_back(std::move(keyed));
  }
  return keys;
}

void set_text(duck::Appender& appender, idx_t column, idx_t row, std::string_view text) {
  text.empty() ? appender.set_null(column, row) : appender.set_text(column, row, text);
}

// Calls `fill(appender, row, item)` for each item, chunk by chunk.
template <class Items, class Fill>
Result<Ok> append_all(duck::Connection& connection, const char* table, const Items& items,
                      Fill fill) {
  LEDGER_ASSIGN(appender, duck::Appender::open(connection, "ledger", table));
  idx_t row = 0;
  for (const auto& item : items) {
    fill(*appender, row, item);
    if (++row < duck::Appender::capacity()) continue;
    LEDGER_TRY(appender->flush(row));
    row = 0;
  }
  if (row > 0) LEDGER_TRY(appender->flush(row));
  return appender->close();
}

struct RateRow {
  std::int32_t key, period;
  std::uint8_t flags;
  const RatePeriod* rate;
};

// Every key in every period of the store, so a join on (key, period) finds exactly one row.
std::vector<RateRow> rate_rows(const std::vector<Keyed>& keys, const std::vector<Day>& changes) {
  std::vector<RateRow> rows;
  for (const Keyed& keyed : keys) {
    std::size_t at = 0;
    for (std::size_t period = 0; period <= changes.size(); ++period) {
      const Day start = period == 0 ? 0 : changes[period - 1];
      while (at + 1 < keyed.periods.size() && keyed.periods[at].to <= start) ++at;
      rows.push_back(
          {keyed.id, static_cast<std::int32_t>(period), keyed.flags, &keyed.periods[at]});
    }
  }
  return rows;
}

void fill_rate(duck::Appender& appender, idx_t row, const RateRow& item) {
  const RatePeriod& rate = *item.rate;
  const bool nothing = rate.state == PriceState::Unpriced;
  appender.column<std::int32_t>(0)[row] = item.key;
  appender.column<std::int32_t>(1)[row] = item.period;
  appender.column<std::uint8_t>(2)[row] = static_cast<std::uint8_t>(rate.state);
  appender.column<std::uint8_t>(3)[row] = nothing                            ? 255
                                          : rate.state == PriceState::Priced ? rate.unpriced
                                                                             : std::uint8_t{0};
  appender.column<std::uint8_t>(4)[row] = rate.assumed;
  appender.column<std::uint8_t>(5)[row] = item.flags;
  idx_t column = 6;
  const auto put = [&](Int128 value) {
    if (rate.state == PriceState::Priced)
      appender.column<std::int64_t>(column)[row] = static_cast<std::int64_t>(value);
    else
      appender.set_null(column, row);
    ++column;
  };
  for (const Rates* rates : {&rate.rates, &rate.low, &rate.high}) {
    for (const Money money : *rates) put(money.femto_usd);
  }
  for (const Money money : rate.rates) put(money.femto_usd / kFemtoPerNano);
  for (const Money money : rate.rates) put(money.femto_usd % kFemtoPerNano);
}

void fill_price_row(duck::Appender& appender, idx_t row, const PriceRow& price) {
  idx_t column = 0;
  for (std::string_view text : {price.model, price.scope, price.region, price.tier})
    set_text(appender, column++, row, text);
  appender.column<std::int64_t>(column++)[row] = price.above;
  appender.set_text(column++, row, price.unit);
  for (const auto& rate : price.rates) {
    if (rate)
      appender.column<Int128>(column)[row] = rate->femto_usd;
    else
      appender.set_null(column, row);
    ++column;
  }
  for (const Day day : {price.from, price.to}) {
    if (day > 0 && day < kForever)
      appender.column<Day>(column)[row] = day;
    else
      appender.set_null(column, row);
    ++column;
  }
  set_text(appender, column++, row, price.source);
  set_text(appender, column, row, price.note);
}

struct TagRow {
  std::int32_t key;
  const std::string *name, *value;
};

std::vector<TagRow> tag_rows(const std::vector<Keyed>& keys, const Profiles& profiles) {
  std::vector<TagRow> rows;
  for (const Keyed& keyed : keys) {
    const auto profile = profiles.find(keyed.key.model);
    if (profile == profiles.end()) continue;
    for (const auto& [name, value] : profile->second.tags)
      rows.push_back({keyed.id, &name, &value});
  }
  return rows;
}

void fill_tag(duck::Appender& appender, idx_t row, const TagRow& tag) {
  appender.column<std::int32_t>(0)[row] = tag.key;
  appender.set_text(1, row, *tag.name);
  appender.set_text(2, row, *tag.value);
}

}  // namespace

Result<Ok> refresh_rates(duck::Connection& connection, const Store::Impl& store) {
  LEDGER_ASSIGN(in_force, store.prices.book());
  const PriceBook& book = *in_force;
  LEDGER_ASSIGN(profiles, known_profiles(connection, store.profiles));
  LEDGER_ASSIGN(keys, read_keys(connection, book, profiles));
  std::set<Day> days;
  for (const Keyed& keyed : keys) {
    for (std::size_t i = 1; i < keyed.periods.size(); ++i) days.insert(keyed.periods[i].from);
  }
  const std::vector<Day> changes(days.begin(), days.end());
  LEDGER_TRY(connection.run(derived_tables()));
  LEDGER_TRY(append_all(connection, "rate", rate_rows(keys, changes), fill_rate));
  std::map<std::array<std::string, 3>, std::int32_t> models;
  std::map<std::string, std::int32_t> regions;
  LEDGER_TRY(
      append_all(connection, "price_key", keys, [&](auto& appender, idx_t row, const Keyed& keyed) {
        const Model model = book.resolve(keyed.key, profiles);
        appender.template column<std::int32_t>(0)[row] = keyed.id;
        idx_t column = 1;
        for (std::string_view text :
             {std::string_view(keyed.key.model), std::string_view(keyed.key.region),
              std::string_view(keyed.key.tier), std::string_view(model.id),
              std::string_view(model.name), std::string_view(model.scope)}) {
          set_text(appender, column++, row, text);
        }
        // The first key of the same model and region, and of the same region, stands for all in rollups.
        appender.template column<std::int32_t>(column++)[row] =
            models.try_emplace({model.id, model.name, keyed.key.region}, keyed.id).first->second;
        appender.template column<std::int32_t>(column++)[row] =
            regions.try_emplace(keyed.key.region, keyed.id).first->second;
        const auto profile = profiles.find(keyed.key.model);
        const bool tagged = profile != profiles.end() && !profile->second.tags.empty();
        set_text(appender, column, row, tagged ? tags_json(profile->second.tags) : "");
      }));
  LEDGER_TRY(append_all(connection, "price_key_tag", tag_rows(keys, profiles), fill_tag));
  LEDGER_ASSIGN(written, read_meta(connection, "prices"));
  if (written != store.fingerprint()) {
    LEDGER_TRY(connection.run(book_table()));
    LEDGER_TRY(append_all(connection, "price", book.rows(), fill_price_row));
  }
  std::int32_t id = 0;
  LEDGER_TRY(append_all(connection, "period", changes, [&](auto& appender, idx_t row, Day day) {
    appender.template column<std::int32_t>(0)[row] = ++id;
    appender.template column<Day>(1)[row] = day;
  }));
  return write_meta(connection, "prices", store.fingerprint());
}

}  // namespace ledger
