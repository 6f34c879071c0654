// AWS Price List Query API. Source: AWS Price List Query API Reference (GetProducts) and "AWS Price
// List endpoints". Thread rule: as Client.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

// The API has endpoints in us-east-1, eu-central-1 and ap-south-1: the nearest to `region`. Nothing
// for GovCloud and China, where there is none.
std::optional<std::string> pricing_region(std::string_view region);

struct ProductQuery {
  std::string offer;                                        // "AmazonBedrock"
  std::vector<std::pair<std::string, std::string>> equals;  // attribute = value, all of them
};
// Each product as the JSON text the API gives, one page a call. The client must be for pricing_region().
using OnProducts = std::function<Result<>(std::vector<std::string> products)>;
Result<> get_products(Client& client, const ProductQuery& query, const OnProducts& page);

}  // namespace ledger::aws
