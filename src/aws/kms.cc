#include "aws/kms.h"

#include "aws/json_call.h"

namespace ledger::aws {
namespace {

using nlohmann::json;

Request kms_request(const std::string& action, const std::string& id, json body) {
  body["KeyId"] = id;
  Request request = target_request("kms", "TrentService." + action, body);
  request.resource = "key " + id;
  return request;
}

Error no_key(const std::string& id) { return {Fault::Failed, "there is no key " + id, ""}; }

}  // namespace

Result<std::optional<KmsKey>> describe_key(Client& client, const std::string& id) {
  LEDGER_ASSIGN(document, send_json(client, kms_request("DescribeKey", id, json::object())));
  if (!document || !document->contains("KeyMetadata")) return std::optional<KmsKey>();
  const json& key = (*document)["KeyMetadata"];
  return std::optional(KmsKey{text_of(key, "Arn"), text_of(key, "KeyState"),
                              text_of(key, "KeyManager") == "CUSTOMER"});
}

Result<std::string> get_key_policy(Client& client, const std::string& id) {
  LEDGER_ASSIGN(document,
                send_json(client, kms_request("GetKeyPolicy", id, {{"PolicyName", "default"}})));
  if (!document) return no_key(id);
  return text_of(*document, "Policy");
}

Result<> put_key_policy(Client& client, const std::string& id, const std::string& policy) {
  LEDGER_ASSIGN(response,
                client.send(kms_request("PutKeyPolicy", id,
                                        {{"PolicyName", "default"}, {"Policy", policy}})));
  if (response.not_found) return no_key(id);
  return Ok{};
}

}  // namespace ledger::aws
