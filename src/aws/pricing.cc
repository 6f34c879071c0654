#include "aws/pricing.h"

#include "aws/json_call.h"
#include "aws/settings.h"

namespace ledger::aws {

using nlohmann::json;

std::optional<std::string> pricing_region(std::string_view region) {
  if (partition(region) != "aws") return std::nullopt;
  if (region.starts_with("eu-") || region.starts_with("il-") || region.starts_with("me-") ||
      region.starts_with("af-"))
    return "eu-central-1";
  return region.starts_with("ap-") ? "ap-south-1" : "us-east-1";
}

Result<> get_products(Client& client, const ProductQuery& query, const OnProducts& page) {
  json body{{"ServiceCode", query.offer},
            {"FormatVersion", "aws_v1"},
            {"MaxResults", 100},
            {"Filters", json::array()}};
  for (const auto& [field, value] : query.equals)
    body["Filters"].push_back({{"Type", "TERM_MATCH"}, {"Field", field}, {"Value", value}});
  while (true) {
    Request request = target_request("pricing", "AWSPriceListService.GetProducts", body);
    request.resource = query.offer;
    LEDGER_ASSIGN(document, send_json(client, std::move(request)));
    if (!document) return Error{Fault::Failed, "the Price List has no offer " + query.offer, ""};
    std::vector<std::string> products;
    for (const json& product : array_of(*document, "PriceList")) {
      products.push_back(product.is_string() ? product.get<std::string>() : product.dump());
    }
    LEDGER_TRY(page(std::move(products)));
    const std::string token = text_of(*document, "NextToken");
    if (token.empty()) return Ok{};
    body["NextToken"] = token;
  }
}

}  // namespace ledger::aws
