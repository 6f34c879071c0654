#include "aws/json_call.h"

namespace ledger::aws {

using nlohmann::json;

Result<std::optional<json>> send_json(Client& client, Request request) {
  json document;
  request.whole = [&](const Response& response) {
    document = json::parse(response.body, nullptr, false);
    return document.is_object();
  };
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found) return std::optional<json>();
  return std::optional<json>(std::move(document));
}

Request target_request(const std::string& service, const std::string& target, const json& body) {
  Request request;
  request.service = service;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", target}};
  request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  request.action = service + ":" + target.substr(target.find('.') + 1);
  return request;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

const json& array_of(const json& object, const char* key) {
  static const json empty = json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : empty;
}

}  // namespace ledger::aws
