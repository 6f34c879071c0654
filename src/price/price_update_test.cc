// What a price of the Price List does to the book, and what its overlay is when read again.
#include "price/price_update.h"

#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "price/price_list.h"
#include "price/prices.h"
#include "price/test_support.h"

namespace ledger {
namespace {

constexpr std::string_view kTwo = "acme.big-v1:0,Big,Acme,,\nacme.small-v1:0,Small,Acme,,\n";
constexpr std::string_view kHome =
    "acme.big-v1:0,in-region,us-east-1,standard,0,token,2,8,0.2,,,,,1970-01-01,,book,\n";
const Day kToday = *parse_day("2026-11-24");

Money a_token(std::string_view million) { return {parse_money(million)->femto_usd / 1'000'000}; }

ListedPrice listed(std::string_view million, Component component = kInput,
                   std::string region = "us-east-1", std::string_view from = "2026-11-01") {
  ListedPrice price;
  price.model = "acme.big-v1:0";
  price.region = std::move(region);
  price.tier = "standard";
  price.unit = "token";
  price.component = component;
  price.rate = a_token(million);
  price.from = day(from);
  price.offer = "AmazonBedrock";
  return price;
}

// The book after the update, read from the overlay's text as every command reads it.
PriceBook after(const PriceBook& book, const PriceUpdate& update) {
  auto next = book.with(overlay_text(kToday, update.rows), "overlay.csv");
  if (!next) {
    ADD_FAILURE() << next.error().message;
    return {};
  }
  return *std::move(next);
}

std::string priced(const PriceBook& book, std::string_view date, std::string region = "us-east-1",
                   std::string model = "acme.big-v1:0") {
  return in_out(rates_on(book, call_of(std::move(model), std::move(region)), date));
}

ChangeKind only_kind(const PriceUpdate& update) {
  EXPECT_EQ(update.changes.size(), 1U);
  return update.changes.empty() ? ChangeKind::Unclear : update.changes[0].kind;
}

TEST(PriceUpdate, AnEqualPriceIsNothing) {
  const PriceUpdate update =
      update_prices(book_of(kTwo, kHome), {listed("2"), listed("8", kOutput)}, kToday);
  EXPECT_TRUE(update.rows.empty());
  EXPECT_TRUE(update.changes.empty());
  EXPECT_EQ(update.unchanged, 2);
}

TEST(PriceUpdate, ADifferentPriceIsANewRowFromItsDateAndThePastStays) {
  const PriceBook book = book_of(kTwo, kHome);
  const PriceUpdate update = update_prices(book, {listed("2.2")}, kToday);
  ASSERT_EQ(only_kind(update), ChangeKind::Changed);
  EXPECT_EQ(a_million(*update.changes[0].old), "2");
  EXPECT_EQ(update.changes[0].from, day("2026-11-01"));
  const PriceBook next = after(book, update);
  EXPECT_EQ(priced(next, "2026-10-31"), "2 / 8");
  EXPECT_EQ(priced(next, "2026-11-01"), "2.2 / 8");
  EXPECT_EQ(next.added()[0].source, "AWS Price List AmazonBedrock, 2026-11-01 (input) + book");
  EXPECT_TRUE(update_prices(next, {listed("2.2")}, kToday).changes.empty())
      << "asked again: nothing";
}

TEST(PriceUpdate, ASecondChangeFollowsTheFirst) {
  const PriceBook book = book_of(kTwo, kHome);
  const PriceBook first =
      after(book, update_prices(book, {listed("2.2"), listed("9", kOutput)}, kToday));
  const PriceUpdate update =
      update_prices(first, {listed("2.4", kInput, "us-east-1", "2026-12-01")}, day("2026-12-20"));
  const PriceBook second = after(book, update);
  EXPECT_EQ(priced(second, "2026-10-31"), "2 / 8");
  EXPECT_EQ(priced(second, "2026-11-30"), "2.2 / 9");
  EXPECT_EQ(priced(second, "2026-12-01"), "2.4 / 9");
}

TEST(PriceUpdate, ACorrectionOfTheSameDayHoldsFromTheDayItIsSeen) {
  const PriceBook book = book_of(kTwo, kHome);
  const PriceBook first = after(book, update_prices(book, {listed("2.2")}, kToday));
  const PriceBook second = after(book, update_prices(first, {listed("2.3")}, kToday + 1));
  EXPECT_EQ(priced(second, "2026-11-24"), "2.2 / 8");
  EXPECT_EQ(priced(second, "2026-11-25"), "2.3 / 8");
}

TEST(PriceUpdate, AComponentWithoutAPriceIsFilledInWithoutADate) {
  const PriceBook book = book_of(kTwo, kHome);
  const PriceUpdate update = update_prices(book, {listed("2.5", kCacheWriteUnknown)}, kToday);
  EXPECT_EQ(only_kind(update), ChangeKind::New);
  PriceKey key = call_of("acme.big-v1:0");
  key.components = mask({kInput, kCacheWrite5m});
  const RatePeriod old = rates_on(after(book, update), key, "2024-01-01");
  EXPECT_EQ(old.unpriced, 0);
  EXPECT_EQ(a_million(old.rates[kCacheWrite5m]), "2.5");
  EXPECT_EQ(a_million(old.rates[kInput]), "2");
}

TEST(PriceUpdate, ANewRegionIsARowWithoutADate) {
  const PriceBook book = book_of(kTwo, kHome);
  const std::vector<ListedPrice> prices{listed("3", kInput, "sa-east-1"),
                                        listed("12", kOutput, "sa-east-1")};
  const PriceUpdate update = update_prices(book, prices, kToday);
  ASSERT_EQ(update.rows.size(), 1U);
  EXPECT_EQ(update.rows[0].note, "undated; in force on 2026-11-01");
  EXPECT_EQ(priced(book, "2026-01-01", "sa-east-1"), "unpriced");
  EXPECT_EQ(priced(after(book, update), "2026-01-01", "sa-east-1"), "3 / 12");
}

TEST(PriceUpdate, ANewModelIsNamedByItsId) {
  const PriceBook book = book_of(kTwo, kHome);
  ListedPrice price = listed("1");
  price.model = "acme.huge-v1:0";
  const PriceBook next = after(book, update_prices(book, {price}, kToday));
  EXPECT_EQ(next.name_of("acme.huge-v1:0"), "acme.huge-v1:0");
  EXPECT_EQ(next.find("us.acme.huge-v1:0"), "acme.huge-v1:0");
  EXPECT_EQ(next.name_of("acme.big-v1:0"), "Big");
}

// A Region that shared the price of its area gets rows of its own; its past and the others' stay.
TEST(PriceUpdate, ARegionLeavesTheSharedRowWithAllThatItHad) {
  const PriceBook book =
      book_of(kTwo,
              "acme.big-v1:0,in-region,us,batch,0,token,1,4,,,,,,1970-01-01,,book,\n"
              "acme.big-v1:0,in-region,us,standard,0,token,2,8,,,,,,1970-01-01,2026-06-01,book,\n"
              "acme.big-v1:0,in-region,us,standard,0,token,3,9,,,,,,2026-06-01,,book,\n");
  const PriceBook next = after(book, update_prices(book, {listed("3.5")}, kToday));
  EXPECT_EQ(priced(next, "2026-05-31"), "2 / 8");
  EXPECT_EQ(priced(next, "2026-10-31"), "3 / 9");
  EXPECT_EQ(priced(next, "2026-11-01"), "3.5 / 9");
  EXPECT_EQ(priced(next, "2026-11-01", "us-west-2"), "3 / 9");
  PriceKey batch = call_of("acme.big-v1:0");
  batch.tier = "batch";
  EXPECT_EQ(in_out(rates_on(next, batch, "2026-11-24")), "1 / 4");
}

TEST(PriceUpdate, AProfileTakesThePriceOnWhichAllRegionsOfItsAreaAgree) {
  const PriceBook book =
      book_of(kTwo, "acme.big-v1:0,geo,us,standard,0,token,2,8,,,,,,1970-01-01,,book,\n");
  const auto geo = [&](const std::vector<ListedPrice>& prices, std::int64_t apart) {
    const PriceUpdate update = update_prices(book, prices, kToday);
    EXPECT_EQ(update.areas_apart, apart);
    return priced(after(book, update), "2026-11-24", "us-east-1", "us.acme.big-v1:0");
  };
  EXPECT_EQ(geo({listed("2.2"), listed("2.2", kInput, "us-west-2")}, 0), "2.2 / 8");
  EXPECT_EQ(geo({listed("2.2"), listed("2.4", kInput, "us-west-2")}, 1), "2 / 8");
  EXPECT_EQ(geo({listed("2.2"), listed("2.4", kInput, "ca-central-1")}, 0), "2.2 / 8")
      << "Canada is no Region of the us profile's price";
}

TEST(PriceUpdate, WhatTheListSaysTwiceAndDifferentlyIsLeftOut) {
  const PriceBook book = book_of(kTwo, kHome);
  const PriceUpdate update = update_prices(book, {listed("2.2"), listed("2.3")}, kToday);
  EXPECT_EQ(only_kind(update), ChangeKind::Unclear);
  EXPECT_TRUE(update.rows.empty());
}

// Claude 3.5 Sonnet in Public Extended Access: 6 since 2025-12-01, and the list still says 3.
TEST(PriceUpdate, ThePriceThatTheBookReplacedIsTheListsDelay) {
  const PriceBook book = book_of(
      kTwo,
      "acme.big-v1:0,in-region,us-east-1,standard,0,token,3,15,,,,,,1970-01-01,2025-12-01,page,\n"
      "acme.big-v1:0,in-region,us-east-1,standard,0,token,6,30,,,,,,2025-12-01,,page,\n");
  const PriceUpdate lagging = update_prices(book, {listed("3")}, kToday);
  EXPECT_EQ(only_kind(lagging), ChangeKind::Behind);
  EXPECT_TRUE(lagging.rows.empty());
  EXPECT_EQ(
      only_kind(update_prices(book, {listed("5", kInput, "us-east-1", "2025-11-01")}, kToday)),
      ChangeKind::Behind);
  EXPECT_EQ(only_kind(update_prices(book, {listed("5")}, kToday)), ChangeKind::Changed);
}

TEST(PriceUpdate, ALongContextPriceNeedsAThresholdInForce) {
  const PriceBook sold = book_of(
      kTwo,
      std::string(kHome) +
          "acme.big-v1:0,in-region,us-east-1,standard,200000,token,4,12,,,,,,1970-01-01,,book,\n");
  const PriceBook ended = book_of(kTwo, std::string(kHome) +
                                            "acme.big-v1:0,in-region,us-east-1,standard,200000,"
                                            "token,4,12,,,,,,1970-01-01,2026-04-30,book,\n");
  ListedPrice price = listed("5");
  price.long_context = true;
  const PriceUpdate update = update_prices(sold, {price}, kToday);
  ASSERT_EQ(only_kind(update), ChangeKind::Changed);
  EXPECT_EQ(update.changes[0].above, 200'000);
  EXPECT_EQ(only_kind(update_prices(ended, {price}, kToday)), ChangeKind::Unclear);
}

// What was priced without an assumption on the day before any listed price costs what it did.
void expect_the_past_unmoved(const PriceBook& before, const PriceBook& after, std::string_view date,
                             const std::vector<std::string>& regions) {
  for (int model = 0; model < 40; ++model) {
    for (const std::string& region : regions) {
      const PriceKey key = call_of(before.models()[model].id, region);
      const RatePeriod was = rates_on(before, key, date), is = rates_on(after, key, date);
      if (was.state != PriceState::Priced || was.assumed != 0) continue;
      EXPECT_EQ(is.assumed, 0) << key.model << region;
      for (const Component component : {kInput, kOutput}) {
        if (was.unpriced >> component & 1) continue;
        EXPECT_EQ(was.rates[component], is.rates[component]) << key.model << " " << region;
      }
    }
  }
}

// Any list of prices over the bundled book: its overlay is read again, the past stays, and the same list
// once more changes nothing.
TEST(PriceUpdate, TheSameListTwiceChangesNothingTheSecondTime) {
  std::mt19937 random(7);
  const auto pick = [&](const auto& all) { return all[random() % std::size(all)]; };
  const std::vector<std::string> regions{"us-east-1",      "us-west-2",    "eu-west-1",
                                         "ap-northeast-1", "ca-central-1", "us-gov-west-1",
                                         "sa-east-1"};
  const std::vector<std::string> tiers{"standard", "batch", "flex", "optimized"};
  const std::vector<Component> components{kInput, kOutput, kCacheRead, kCacheWriteUnknown,
                                          kCacheWrite1h};
  const std::vector<std::string> days{"2025-06-01", "2026-11-01", "2026-11-24", "2026-12-01"};
  for (int round = 0; round < 30; ++round) {
    std::vector<ListedPrice> prices;
    for (int i = 0; i < 60; ++i) {
      ListedPrice price = listed(fmt::format("{}.{}", random() % 9, random() % 100),
                                 pick(components), pick(regions), pick(days));
      price.model = PriceBook::bundled().models()[random() % 40].id;
      price.global = random() % 4 == 0;
      price.tier = pick(tiers);
      price.long_context = random() % 8 == 0;
      prices.push_back(price);
    }
    const PriceUpdate first = update_prices(PriceBook::bundled(), prices, kToday);
    const PriceBook next = after(PriceBook::bundled(), first);
    expect_the_past_unmoved(PriceBook::bundled(), next, "2025-05-31", regions);
    for (const PriceChange& change : update_prices(next, prices, kToday).changes)
      EXPECT_TRUE(change.kind == ChangeKind::Behind || change.kind == ChangeKind::Unclear)
          << round << " " << change.model << " " << change.scope << " " << change.region << " "
          << change.tier << " " << change.component << " from " << format_day(change.from);
  }
}

TEST(PriceUpdate, DifferencesAreWhatTheOverlayChanged) {
  const PriceBook book = book_of(kTwo, kHome);
  const PriceUpdate update =
      update_prices(book, {listed("2.2"), listed("3", kInput, "sa-east-1")}, kToday);
  const auto changes = differences(book, after(book, update).added());
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].region, "sa-east-1");
  EXPECT_EQ(changes[0].kind, ChangeKind::New);
  EXPECT_EQ(changes[1].kind, ChangeKind::Changed);
  EXPECT_EQ(a_million(*changes[1].old) + " " + a_million(changes[1].now), "2 2.2");
}

TEST(Prices, AnOverlayIsTakenOnlyAsItWasWritten) {
  const PriceBook book = book_of(kTwo, kHome);
  const std::string text = overlay_text(kToday, update_prices(book, {listed("2.2")}, kToday).rows);
  ASSERT_TRUE(Prices::with_overlay(text, "x.csv"));
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_FALSE(Prices::with_overlay(damaged, "x.csv")) << at;
    EXPECT_FALSE(Prices::with_overlay(text.substr(0, at), "x.csv")) << at;
  }
  const auto refused = Prices::with_overlay(text + "\n", "x.csv");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("x.csv"), std::string::npos);
  EXPECT_NE(refused.error().hint.find("prices update"), std::string::npos);
}

TEST(Prices, TheStampTellsRowsAndDateWithoutReadingThem) {
  const auto stamp = [](const char* date, const std::vector<PriceRow>& rows) {
    return Prices::with_overlay(overlay_text(day(date), rows), "x.csv")->stamp();
  };
  const PriceRow row{
      "amazon.nova-pro-v1:0", "in-region", "us-east-1", "standard", 0, "token", {}, 0, kForever,
      "AWS Price List",       ""};
  const auto bundled = PriceBook::bundled_stamp();
  EXPECT_EQ(Prices().stamp().fingerprint, bundled.fingerprint);
  EXPECT_EQ(stamp("2027-02-01", {row}).as_of, day("2027-02-01"));
  EXPECT_NE(stamp("2027-02-01", {row}).fingerprint, bundled.fingerprint);
  EXPECT_EQ(stamp("2027-02-01", {row}).fingerprint, stamp("2027-03-01", {row}).fingerprint);
}

TEST(Prices, AnOverlayOlderThanTheBundledBookIsLeftOut) {
  PriceRow row{
      "amazon.nova-pro-v1:0", "in-region", "us-east-1", "standard", 0, "token", {}, 0, kForever,
      "AWS Price List",       ""};
  row.rates[kInput] = Money{0};
  const auto bundled = PriceBook::bundled_stamp();
  const auto on = [&](Day as_of) {
    return *Prices::with_overlay(overlay_text(as_of, {row}), "x.csv");
  };
  const Prices older = on(bundled.as_of - 1);
  EXPECT_EQ(older.left_out(), bundled.as_of - 1);
  EXPECT_EQ(older.stamp().fingerprint, bundled.fingerprint);
  EXPECT_EQ(older.stamp().as_of, bundled.as_of);
  EXPECT_EQ(*older.book(), &PriceBook::bundled());
  const Prices same_day = on(bundled.as_of);
  EXPECT_FALSE(same_day.left_out());
  EXPECT_NE(same_day.stamp().fingerprint, bundled.fingerprint);
  EXPECT_EQ((*same_day.book())->added().size(), 1U);
}

TEST(Prices, ABadRowIsNamedByFileAndLine) {
  PriceRow row{
      "amazon.nova-pro-v1:0", "in-region", "us-east-1", "standard", 7, "token", {}, 0, kForever,
      "AWS Price List",       ""};
  const auto prices =
      Prices::with_overlay(overlay_text(PriceBook::bundled_stamp().as_of, {row}), "/data/x.csv");
  ASSERT_TRUE(prices);
  const auto book = prices->book();
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().message, "/data/x.csv:3: unknown threshold 7");
}

}  // namespace
}  // namespace ledger
