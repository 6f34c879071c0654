#include "price/price_list.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "price/book_text.h"
#include "price/csv.h"

namespace ledger {
namespace {

using nlohmann::json;

// Lower case without blanks, dashes and the like: "Claude 4.5 Haiku" is "claude4.5haiku".
std::string folded(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '.' || c == '+' || c == ':')
      text += static_cast<char>(std::tolower(byte));
  }
  return text;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The words of "cache-read-input-token-count", "input_tokens_long_ctx", "CacheWrite1hInputTokenCount".
class Words {
 public:
  explicit Words(std::string_view text) {
    char last = '-';
    for (const char c : text) {
      const bool part = c == '-' || c == '_';
      if (part || is_start(last, c)) words_.emplace_back();
      if (!part) words_.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      last = c;
    }
    std::erase(words_, "");
  }

  // Whether the word is there; it is taken out.
  bool take(std::string_view word) { return std::erase(words_, word) > 0; }
  bool has(std::string_view word) const { return std::ranges::find(words_, word) != words_.end(); }
  const std::vector<std::string>& rest() const { return words_; }

 private:
  static bool is_start(char last, char c) {
    const auto a = static_cast<unsigned char>(last), b = static_cast<unsigned char>(c);
    return last == '-' || (std::islower(a) && (std::isupper(b) || std::isdigit(b)));
  }
  std::vector<std::string> words_;
};

// A usage type without its Region: the model's name in it (may be empty) and what is counted.
struct UsageType {
  std::string_view model, counted;
  bool mantle = false, marketplace = false;
};

UsageType split_usage_type(std::string_view text) {
  UsageType type;
  text.remove_prefix(std::min(text.find('-'), text.size() - 1) + 1);
  if (text.starts_with("MP:")) {  // "MP:USE1_InputTokenCount-Units"
    type.marketplace = true;
    text.remove_prefix(std::min(text.find('_'), text.size() - 1) + 1);
    if (text.ends_with("-Units")) text.remove_suffix(6);
    type.counted = text;
    return type;
  }
  std::size_t at = text.size();
  for (const std::string_view word : {"input", "output", "cache-"}) {
    for (auto found = text.find(word); found != text.npos; found = text.find(word, found + 1))
      if (found == 0 || text[found - 1] == '-') at = std::min(at, found);
  }
  type.counted = text.substr(at);
  type.model = text.substr(0, at == 0 ? 0 : at - (at < text.size()));
  if (type.model.ends_with("-mantle")) {
    type.mantle = true;
    type.model.remove_suffix(7);
  }
  return type;
}

// What shows that a product prices something other than the tokens or images of a call on demand.
constexpr std::array<std::string_view, 12> kElsewhere{
    "reserved", "tpm",      "provisioned", "custom", "customization", "training",
    "storage",  "imported", "image",       "video",  "audio",         "speech"};

struct Product {
  std::string usage_type, region, feature, service_tier, unit, price, from;
  json attributes;
};

Result<Product> parse_product(std::string_view text) {
  const auto bad = [](const char* why) { return Error{Fault::Failed, why, ""}; };
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return bad("no JSON object");
  const json nothing = json::object();
  const auto at = [&](const json& object, const char* key) -> const json& {
    const auto found = object.find(key);
    return found != object.end() && found->is_object() ? *found : nothing;
  };
  Product product;
  product.attributes = at(at(document, "product"), "attributes");
  product.usage_type = text_of(product.attributes, "usagetype");
  product.region = text_of(product.attributes, "regionCode");
  product.feature = text_of(product.attributes, "feature");
  product.service_tier = text_of(product.attributes, "service_tier");
  const json& terms = at(at(document, "terms"), "OnDemand");
  if (terms.size() != 1 || !terms.front().is_object()) return bad("not one on-demand term");
  const json& dimensions = at(terms.front(), "priceDimensions");
  if (dimensions.size() != 1 || !dimensions.front().is_object()) return bad("not one price");
  product.unit = text_of(dimensions.front(), "unit");
  product.price = text_of(at(dimensions.front(), "pricePerUnit"), "USD");
  product.from = text_of(terms.front(), "effectiveDate").substr(0, 10);
  return product;
}

std::string model_of(const Product& product, const UsageType& type, const PriceListNames& names) {
  constexpr std::string_view kEdition = " (Amazon Bedrock Edition)";
  std::string service = text_of(product.attributes, "servicename");
  if (service.ends_with(kEdition))
    service.resize(service.size() - kEdition.size());
  else
    service.clear();
  if (type.mantle) {
    if (auto id = names.find(type.model); !id.empty()) return id;
  }
  for (const std::string& name :
       {text_of(product.attributes, "model"), text_of(product.attributes, "titanModel"), service,
        std::string(type.model)}) {
    if (name.empty()) continue;
    if (auto id = names.find(name); !id.empty()) return id;
  }
  return "";
}

std::optional<Component> take_component(Words& words) {
  const bool image = words.take("created") && words.take("image");
  const bool input = words.take("input"), output = words.take("output");
  if (image) return !input && !output ? std::optional(kUnits) : std::nullopt;
  if (!words.take("cache")) {
    if (input == output) return std::nullopt;
    return input ? kInput : kOutput;
  }
  const bool read = words.take("read"), write = words.take("write");
  if (read == write || output) return std::nullopt;
  if (read) return kCacheRead;
  return words.take("1h")    ? kCacheWrite1h
         : words.take("30m") ? kCacheWrite30m
         : words.take("5m")  ? kCacheWrite5m
                             : kCacheWriteUnknown;
}

// Usage type, service_tier and feature each may tell the tier; none may tell another.
std::optional<std::string> take_tier(Words& words, const Product& product) {
  std::vector<std::string> told;
  for (const char* tier : {"standard", "batch", "flex", "priority", "ultrafast"})
    if (words.take(tier)) told.emplace_back(tier);
  if (words.take("latency") && words.take("optimized")) told.emplace_back("optimized");
  if (product.feature == "Batch Inference") told.emplace_back("batch");
  Words service_tier(product.service_tier);
  service_tier.take("global");
  for (const std::string& word : service_tier.rest()) told.push_back(word);
  std::ranges::sort(told);
  told.erase(std::ranges::unique(told).begin(), told.end());
  if (told.size() > 1) return std::nullopt;
  return told.empty() ? "standard" : told.front();
}

bool take_long_context(Words& words) {
  return words.take("lctx") ||
         (words.has("long") && (words.take("ctx") || words.take("context")) && words.take("long"));
}

// Dollars of a token from dollars of the unit; nothing for a unit that is not known.
std::optional<Money> rate_of(const Product& product, bool marketplace, Component component) {
  const auto price = parse_money(product.price);
  if (!price || price->femto_usd < 0) return std::nullopt;
  const bool million = product.unit == "1M tokens" || (product.unit == "Units" && marketplace);
  const Int128 per = component == kUnits           ? Int128{product.unit == "image"}
                     : product.unit == "1K tokens" ? Int128{1'000}
                     : million                     ? Int128{1'000'000}
                                                   : Int128{0};
  if (per == 0 || price->femto_usd % per != 0) return std::nullopt;
  const bool may_be_free = component != kInput && component != kOutput && component != kUnits;
  if (price->femto_usd == 0 && !may_be_free) return std::nullopt;
  return Money{price->femto_usd / per};
}

bool other_feature(const Product& product) {
  return !product.feature.empty() && product.feature != "On-demand Inference" &&
         product.feature != "Batch Inference";
}

// Why the product prices no tokens or images of calls on demand, "" if it may.
std::string elsewhere(const Product& product, const UsageType& type, const Words& words) {
  if (other_feature(product)) return "feature " + product.feature;
  const bool made_image = words.has("created") && words.has("image");
  for (const std::string_view word : kElsewhere)
    if (words.has(word) && !(made_image && word == "image")) return std::string(word);
  const bool tokens = product.unit.ends_with("tokens");
  return type.counted.empty() && !tokens ? "unit " + product.unit : "";
}

}  // namespace

PriceListNames::PriceListNames(const PriceBook& book) : book_(book) {
  CsvReader csv(price_list_names_csv());
  std::vector<std::string> cells;
  csv.next(cells);
  while (csv.next(cells)) ids_.emplace(folded(cells[0]), cells[1]);
  std::map<std::string, std::string> display;  // "" = two models share the name
  for (const ModelEntry& model : book.models()) {
    const auto [place, fresh] = display.try_emplace(folded(model.name), model.id);
    if (!fresh) place->second = "";
  }
  for (const auto& [name, id] : display)
    if (!id.empty()) ids_.emplace(name, id);
}

bool PriceListNames::spells_an_id(std::string_view name) const {
  const auto dot = name.find('.');
  if (dot == name.npos || name.find_first_of(" ,\"\n") != name.npos) return false;
  if (std::ranges::any_of(name, [](unsigned char c) { return std::isupper(c) || c >= 127; }))
    return false;
  return std::ranges::any_of(book_.models(), [&](const ModelEntry& model) {
    return model.id.starts_with(name.substr(0, dot + 1));
  });
}

std::string PriceListNames::find(std::string_view name) const {
  if (spells_an_id(name)) {
    const std::string_view known = book_.find(name);
    return std::string(known.empty() ? name : known);
  }
  const auto found = ids_.find(folded(name));
  return found == ids_.end() ? "" : found->second;
}

ListReading read_product(std::string_view text, std::string_view offer,
                         const PriceListNames& names) {
  const auto product = parse_product(text);
  if (!product) return Unlisted{false, "", product.error().message};
  const UsageType type = split_usage_type(product->usage_type);
  Words words(type.counted);
  const auto no = [&](std::string why) {
    return Unlisted{false, product->usage_type, std::move(why)};
  };
  const bool only_named = type.counted.empty();
  if (auto why = elsewhere(*product, type, only_named ? Words(type.model) : words); !why.empty())
    return Unlisted{true, product->usage_type, std::move(why)};
  ListedPrice price;
  price.model = model_of(*product, type, names);
  if (price.model.empty()) return no("a model that is not known");
  for (const char* noise : {"token", "tokens", "count"}) words.take(noise);
  const auto component = take_component(words);
  if (!component) return no("not one of input, output, cache read, cache write, image");
  const auto tier = take_tier(words, *product);
  if (!tier) return no("more than one tier");
  const bool global_tier = Words(product->service_tier).has("global");
  price.global = words.take("global") || global_tier;
  if (price.global && words.take("cross")) words.take("region");
  price.long_context = take_long_context(words);
  if (!words.rest().empty()) return no("the word " + words.rest().front());
  const auto rate = rate_of(*product, type.marketplace, *component);
  if (!rate) return no(fmt::format("{} dollars for {}", product->price, product->unit));
  const auto from = parse_day(product->from);
  if (!from) return no("no effective date");
  if (product->region.empty()) return no("no Region");
  price.region = product->region;
  price.tier = *tier;
  price.unit = *component == kUnits ? "image" : "token";
  price.component = *component;
  price.rate = *rate;
  price.from = *from;
  price.offer = offer;
  price.usage_type = product->usage_type;
  return price;
}

}  // namespace ledger
