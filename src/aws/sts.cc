#include "aws/sts.h"

#include <fmt/format.h>
#include <pugixml.hpp>

namespace ledger::aws {
namespace {

Request sts_request(const std::string& action, const std::string& resource, Pairs parameters) {
  Request request = form_request("sts", "2011-06-15", action, std::move(parameters));
  request.resource = resource;
  return request;
}

Result<std::string> text_at(const pugi::xml_document& document, const std::string& action,
                            const char* path) {
  const std::string text = document.first_element_by_path(path).child_value();
  if (text.empty())
    return Error{Fault::Failed, fmt::format("sts:{}: an answer without {}", action, path), ""};
  return text;
}

Result<Credentials> read_credentials(const Response& response, const std::string& action,
                                     const std::string& origin) {
  pugi::xml_document document;
  document.load_buffer(response.body.data(), response.body.size());
  const std::string at = fmt::format("{}Response/{}Result/Credentials/", action, action);
  LEDGER_ASSIGN(id, text_at(document, action, (at + "AccessKeyId").c_str()));
  LEDGER_ASSIGN(key, text_at(document, action, (at + "SecretAccessKey").c_str()));
  LEDGER_ASSIGN(token, text_at(document, action, (at + "SessionToken").c_str()));
  LEDGER_ASSIGN(expiration, text_at(document, action, (at + "Expiration").c_str()));
  return Credentials{id, Secret(std::move(key)), Secret(std::move(token)), parse_time(expiration),
                     origin};
}

Result<Response> found(Client& client, Request request) {
  const std::string action = request.action, resource = request.resource;
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found)
    return Error{Fault::Failed, fmt::format("{} on {}: {}", action, resource, response.code), ""};
  return response;
}

}  // namespace

Result<CallerIdentity> get_caller_identity(Client& client) {
  Request request = sts_request("GetCallerIdentity", "", {});
  request.most_tries = 4;  // a store that speaks S3 alone answers 503 for ever, and reports go on
  LEDGER_ASSIGN(response, found(client, std::move(request)));
  pugi::xml_document document;
  document.load_buffer(response.body.data(), response.body.size());
  const std::string at = "GetCallerIdentityResponse/GetCallerIdentityResult/";
  LEDGER_ASSIGN(account, text_at(document, "GetCallerIdentity", (at + "Account").c_str()));
  LEDGER_ASSIGN(arn, text_at(document, "GetCallerIdentity", (at + "Arn").c_str()));
  LEDGER_ASSIGN(user_id, text_at(document, "GetCallerIdentity", (at + "UserId").c_str()));
  return CallerIdentity{std::move(account), std::move(arn), std::move(user_id)};
}

Result<Credentials> sts_assume_role(Client& client, const AssumeRoleInput& input) {
  Pairs parameters{{"RoleArn", input.role_arn}, {"RoleSessionName", input.session_name}};
  if (!input.external_id.empty()) parameters.emplace_back("ExternalId", input.external_id);
  if (input.duration_seconds > 0)
    parameters.emplace_back("DurationSeconds", std::to_string(input.duration_seconds));
  if (!input.mfa_serial.empty()) {
    parameters.emplace_back("SerialNumber", input.mfa_serial);
    parameters.emplace_back("TokenCode", std::string(input.mfa_code.reveal()));
  }
  LEDGER_ASSIGN(response,
                found(client, sts_request("AssumeRole", input.role_arn, std::move(parameters))));
  return read_credentials(response, "AssumeRole", "role " + input.role_arn);
}

Result<Credentials> sts_assume_role_with_web_identity(Client& client,
                                                      const WebIdentityInput& input) {
  Pairs parameters{{"RoleArn", input.role_arn},
                   {"RoleSessionName", input.session_name},
                   {"WebIdentityToken", std::string(input.token.reveal())}};
  if (input.duration_seconds > 0)
    parameters.emplace_back("DurationSeconds", std::to_string(input.duration_seconds));
  LEDGER_ASSIGN(response, found(client, sts_request("AssumeRoleWithWebIdentity", input.role_arn,
                                                    std::move(parameters))));
  return read_credentials(response, "AssumeRoleWithWebIdentity",
                          "web identity for " + input.role_arn);
}

}  // namespace ledger::aws
