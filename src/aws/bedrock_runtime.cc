#include "aws/bedrock_runtime.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "aws/errors.h"
#include "aws/json_call.h"

namespace ledger::aws {
namespace {

using nlohmann::json;

struct Sign {
  std::string_view text;  // of the service's message
  Refusal refusal;
};
// The first that is found decides.
constexpr std::array<Sign, 16> kSigns{{
    {"FTUFormNotFilled", Refusal::UseCaseForm},
    {"use case details", Refusal::UseCaseForm},
    {"use case form", Refusal::UseCaseForm},
    {"aws-marketplace", Refusal::Marketplace},
    {"Marketplace", Refusal::Marketplace},
    {"PAYMENT_INSTRUMENT", Refusal::Marketplace},
    {"agreement", Refusal::Marketplace},
    {"on-demand throughput", Refusal::NeedsProfile},
    {"model identifier is invalid", Refusal::UnknownModel},
    {"end of its life", Refusal::UnknownModel},
    {"Legacy", Refusal::UnknownModel},
    {"not found", Refusal::UnknownModel},
    {"ResourceNotFoundException", Refusal::UnknownModel},
    {"Could not resolve the foundation model", Refusal::UnknownModel},
    {"ThrottlingException", Refusal::Throttled},
    {"Too many", Refusal::Throttled},
}};

std::string body_of(const ConverseInput& input) {
  json body{{"messages", json::array({{{"role", "user"}, {"content", {{{"text", input.text}}}}}})},
            {"inferenceConfig", {{"maxTokens", input.max_tokens}}}};
  if (!input.metadata.empty()) body["requestMetadata"] = input.metadata;
  return body.dump();
}

Error not_there(const Response& response, const std::string& model) {
  const ServiceError said = read_error(response);
  return {Fault::Failed,
          fmt::format("bedrock:InvokeModel on {}: {} ({})", model, said.message, response.code),
          ""};
}

}  // namespace

Result<ConverseUsage> converse(Client& client, const ConverseInput& input) {
  Request request;
  request.service = "bedrock-runtime";
  request.method = "POST";
  request.path = "/model/" + uri_encode(input.model_id) + "/converse";
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  request.body = body_of(input);
  request.action = "bedrock:InvokeModel";
  request.resource = input.model_id;
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found) return not_there(response, input.model_id);
  const json document = json::parse(response.body, nullptr, false);
  const auto usage = document.find("usage");
  if (!document.is_object() || usage == document.end() || !usage->is_object())
    return Error{Fault::Failed, "an answer of " + input.model_id + " without its usage", ""};
  return ConverseUsage{number_of(*usage, "inputTokens"), number_of(*usage, "outputTokens"),
                       number_of(*usage, "cacheReadInputTokens"),
                       number_of(*usage, "cacheWriteInputTokens")};
}

Refusal refusal_of(const Error& error) {
  for (const Sign& sign : kSigns) {
    if (error.message.find(sign.text) != std::string::npos) return sign.refusal;
  }
  return error.fault == Fault::Credentials ? Refusal::Denied : Refusal::Other;
}

std::string_view refusal_name(Refusal refusal) {
  switch (refusal) {
    case Refusal::Denied: return "access denied";
    case Refusal::UseCaseForm: return "use-case form missing";
    case Refusal::Marketplace: return "no Marketplace agreement";
    case Refusal::UnknownModel: return "model not available";
    case Refusal::NeedsProfile: return "needs an inference profile";
    case Refusal::Throttled: return "throttled";
    case Refusal::Other: return "failed";
  }
  return "";
}

}  // namespace ledger::aws
