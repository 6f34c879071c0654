#include "aws/account.h"

#include "aws/json_call.h"
#include "aws/settings.h"

namespace ledger::aws {

using nlohmann::json;

Result<std::vector<std::string>> list_enabled_regions(Client& client) {
  std::vector<std::string> regions;
  json body{{"MaxResults", 50}, {"RegionOptStatusContains", {"ENABLED", "ENABLED_BY_DEFAULT"}}};
  while (true) {
    Request request;
    request.service = "account";
    request.region = partition(client.region()) == "aws-cn" ? "cn-northwest-1" : "us-east-1";
    request.method = "POST";
    request.path = "/listRegions";
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.dump();
    request.action = "account:ListRegions";
    LEDGER_ASSIGN(document, send_json(client, std::move(request)));
    if (!document) return Error{Fault::Failed, "there is no list of the account's regions", ""};
    for (const json& region : array_of(*document, "Regions"))
      regions.push_back(text_of(region, "RegionName"));
    const std::string token = text_of(*document, "NextToken");
    if (token.empty()) return regions;
    body["NextToken"] = token;
  }
}

}  // namespace ledger::aws
