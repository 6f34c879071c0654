// Calls whose answer is one JSON document. Internal to src/aws: the JSON type appears in no public header.
// Thread rule: as Client.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "aws/client.h"

namespace ledger::aws {

// A document that is cut is asked for again; nothing when the service says not found.
Result<std::optional<nlohmann::json>> send_json(Client& client, Request request);

// POST / with X-Amz-Target, as CloudWatch Logs and the Price List API want it.
Request target_request(const std::string& service, const std::string& target,
                       const nlohmann::json& body);

std::string text_of(const nlohmann::json& object, const char* key);  // "" when absent or no text
std::int64_t number_of(const nlohmann::json& object,
                       const char* key);  // 0 when absent or no number
const nlohmann::json& array_of(const nlohmann::json& object,
                               const char* key);  // empty when absent or no array

}  // namespace ledger::aws
