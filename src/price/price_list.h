// One product of the AWS Price List: the price it states, or why it states none that a call could take.
//
// Sources: AWS Price List Query API Reference, "GetProducts"; "Reading an offer" (AWS Billing User
// Guide). The usage type tells what is priced; "inferenceType" is absent on cache writes and the
// same for batch and base, so it is not asked. Nothing is guessed: a word, a unit or a name that is
// not known makes the product NotUnderstood. Money is exact. Thread rule: pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "price/price.h"

namespace ledger {

// The offers that price models.
constexpr std::array<std::string_view, 3> kPriceListOffers{"AmazonBedrock", "AmazonBedrockService",
                                                           "AmazonBedrockFoundationModels"};

// What the Price List calls a model: prices/price_list_names.csv, then display names and ids of the
// book. Blanks, dashes and case do not matter.
class PriceListNames {
 public:
  // The book must outlive it.
  explicit PriceListNames(const PriceBook& book);
  // The bare foundation model id, "" where the name is not known. An id that AWS spells out
  // ("qwen.qwen4-next") is one even where the book lacks it, if its provider is in the book.
  std::string find(std::string_view name) const;

 private:
  bool spells_an_id(std::string_view name) const;

  const PriceBook& book_;
  std::map<std::string, std::string, std::less<>> ids_;
};

struct ListedPrice {
  std::string model, region;
  bool global =
      false;         // through the global profile; else in the Region and its geographic profiles
  std::string tier;  // "standard", "batch", "flex", "priority", "ultrafast", "optimized"
  bool long_context = false;     // above the model's threshold, which the list does not tell
  std::string unit;              // "token", "image"
  Component component = kInput;  // kCacheWriteUnknown for a cache write without a lifetime
  Money rate;                    // for one token or unit
  Day from = 0;                  // effective date
  std::string offer, usage_type;
};

struct Unlisted {
  bool understood = false;  // it prices something else: reserved, custom, guardrails, media tokens
  std::string usage_type, why;
};

using ListReading = std::variant<ListedPrice, Unlisted>;

// `product` is JSON text as get_products() hands it over.
ListReading read_product(std::string_view product, std::string_view offer,
                         const PriceListNames& names);

}  // namespace ledger
