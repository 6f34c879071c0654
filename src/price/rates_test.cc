// Hand-written prices: which row a call takes, on which day, and what is assumed.
#include "price/test_support.h"

namespace ledger {
namespace {

constexpr std::string_view kOne = "acme.one-v1:0,One,Acme,,\n";
const char* const kSixRegions[] = {"us-east-1",      "us-west-2",      "eu-central-1",
                                   "ap-northeast-1", "ap-northeast-2", "ap-southeast-1"};

std::string standard(const std::string& model, const std::string& region) {
  const RatePeriod period = rates_today(call_of(model, region));
  EXPECT_EQ(period.assumed, 0) << model << " in " << region;
  return in_out(period);
}

TEST(Rates, EveryModelOfTheEarlierToolInEachOfItsRegions) {
  const std::pair<const char*, const char*> models[] = {
      {"anthropic.claude-3-haiku-20240307-v1:0", "0.25 / 1.25"},
      {"anthropic.claude-3-sonnet-20240229-v1:0", "3 / 15"},
      {"anthropic.claude-3-opus-20240229-v1:0", "15 / 75"},
      {"anthropic.claude-3-5-haiku-20241022-v1:0", "0.8 / 4"},
      {"anthropic.claude-3-7-sonnet-20250219-v1:0", "3 / 15"},
      {"anthropic.claude-sonnet-4-20250514-v1:0", "3 / 15"},
      {"anthropic.claude-opus-4-20250514-v1:0", "15 / 75"},
      {"anthropic.claude-opus-4-1-20250805-v1:0", "15 / 75"},
      {"anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3 / 16.5"},
  };
  for (const auto& [model, price] : models) {
    for (const char* region : kSixRegions)
      EXPECT_EQ(standard(model, region), price) << model << " in " << region;
  }
}

TEST(Rates, TheProfilesThatTheEarlierToolCalled) {
  EXPECT_EQ(standard("us.anthropic.claude-3-haiku-20240307-v1:0", "us-east-1"), "0.25 / 1.25");
  EXPECT_EQ(standard("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "us-east-1"), "3 / 15");
  EXPECT_EQ(standard("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us-east-1"), "3.3 / 16.5");
  EXPECT_EQ(standard("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us-west-2"), "3.3 / 16.5");
  EXPECT_EQ(standard("us.anthropic.claude-opus-4-20250514-v1:0", "us-east-1"), "15 / 75");
  EXPECT_EQ(standard("us.anthropic.claude-3-5-haiku-20241022-v1:0", "us-west-2"), "0.8 / 4");
}

TEST(Rates, FromClaude45OnGlobalIsTenPercentBelowTheRest) {
  for (const char* prefix : {"us.", "eu.", "jp.", "au.", "apac.", ""}) {
    EXPECT_EQ(in_out(rates_today(
                  call_of(std::string(prefix) + "anthropic.claude-haiku-4-5-20251001-v1:0"))),
              "1.1 / 5.5");
    EXPECT_EQ(in_out(rates_today(
                  call_of(std::string(prefix) + "anthropic.claude-opus-4-5-20251101-v1:0"))),
              "5.5 / 27.5");
  }
  EXPECT_EQ(standard("global.anthropic.claude-haiku-4-5-20251001-v1:0", "eu-west-1"), "1 / 5");
  EXPECT_EQ(standard("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "ap-northeast-2"),
            "3 / 15");
  EXPECT_EQ(standard("global.anthropic.claude-sonnet-4-20250514-v1:0", "eu-west-1"), "3 / 15");
}

TEST(Rates, AreasHaveTheirOwnPrices) {
  EXPECT_EQ(standard("us.amazon.nova-lite-v1:0", "us-east-1"), "0.06 / 0.24");
  EXPECT_EQ(standard("eu.amazon.nova-lite-v1:0", "eu-west-1"), "0.078 / 0.312");
  EXPECT_EQ(standard("apac.amazon.nova-lite-v1:0", "ap-northeast-2"), "0.063 / 0.252");
  EXPECT_EQ(standard("us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "us-gov-west-1"),
            "3.6 / 18");
}

TEST(Rates, RegionsHaveTheirOwnPrices) {
  EXPECT_EQ(standard("meta.llama3-70b-instruct-v1:0", "ap-south-1"), "3.18 / 4.2");
  EXPECT_EQ(standard("mistral.mistral-large-2402-v1:0", "eu-west-3"), "5.2 / 15.6");
  EXPECT_EQ(standard("amazon.nova-pro-v1:0", "us-gov-west-1"), "0.96 / 3.84");
}

TEST(Rates, TheCallingRegionAndNoOtherCountry) {
  // GovCloud has its own rows or none: Claude 3 Haiku has none.
  EXPECT_EQ(in_out(rates_today(call_of("anthropic.claude-3-haiku-20240307-v1:0", "us-gov-west-1"))),
            "unpriced");
}

TEST(Rates, TheUnitedStatesRateElsewhereIsAnAssumptionWithBounds) {
  EXPECT_EQ(standard("amazon.nova-lite-v1:0", "us-west-2"), "0.06 / 0.24");
  const RatePeriod far = rates_today(call_of("amazon.nova-lite-v1:0", "eu-central-1"));
  EXPECT_EQ(in_out(far), "0.06 / 0.24");
  EXPECT_EQ(far.assumed, kAssumedRegion);
  EXPECT_EQ(a_million(far.low[kInput]), "0.06");
  EXPECT_EQ(a_million(far.high[kInput]), "0.078");  // eu., the dearest outside GovCloud
}

TEST(Rates, ClaudeSonnet35CostsTwiceAsMuchInExtendedAccess) {
  const PriceBook& book = PriceBook::bundled();
  for (const char* model : {"anthropic.claude-3-5-sonnet-20240620-v1:0",
                            "us.anthropic.claude-3-5-sonnet-20241022-v2:0"}) {
    for (const char* region : {"us-east-1", "us-east-2", "us-west-2", "eu-central-1",
                               "eu-central-2", "eu-west-1", "eu-west-3"}) {
      const PriceKey key = call_of(model, region);
      EXPECT_EQ(in_out(rates_on(book, key, "2025-11-30")), "3 / 15");
      EXPECT_EQ(in_out(rates_on(book, key, "2025-12-01")), "6 / 30");
      EXPECT_EQ(in_out(rates_on(book, key, "2025-12-02")), "6 / 30");
    }
    EXPECT_EQ(in_out(rates_on(book, call_of(model, "ap-northeast-1"), "2025-12-02")), "3 / 15");
  }
  const RatePeriod after =
      rates_on(book, call_of("anthropic.claude-3-5-sonnet-20240620-v1:0"), "2025-12-01");
  EXPECT_EQ(a_million(after.rates[kCacheWrite5m]), "7.5");
  EXPECT_EQ(a_million(after.rates[kCacheRead]), "0.6");
}

TEST(Rates, PricesThatFell) {
  const PriceBook& book = PriceBook::bundled();
  const PriceKey luna = call_of("us.openai.gpt-5.6-luna"),
                 terra = call_of("us.openai.gpt-5.6-terra");
  EXPECT_EQ(in_out(rates_on(book, luna, "2026-07-29")), "1.1 / 6.6");
  EXPECT_EQ(in_out(rates_on(book, luna, "2026-07-30")), "0.22 / 1.32");  // 80 % less
  EXPECT_EQ(in_out(rates_on(book, terra, "2026-07-29")), "2.75 / 16.5");
  EXPECT_EQ(in_out(rates_on(book, terra, "2026-07-30")), "2.2 / 13.2");  // 20 % less
  const PriceKey sol = call_of("global.openai.gpt-5.6-sol");
  EXPECT_EQ(in_out(rates_on(book, sol, "2026-08-20")), "5 / 30");
  EXPECT_EQ(in_out(rates_on(book, sol, "2026-08-21")), "4 / 20");
}

TEST(Rates, PeriodsCoverAllTimeWithoutGap) {
  for (const char* model :
       {"us.openai.gpt-5.6-luna", "anthropic.claude-3-5-sonnet-20240620-v1:0", "no.such-model"}) {
    const auto periods = PriceBook::bundled().periods(call_of(model), {});
    ASSERT_FALSE(periods.empty());
    EXPECT_EQ(periods.front().from, 0);
    EXPECT_EQ(periods.back().to, kForever);
    for (std::size_t i = 1; i < periods.size(); ++i) EXPECT_EQ(periods[i - 1].to, periods[i].from);
  }
}

RatePeriod in_band(const std::string& model, std::uint8_t band, std::string_view date) {
  PriceKey key = call_of(model);
  key.band = band;
  return rates_on(PriceBook::bundled(), key, date);
}

TEST(Rates, ALongPromptIsPricedAsAWholeStrictlyAboveTheThreshold) {
  // Bands: up to 100,000, 128,000, 200,000, 272,000 and above.
  EXPECT_EQ(in_out(in_band("us.anthropic.claude-haiku-5-5", 0, "2026-11-24")), "0.11 / 0.55");
  EXPECT_EQ(in_out(in_band("us.anthropic.claude-haiku-5-5", 1, "2026-11-24")), "0.55 / 2.75");
  EXPECT_EQ(in_out(in_band("us.openai.gpt-6-sol", 3, "2026-11-24")), "2.2 / 11");
  EXPECT_EQ(in_out(in_band("us.openai.gpt-6-sol", 4, "2026-11-24")), "4.4 / 16.5");
  EXPECT_EQ(in_out(in_band("us.anthropic.claude-sonnet-4-6", 4, "2026-11-24")), "3.3 / 16.5");
}

TEST(Rates, TheMillionTokenBetaOfSonnet4EndedInApril2026) {
  const std::string sonnet4 = "us.anthropic.claude-sonnet-4-20250514-v1:0";
  const std::string sonnet45 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  EXPECT_EQ(in_out(in_band(sonnet4, 2, "2026-04-30")), "3 / 15");
  EXPECT_EQ(in_out(in_band(sonnet4, 3, "2026-04-30")), "6 / 22.5");
  EXPECT_EQ(in_out(in_band(sonnet4, 3, "2026-05-01")), "3 / 15");
  EXPECT_EQ(in_out(in_band(sonnet45, 3, "2026-04-30")), "6.6 / 24.75");
  EXPECT_EQ(in_out(in_band(sonnet45, 3, "2026-05-01")), "3.3 / 16.5");
}

RatePeriod in_tier(const std::string& model, const std::string& tier,
                   const std::string& region = "us-east-1") {
  PriceKey key = call_of(model, region);
  key.tier = tier;
  return rates_today(key);
}

TEST(Rates, TiersAreRowsAndNeverMultipliers) {
  EXPECT_EQ(in_out(in_tier("amazon.nova-pro-v1:0", "priority")), "1.4 / 5.6");
  EXPECT_EQ(in_out(in_tier("amazon.nova-pro-v1:0", "flex")), "0.4 / 1.6");
  EXPECT_EQ(in_out(in_tier("amazon.nova-pro-v1:0", "batch")), "0.4 / 1.6");
  EXPECT_EQ(in_out(in_tier("amazon.nova-pro-v1:0", "default")), "0.8 / 3.2");
  EXPECT_EQ(in_out(in_tier("amazon.nova-pro-v1:0", "")), "0.8 / 3.2");
  EXPECT_EQ(in_out(in_tier("amazon.nova-pro-v1:0", "optimized")), "unpriced");
  EXPECT_EQ(in_out(in_tier("anthropic.claude-sonnet-4-6", "flex")), "unpriced");
  EXPECT_EQ(in_out(in_tier("anthropic.claude-sonnet-4-6", "batch")), "unpriced");
  EXPECT_EQ(in_out(in_tier("eu.amazon.nova-pro-v1:0", "priority", "eu-west-1")), "unpriced");
  EXPECT_EQ(in_tier("anthropic.claude-sonnet-4-6", "reserved").state, PriceState::NotTokenPriced);
}

TEST(Rates, BatchOfClaude45HasNoPremiumInRegion) {
  EXPECT_EQ(in_out(in_tier("anthropic.claude-haiku-4-5-20251001-v1:0", "batch")), "0.5 / 2.5");
  EXPECT_EQ(in_out(in_tier("us.anthropic.claude-haiku-4-5-20251001-v1:0", "batch")), "0.55 / 2.75");
}

TEST(Rates, AnUnknownTierIsAnAssumptionOnlyWhereTiersAreSold) {
  PriceKey nova = call_of("us.amazon.nova-pro-v1:0"),
           claude = call_of("us.anthropic.claude-sonnet-4-6");
  nova.flags = claude.flags = kTierUnknown;
  const RatePeriod period = rates_today(nova);
  EXPECT_EQ(period.assumed, kAssumedTier);
  EXPECT_EQ(in_out(period), "0.8 / 3.2");
  EXPECT_EQ(a_million(period.low[kOutput]), "1.6");
  EXPECT_EQ(a_million(period.high[kOutput]), "5.6");
  EXPECT_EQ(rates_today(claude).assumed, 0);
}

TEST(Rates, CacheWritesByLifetime) {
  PriceKey key = call_of("us.anthropic.claude-sonnet-4-5-20250929-v1:0");
  key.components = mask({kCacheWrite5m, kCacheWrite1h, kCacheRead});
  const RatePeriod period = rates_today(key);
  EXPECT_EQ(a_million(period.rates[kCacheWrite5m]), "4.125");
  EXPECT_EQ(a_million(period.rates[kCacheWrite1h]), "6.6");
  EXPECT_EQ(a_million(period.rates[kCacheRead]), "0.33");
  EXPECT_EQ(period.unpriced, 0);
  key.components = mask({kInput, kCacheWrite30m});
  EXPECT_EQ(rates_today(key).unpriced, mask({kCacheWrite30m}));
}

RatePeriod unknown_lifetime(const std::string& model) {
  PriceKey key = call_of(model);
  key.components = mask({kInput, kOutput, kCacheWriteUnknown});
  return rates_today(key);
}

TEST(Rates, AnUnknownLifetimeIsFiveMinutesAndBoundedByAnHour) {
  const RatePeriod period = unknown_lifetime("us.anthropic.claude-sonnet-4-5-20250929-v1:0");
  EXPECT_EQ(period.assumed, kAssumedLifetime);
  EXPECT_EQ(a_million(period.rates[kCacheWriteUnknown]), "4.125");
  EXPECT_EQ(a_million(period.low[kCacheWriteUnknown]), "4.125");
  EXPECT_EQ(a_million(period.high[kCacheWriteUnknown]), "6.6");
}

TEST(Rates, AnUnknownLifetimeOfAModelWithOneLifetimeIsThatOne) {
  const RatePeriod gpt = unknown_lifetime("us.openai.gpt-5.6-sol");
  EXPECT_EQ(gpt.assumed, kAssumedLifetime);
  EXPECT_EQ(gpt.unpriced, 0);
  EXPECT_EQ(a_million(gpt.rates[kCacheWriteUnknown]), "5.5");
}

TEST(Rates, NovaCacheWritesAreAPublishedZero) {
  const RatePeriod nova = unknown_lifetime("us.amazon.nova-pro-v1:0");
  EXPECT_EQ(nova.unpriced, 0);
  EXPECT_EQ(nova.assumed, 0);
  EXPECT_EQ(nova.rates[kCacheWriteUnknown], Money{});
}

TEST(Rates, ACacheWriteWithoutAPriceIsUnpricedAndTheRestIsNot) {
  const RatePeriod period = unknown_lifetime("us.meta.llama3-3-70b-instruct-v1:0");
  EXPECT_EQ(in_out(period), "0.72 / 0.72");
  EXPECT_EQ(period.unpriced, mask({kCacheWriteUnknown}));
  EXPECT_EQ(period.assumed, 0);
}

TEST(Rates, UnknownCacheIsAnAssumptionOnlyWhereReadsHaveAPrice) {
  PriceKey claude = call_of("us.anthropic.claude-sonnet-4-6"),
           llama = call_of("us.meta.llama3-3-70b-instruct-v1:0");
  claude.flags = llama.flags = kCacheUnknown;
  EXPECT_EQ(rates_today(claude).assumed, kAssumedCache);
  EXPECT_EQ(rates_today(llama).assumed, 0);
}

TEST(Rates, AnApplicationProfileKnownByItsBodyHasAnAssumedScopeWhereScopesDiffer) {
  PriceKey key = call_of("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1");
  key.body_model = "claude-sonnet-4-6";
  const RatePeriod period = rates_today(key);
  EXPECT_EQ(in_out(period), "3.3 / 16.5");
  EXPECT_EQ(period.assumed, kAssumedScope);
  EXPECT_EQ(a_million(period.low[kInput]), "3");
  EXPECT_EQ(a_million(period.high[kInput]), "3.3");
  key.body_model = "claude-sonnet-4-20250514";
  EXPECT_EQ(in_out(rates_today(key)), "3 / 15");
  EXPECT_EQ(rates_today(key).assumed, 0);
  key.body_model = "";
  EXPECT_EQ(in_out(rates_today(key)), "unpriced");
}

TEST(Rates, AnApplicationProfileOfTheConfigurationHasItsScope) {
  const PriceKey key =
      call_of("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1");
  const auto price = [&](const char* scope) {
    const RatePeriod period =
        rates_today(key, {{key.model, {"anthropic.claude-sonnet-4-6", "", scope, {}}}});
    return in_out(period) + (period.assumed == kAssumedScope ? " assumed" : "");
  };
  EXPECT_EQ(price("global"), "3 / 15");
  EXPECT_EQ(price("geo"), "3.3 / 16.5");
  EXPECT_EQ(price("in-region"), "3.3 / 16.5");
  EXPECT_EQ(price(""), "3.3 / 16.5 assumed");
}

TEST(Rates, AModelWithoutAPriceIsUnpricedWithAllThatItUsed) {
  const RatePeriod period = rates_today(call_of("acme.future-model-v9:0"));
  EXPECT_EQ(period.state, PriceState::Unpriced);
  EXPECT_EQ(period.unpriced, mask({kInput, kOutput}));
  EXPECT_EQ(period.rates, Rates{});
  EXPECT_EQ(in_out(rates_today(call_of(
                "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghijkl"))),
            "unpriced");
}

TEST(Rates, ACallWithoutTokensCostsNothing) {
  PriceKey blocked = call_of("us.anthropic.claude-sonnet-4-6");
  blocked.components = 0;
  blocked.flags = kCacheUnknown | kTierUnknown;
  EXPECT_EQ(rates_today(blocked).state, PriceState::Priced);
  EXPECT_EQ(rates_today(blocked).unpriced, 0);
  EXPECT_EQ(rates_today(blocked).assumed, 0);
}

RatePeriod counted(const std::string& model, std::uint8_t components,
                   const std::string& region = "us-west-2") {
  PriceKey key = call_of(model, region);
  key.components = components;
  return rates_today(key);
}

TEST(Rates, ImagesAndQueriesArePricedByTheirCountOrNotAtAll) {
  EXPECT_EQ(to_decimal(counted("amazon.nova-canvas-v1:0", mask({kUnits})).rates[kUnits]), "0.06");
  EXPECT_EQ(counted("amazon.nova-canvas-v1:0", 0).state, PriceState::Unpriced);
  EXPECT_EQ(counted("amazon.nova-canvas-v1:0", mask({kInput})).state, PriceState::Unpriced);
  EXPECT_EQ(to_decimal(counted("cohere.rerank-v3-5:0", mask({kUnits})).rates[kUnits]), "0.002");
  EXPECT_EQ(counted("cohere.rerank-v3-5:0", 0).state, PriceState::Unpriced);
  EXPECT_EQ(
      to_decimal(counted("stability.sd3-5-large-v1:0", mask({kUnits}), "us-east-1").rates[kUnits]),
      "0.09");
}

TEST(Rates, VideoWithoutItsLengthIsPricedInPart) {
  const RatePeriod pegasus = counted("us.twelvelabs.pegasus-1-2-v1:0", mask({kOutput}));
  EXPECT_EQ(pegasus.state, PriceState::Priced);
  EXPECT_EQ(a_million(pegasus.rates[kOutput]), "7.5");
  EXPECT_EQ(pegasus.unpriced, mask({kUnits}));
}

TEST(Rates, EmbeddingsHaveAnInputPriceAlone) {
  const RatePeriod titan = counted("amazon.titan-embed-text-v2:0", mask({kInput}));
  EXPECT_EQ(titan.state, PriceState::Priced);
  EXPECT_EQ(a_million(titan.rates[kInput]), "0.02");
  EXPECT_EQ(titan.unpriced, 0);
}

// A public example of cost controls for Bedrock: Claude Sonnet 4, a prefix of 120,000 tokens, 900 out.
// Without cache 2,000 x 3 + 900 x 15; warm 350 x 3 + 120,000 x 0.30 + 900 x 15; cold 350 x 3 +
// 120,000 x 3.75 + 900 x 15, all a million.
TEST(Rates, ThePublishedExampleOfColdAndWarmCaches) {
  PriceKey key = call_of("us.anthropic.claude-sonnet-4-20250514-v1:0");
  key.components = mask({kInput, kOutput, kCacheRead, kCacheWrite5m});
  key.band = 1;
  const Rates rates = rates_today(key).rates;
  EXPECT_EQ(to_decimal(rates[kInput] * 2'000 + rates[kOutput] * 900), "0.0195");
  EXPECT_EQ(to_decimal(rates[kInput] * 350 + rates[kCacheRead] * 120'000 + rates[kOutput] * 900),
            "0.05055");
  EXPECT_EQ(to_decimal(rates[kInput] * 350 + rates[kCacheWrite5m] * 120'000 + rates[kOutput] * 900),
            "0.46455");
}

TEST(Rates, ATierWithoutALongContextRowHasNoPriceForALongPrompt) {
  const auto book =
      book_of(kOne,
              "acme.one-v1:0,any,*,flex,0,token,1,5,,,,,,1970-01-01,,page,\n"
              "acme.one-v1:0,any,*,standard,0,token,2,10,,,,,,1970-01-01,,page,\n"
              "acme.one-v1:0,any,*,standard,200000,token,4,15,,,,,,1970-01-01,,page,\n");
  PriceKey key = call_of("acme.one-v1:0");
  key.tier = "flex";
  key.band = 2;
  EXPECT_EQ(in_out(rates_on(book, key, "2026-01-01")), "1 / 5");
  key.band = 3;
  EXPECT_EQ(in_out(rates_on(book, key, "2026-01-01")), "unpriced");
}

TEST(Rates, ABatchPriceMayNeedFifteenDecimals) {
  const auto book =
      book_of(kOne, "acme.one-v1:0,any,*,standard,0,token,0.000000001,1,,,,,,1970-01-01,,page,\n");
  const RatePeriod period = rates_on(book, call_of("acme.one-v1:0"), "2026-01-01");
  EXPECT_EQ(period.rates[kInput].femto_usd, 1);
}

TEST(Rates, AnUnknownTierWasNoBatch) {
  const auto book = book_of(kOne,
                            "acme.one-v1:0,any,*,batch,0,token,1,5,,,,,,1970-01-01,,page,\n"
                            "acme.one-v1:0,any,*,flex,0,token,2,6,,,,,,1970-01-01,,page,\n"
                            "acme.one-v1:0,any,*,standard,0,token,4,10,,,,,,1970-01-01,,page,\n");
  PriceKey key = call_of("acme.one-v1:0");
  key.flags = kTierUnknown;
  EXPECT_EQ(a_million(rates_on(book, key, "2026-01-01").low[kInput]), "2");
}

TEST(Rates, GovCloudPricesNothingElse) {
  const auto gov =
      book_of(kOne, "acme.one-v1:0,geo,us-gov,standard,0,token,9,9,,,,,,1970-01-01,,page,\n");
  EXPECT_EQ(in_out(rates_on(gov, call_of("us.acme.one-v1:0"), "2026-01-01")), "unpriced");
  EXPECT_EQ(in_out(rates_on(gov, call_of("acme.one-v1:0"), "2026-01-01")), "unpriced");
  const auto both =
      book_of(kOne,
              "acme.one-v1:0,geo,us-gov,standard,0,token,9,9,,,,,,1970-01-01,,page,\n"
              "acme.one-v1:0,in-region,us,standard,0,token,3,3,,,,,,1970-01-01,,page,\n");
  const RatePeriod far = rates_on(both, call_of("acme.one-v1:0", "eu-west-1"), "2026-01-01");
  EXPECT_EQ(in_out(far), "3 / 3");
  EXPECT_EQ(a_million(far.high[kInput]), "3");
}

TEST(Rates, AGlobalIdWithoutAGlobalPriceIsAnAssumption) {
  const auto book =
      book_of(kOne,
              "acme.one-v1:0,geo,eu,standard,0,token,4,4,,,,,,1970-01-01,,page,\n"
              "acme.one-v1:0,in-region,eu-west-1,standard,0,token,3,3,,,,,,1970-01-01,,page,\n");
  const RatePeriod period =
      rates_on(book, call_of("global.acme.one-v1:0", "eu-west-1"), "2026-01-01");
  EXPECT_EQ(in_out(period), "3 / 3");
  EXPECT_EQ(period.assumed, kAssumedRegion);
  EXPECT_EQ(a_million(period.high[kInput]), "4");
}

TEST(Rates, AModelThatTakesTokensAndImagesIsPricedByWhatItTook) {
  const RatePeriod text = counted("amazon.titan-embed-image-v1", mask({kInput}));
  EXPECT_EQ(a_million(text.rates[kInput]), "0.8");
  EXPECT_EQ(text.unpriced, 0);
  EXPECT_EQ(to_decimal(counted("amazon.titan-embed-image-v1", mask({kUnits})).rates[kUnits]),
            "0.00006");
}

TEST(Rates, ACountOfNobodyKnowsWhatIsUnpriced) {
  EXPECT_EQ(counted("us.twelvelabs.marengo-embed-3-0-v1:0", mask({kUnits})).state,
            PriceState::Unpriced);
}

}  // namespace
}  // namespace ledger
