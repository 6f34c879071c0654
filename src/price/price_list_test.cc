// Products of the AWS Price List, in the shapes that GetProducts gives, and what each must become.
#include "price/price_list.h"

#include <gtest/gtest.h>

#include "price/book_text.h"
#include "price/csv.h"
#include "price/test_support.h"

namespace ledger {
namespace {

struct Sold {
  std::string usage_type, unit, dollars;
  std::string attributes;  // more of them: R"("model": "Nova Pro")"
};

std::string product_of(const Sold& sold) {
  return R"({"serviceCode": "AmazonBedrock", "product": {"sku": "S", "attributes": {"regionCode": "us-east-1", "usagetype": ")" +
         sold.usage_type + "\"" + (sold.attributes.empty() ? "" : ", ") + sold.attributes +
         R"(}}, "terms": {"OnDemand": {"S.T": {"effectiveDate": "2026-11-01T00:00:00Z", "priceDimensions": {"S.T.D": {"unit": ")" +
         sold.unit + R"(", "pricePerUnit": {"USD": ")" + sold.dollars + R"("}}}}}}})";
}

ListReading read(const Sold& sold) {
  return read_product(product_of(sold), "AmazonBedrock", PriceListNames(PriceBook::bundled()));
}

// "model scope tier component dollars-a-million unit", or "elsewhere: why", "not understood: why".
std::string said(const Sold& sold) {
  constexpr std::array<const char*, kComponents> kShort{"in",       "out",     "read",  "write5m",
                                                        "write30m", "write1h", "write", "units"};
  const ListReading reading = read(sold);
  if (const auto* left_out = std::get_if<Unlisted>(&reading))
    return (left_out->understood ? "elsewhere: " : "not understood: ") + left_out->why;
  const auto& price = std::get<ListedPrice>(reading);
  EXPECT_EQ(price.region, "us-east-1");
  EXPECT_EQ(price.from, day("2026-11-01"));
  return price.model + (price.global ? " global " : " ") + price.tier + " " +
         (price.long_context ? "long " : "") + kShort[price.component] + " " +
         (price.unit == "token" ? a_million(price.rate)
                                : to_decimal(price.rate) + " " + price.unit);
}

std::string edition(const std::string& name) {
  return "\"servicename\": \"" + name + " (Amazon Bedrock Edition)\"";
}

TEST(PriceList, PricesAThousandTokensByNameAndUsageType) {
  EXPECT_EQ(
      said({"USE1-NovaPro-input-tokens", "1K tokens", "0.0008000000", R"("model": "Nova Pro")"}),
      "amazon.nova-pro-v1:0 standard in 0.8");
  EXPECT_EQ(said({"USE1-Llama3-3-70B-output-tokens", "1K tokens", "0.00072",
                  R"("model": "Llama 3.3 70B")"}),
            "meta.llama3-3-70b-instruct-v1:0 standard out 0.72");
  EXPECT_EQ(said({"USE1-TitanEmbeddingsG1-Text-input-tokens", "1K tokens", "0.0001",
                  R"("titanModel": "Titan Embeddings G1 - Text")"}),
            "amazon.titan-embed-text-v1 standard in 0.1");
}

TEST(PriceList, ReadsTheTierFromTheUsageTypeWhereBaseAndBatchShareTheInferenceType) {
  const std::string nova = R"("model": "Nova Pro", "inferenceType": "Input tokens")";
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens-batch", "1K tokens", "0.0004", nova}),
            "amazon.nova-pro-v1:0 batch in 0.4");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens-priority", "1K tokens", "0.0014", nova}),
            "amazon.nova-pro-v1:0 priority in 1.4");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens-latency-optimized", "1K tokens", "0.001", nova}),
            "amazon.nova-pro-v1:0 optimized in 1");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens", "1K tokens", "0.0004",
                  nova + R"(, "feature": "Batch Inference")"}),
            "amazon.nova-pro-v1:0 batch in 0.4");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens-batch", "1K tokens", "0.0004",
                  nova + R"(, "service_tier": "flex")"}),
            "not understood: more than one tier");
}

TEST(PriceList, ReadsCacheRowsThatHaveNoInferenceType) {
  EXPECT_EQ(said({"USE1-NovaPro-cache-write-input-token-count", "1K tokens", "0.0000000000",
                  R"("model": "Nova Pro")"}),
            "amazon.nova-pro-v1:0 standard write 0");
  EXPECT_EQ(said({"USE1-NovaPro-cache-read-input-token-count", "1K tokens", "0.0002",
                  R"("model": "Nova Pro")"}),
            "amazon.nova-pro-v1:0 standard read 0.2");
  EXPECT_EQ(said({"USE1-qwen.qwen3-coder-next-cache-write-tokens", "1K tokens", "0.0001",
                  R"("model": "qwen.qwen3-coder-next", "service_tier": "standard")"}),
            "qwen.qwen3-coder-next standard write 0.1");
}

TEST(PriceList, ReadsTheMarketplaceInBothOfItsSpellings) {
  const std::string haiku = edition("Claude Haiku 4.5"), opus = edition("Claude Opus 4.7");
  EXPECT_EQ(said({"USE1-MP:USE1_InputTokenCount-Units", "1M tokens", "1.10", haiku}),
            "anthropic.claude-haiku-4-5-20251001-v1:0 standard in 1.1");
  EXPECT_EQ(said({"USE1-MP:USE1_OutputTokenCount_Global-Units", "Units", "5.0000000000", haiku}),
            "anthropic.claude-haiku-4-5-20251001-v1:0 global standard out 5");
  EXPECT_EQ(said({"USE1-MP:USE1_InputTokenCount_Batch-Units", "Units", "0.50", haiku}),
            "anthropic.claude-haiku-4-5-20251001-v1:0 batch in 0.5");
  EXPECT_EQ(said({"USE1-MP:USE1_CacheWrite1hInputTokenCount-Units", "Units", "2.20", haiku}),
            "anthropic.claude-haiku-4-5-20251001-v1:0 standard write1h 2.2");
  EXPECT_EQ(said({"USE1-MP:USE1_CacheReadInputTokenCount_Global-Units", "Units", "0.10", haiku}),
            "anthropic.claude-haiku-4-5-20251001-v1:0 global standard read 0.1");
  EXPECT_EQ(said({"USE1-MP:USE1_InputTokenCount_LCtx-Units", "Units", "6.6",
                  edition("Claude Sonnet 4.5")}),
            "anthropic.claude-sonnet-4-5-20250929-v1:0 standard long in 6.6");
  EXPECT_EQ(said({"USE1-MP:USE1_input_tokens_global_standard-Units", "Units", "5", opus}),
            "anthropic.claude-opus-4-7 global standard in 5");
  EXPECT_EQ(said({"USE1-MP:USE1_output_tokens_long_ctx-Units", "Units", "50", opus}),
            "anthropic.claude-opus-4-7 standard long out 50");
  EXPECT_EQ(said({"USE1-MP:USE1_cache_write_tokens_30m_standard-Units", "Units", "6.88",
                  edition("OpenAI GPT-5.6 Sol")}),
            "openai.gpt-5.6-sol standard write30m 6.88");
  EXPECT_EQ(said({"USE1-MP:USE1_Created_image-Units", "image", "0.09",
                  edition("Stable Diffusion 3.5 Large v1.0")}),
            "stability.sd3-5-large-v1:0 standard units 0.09 image");
}

TEST(PriceList, ReadsTheNameInTheUsageTypeWhereNoAttributeHasIt) {
  EXPECT_EQ(said({"USE1-Claude4Sonnet-input-tokens-cross-region-global", "1K tokens", "0.003", ""}),
            "anthropic.claude-sonnet-4-20250514-v1:0 global standard in 3");
  EXPECT_EQ(said({"USE1-Claude4.6Opus-cache-read-input-token-count-cross-region-global",
                  "1K tokens", "0.0005", ""}),
            "anthropic.claude-opus-4-6-v1 global standard read 0.5");
}

TEST(PriceList, TakesTheIdThatAMantleUsageTypeSpellsOutBeforeTheName) {
  EXPECT_EQ(said({"USE1-google.gemma-3-4b-it-mantle-input-tokens-standard", "1K tokens", "0.00004",
                  R"("model": "Gemma 3 4B", "service_tier": "standard")"}),
            "google.gemma-3-4b-it standard in 0.04");
  EXPECT_EQ(said({"USE1-deepseek.v3.1-mantle-input-tokens-flex", "1K tokens", "0.0003",
                  R"("model": "DeepSeek V3.1")"}),
            "deepseek.v3.1 flex in 0.3");
  EXPECT_EQ(said({"USE1-qwen.qwen9-next-mantle-input-tokens-global-standard", "1K tokens", "0.0003",
                  R"("model": "Qwen 9 Next", "service_tier": "global-standard")"}),
            "qwen.qwen9-next global standard in 0.3");
}

TEST(PriceList, LeavesOutWhatPricesSomethingElse) {
  const std::string nova = R"("model": "Nova Pro")";
  EXPECT_EQ(said({"USE1-qwen.qwen3-coder-next-reserved-input-tpm", "Units", "0.18",
                  R"("model": "qwen.qwen3-coder-next")"}),
            "elsewhere: tpm");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens-custom-model", "1K tokens", "0.0008", nova}),
            "elsewhere: custom");
  EXPECT_EQ(said({"USE1-Nova2.0Lite-input-image-token-count-cross-region-global", "1K tokens",
                  "0.0003", ""}),
            "elsewhere: image");
  EXPECT_EQ(said({"USE1-Guardrail-ContentPolicyUnitsConsumed", "Text unit", "0.00015", ""}),
            "elsewhere: unit Text unit");
  EXPECT_EQ(said({"USE1-NovaPro-ProvisionedThroughput-ModelUnits", "Hours", "100",
                  nova + R"(, "feature": "Provisioned Throughput")"}),
            "elsewhere: feature Provisioned Throughput");
}

TEST(PriceList, GuessesNothing) {
  const std::string nova = R"("model": "Nova Pro")";
  EXPECT_EQ(said({"USE1-Telepathy9-input-tokens", "1K tokens", "0.1", R"("model": "Telepathy 9")"}),
            "not understood: a model that is not known");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens-turbo", "1K tokens", "0.1", nova}),
            "not understood: the word turbo");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens-cross-region", "1K tokens", "0.1", nova}),
            "not understood: the word cross");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens", "Units", "0.8", nova}),
            "not understood: 0.8 dollars for Units");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens", "1K characters", "0.8", nova}),
            "not understood: 0.8 dollars for 1K characters");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens", "1K tokens", "8e-4", nova}),
            "not understood: 8e-4 dollars for 1K tokens");
  // 15 decimals of a token are 12 of a thousand: a finer price cannot be kept exactly.
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens", "1K tokens", "0.0000000000001", nova}),
            "not understood: 0.0000000000001 dollars for 1K tokens");
  EXPECT_EQ(said({"USE1-NovaPro-input-tokens", "1K tokens", "0.0000000000", nova}),
            "not understood: 0.0000000000 dollars for 1K tokens");
  EXPECT_EQ(said({"", "1K tokens", "1", nova}),
            "not understood: not one of input, output, cache read, cache write, image");
}

TEST(PriceList, SurvivesWhatIsNoProduct) {
  const PriceListNames names(PriceBook::bundled());
  for (
      const char* text :
      {"", "[]", "{", "{}", R"({"product": 1, "terms": {"OnDemand": []}})",
       R"({"product": {"attributes": {"usagetype": 7}}, "terms": {"OnDemand": {"a": {}, "b": {}}}})",
       R"({"terms": {"OnDemand": {"a": {"priceDimensions": {"d": 3}}}}})"}) {
    const ListReading reading = read_product(text, "AmazonBedrock", names);
    ASSERT_TRUE(std::holds_alternative<Unlisted>(reading)) << text;
    EXPECT_FALSE(std::get<Unlisted>(reading).understood) << text;
  }
}

TEST(PriceListNames, EachNameOfTheTableIsOfOneModelOfTheBook) {
  const PriceListNames names(PriceBook::bundled());
  CsvReader csv(price_list_names_csv());
  std::vector<std::string> cells;
  ASSERT_TRUE(csv.next(cells));
  EXPECT_EQ(csv.raw(), "name,model");
  int rows = 0;
  while (csv.next(cells)) {
    ASSERT_EQ(cells.size(), 2U) << csv.raw();
    EXPECT_FALSE(PriceBook::bundled().name_of(cells[1]).empty()) << cells[1];
    EXPECT_EQ(names.find(cells[0]), cells[1]);
    ++rows;
  }
  EXPECT_GT(rows, 50);
  EXPECT_EQ(names.find("Stable Image Core"), "") << "two models have this display name";
}

}  // namespace
}  // namespace ledger
