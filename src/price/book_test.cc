// The book in the program, walked row by row, and what the reader refuses.
#include <algorithm>
#include <set>
#include <tuple>

#include "price/book_text.h"
#include "price/csv.h"
#include "price/test_support.h"

namespace ledger {
namespace {

auto key_of(const PriceRow& row) {
  return std::tie(row.model, row.scope, row.region, row.tier, row.above, row.unit);
}

TEST(BundledBook, EveryRowIsSortedSourcedAndWithoutOverlap) {
  const auto& rows = PriceBook::bundled().rows();
  ASSERT_GT(rows.size(), 900U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PriceRow& row = rows[i];
    EXPECT_FALSE(row.source.empty()) << row.model;
    EXPECT_LT(row.from, row.to) << row.model;
    EXPECT_FALSE(PriceBook::bundled().name_of(row.model).empty()) << row.model;
    if (i == 0) continue;
    EXPECT_LE(key_of(rows[i - 1]), key_of(row)) << row.model;
    EXPECT_TRUE(key_of(rows[i - 1]) != key_of(row) || rows[i - 1].to <= row.from) << row.model;
  }
}

TEST(BundledBook, EveryThresholdIsAPromptLimit) {
  for (const PriceRow& row : PriceBook::bundled().rows()) {
    const bool known =
        row.above == 0 || std::ranges::find(kPromptLimits, row.above) != kPromptLimits.end();
    EXPECT_TRUE(known) << row.model << " above " << row.above;
  }
}

TEST(BundledBook, EveryRowUsesTheKnownScopesTiersAndUnits) {
  const std::set<std::string> scopes{"in-region", "geo", "global", "any"};
  const std::set<std::string> tiers{"standard", "batch", "flex", "priority", "ultrafast"};
  const std::set<std::string> units{"token", "image", "second", "query"};
  for (const PriceRow& row : PriceBook::bundled().rows()) {
    EXPECT_TRUE(scopes.contains(row.scope)) << row.scope;
    EXPECT_TRUE(tiers.contains(row.tier)) << row.tier;
    EXPECT_TRUE(units.contains(row.unit)) << row.unit;
    EXPECT_EQ(row.scope == "global" || row.scope == "any",
              row.region == "*" && row.scope != "in-region");
  }
}

TEST(BundledBook, EveryRowPricesSomethingOfItsUnit) {
  for (const PriceRow& row : PriceBook::bundled().rows()) {
    const bool units = row.unit != "token";
    EXPECT_EQ(row.rates[kUnits].has_value(), units) << row.model;
    EXPECT_EQ(row.rates[kInput] || row.rates[kOutput], !units) << row.model;
    EXPECT_FALSE(row.rates[kCacheWriteUnknown]) << row.model;
  }
}

// Read again from the text, with nothing of the reader's arithmetic: the digits are the price.
TEST(BundledBook, EveryPriceIsExact) {
  constexpr std::size_t kFirstRate = 6, kRates = 6;
  CsvReader csv(book_rows_csv());
  std::vector<std::string> cells;
  ASSERT_TRUE(csv.next(cells) && csv.next(cells));
  for (const PriceRow& row : PriceBook::bundled().rows()) {
    ASSERT_TRUE(csv.next(cells));
    for (std::size_t i = 0; i < kRates; ++i) {
      const auto& rate = row.rates[i];
      EXPECT_EQ(rate ? a_million(*rate) : "", cells[kFirstRate + i]) << row.model;
    }
    EXPECT_EQ(row.rates[kUnits] ? to_decimal(*row.rates[kUnits]) : "", cells[kFirstRate + kRates]);
  }
  EXPECT_FALSE(csv.next(cells));
}

TEST(BundledBook, AStandardPriceHasNoGapFromItsFirstDayOn) {
  const auto& rows = PriceBook::bundled().rows();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].above != 0 || rows[i].tier != "standard") continue;
    const bool more = i + 1 < rows.size() && key_of(rows[i]) == key_of(rows[i + 1]);
    EXPECT_EQ(rows[i].to, more ? rows[i + 1].from : kForever) << rows[i].model;
  }
}

TEST(BundledBook, NoModelHasTwoIds) {
  const PriceBook& book = PriceBook::bundled();
  for (const ModelEntry& model : book.models()) {
    EXPECT_EQ(book.find(model.id), model.id);
    EXPECT_FALSE(book.rows_of(model.id).empty()) << model.id;
    EXPECT_FALSE(model.provider.empty()) << model.id;
  }
}

TEST(BundledBook, SaysFromWhichDayItIs) {
  EXPECT_EQ(format_day(PriceBook::bundled().as_of()), "2026-11-24");
}

constexpr std::string_view kModel = "acme.one-v1:0,One,Acme,,\n";
constexpr std::string_view kRow =
    "acme.one-v1:0,any,*,standard,0,token,3,15,,,,,,1970-01-01,,page,\n";

TEST(PriceBook, FingerprintChangesWithAnyRow) {
  const auto old = book_of(kModel, kRow).fingerprint();
  EXPECT_EQ(book_of(kModel, kRow).fingerprint(), old);
  EXPECT_NE(book_of(kModel, "acme.one-v1:0,any,*,standard,0,token,3,16,,,,,,1970-01-01,,page,\n")
                .fingerprint(),
            old);
  EXPECT_NE(book_of("acme.one-v1:0,Two,Acme,,\n", kRow).fingerprint(), old);
}

std::string fault_of(std::string_view row) {
  auto book = PriceBook::parse(std::string(kRows).append(kRow).append(row),
                               std::string(kModels).append(kModel));
  return book ? "" : book.error().message;
}

TEST(PriceBook, RefusesWhatItCannotKeepExactly) {
  EXPECT_EQ(
      fault_of("acme.one-v1:0,global,*,standard,0,token,0.000000001,1,,,,,,1970-01-01,,page,\n"),
      "");
  EXPECT_EQ(
      fault_of("acme.one-v1:0,global,*,standard,0,token,0.0000000001,1,,,,,,1970-01-01,,page,\n"),
      "prices/bedrock.csv:4: price finer than 1e-9 a million");
  EXPECT_NE(fault_of("acme.one-v1:0,global,*,standard,0,token,3e1,1,,,,,,1970-01-01,,page,\n"), "");
  EXPECT_EQ(fault_of("acme.one-v1:0,global,*,standard,0,token,-3,1,,,,,,1970-01-01,,page,\n"),
            "prices/bedrock.csv:4: a price below 0");
}

TEST(PriceBook, RefusesRowsThatOverlapOrAreOutOfOrder) {
  const std::string fault = "prices/bedrock.csv:4: out of order or overlapping";
  EXPECT_EQ(fault_of("acme.one-v1:0,any,*,standard,0,token,3,15,,,,,,2026-01-01,,page,\n"), fault);
  EXPECT_EQ(fault_of("acme.one-v1:0,any,*,batch,0,token,3,15,,,,,,1970-01-01,,page,\n"), fault);
}

TEST(PriceBook, RefusesRowsWithoutSourceDateModelOrKnownThreshold) {
  EXPECT_EQ(fault_of("acme.one-v1:0,global,*,standard,0,token,3,15,,,,,,1970-01-01,,,\n"),
            "prices/bedrock.csv:4: no source");
  EXPECT_EQ(fault_of("acme.one-v1:0,global,*,standard,0,token,3,15,,,,,,1970-02-30,,page,\n"),
            "prices/bedrock.csv:4: wrong dates");
  EXPECT_EQ(fault_of("acme.two-v1:0,any,*,standard,0,token,3,15,,,,,,1970-01-01,,page,\n"),
            "prices/bedrock.csv:4: no such model: acme.two-v1:0");
  EXPECT_EQ(fault_of("acme.one-v1:0,global,*,standard,150000,token,3,15,,,,,,1970-01-01,,page,\n"),
            "prices/bedrock.csv:4: unknown threshold 150000");
  EXPECT_EQ(fault_of("acme.one-v1:0,global\n"), "prices/bedrock.csv:4: wrong number of cells");
}

TEST(PriceBook, ReadsQuotedCells) {
  const auto book = book_of(
      kModel, "acme.one-v1:0,any,*,standard,0,token,3,15,,,,,,1970-01-01,,\"a, \"\"b\"\"\",n\n");
  ASSERT_EQ(book.rows().size(), 1U);
  EXPECT_EQ(book.rows()[0].source, "a, \"b\"");
  EXPECT_EQ(book.rows()[0].note, "n");
}

TEST(Book, ItsStampIsThatOfItsRows) {
  EXPECT_EQ(PriceBook::bundled_stamp().as_of, PriceBook::bundled().as_of());
  EXPECT_EQ(PriceBook::bundled_stamp().fingerprint, PriceBook::bundled().fingerprint());
}

}  // namespace
}  // namespace ledger
