#include "aws/bedrock.h"

#include <fmt/format.h>

#include "aws/json_call.h"

namespace ledger::aws {
namespace {

using nlohmann::json;

Request bedrock_request(const std::string& method, const std::string& action,
                        const std::string& path, const std::string& resource = {}) {
  Request request;
  request.service = "bedrock";
  request.method = method;
  request.path = path;
  request.headers.emplace_back("Accept", "application/json");
  request.action = "bedrock:" + action;
  request.resource = resource;
  return request;
}

constexpr std::string_view kRegions[] = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "af-south-1",
    "ap-east-2",      "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
    "ap-south-2",     "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
    "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1",   "ca-west-1",
    "eu-central-1",   "eu-central-2",   "eu-north-1",     "eu-south-1",     "eu-south-2",
    "eu-west-1",      "eu-west-2",      "eu-west-3",      "il-central-1",   "me-central-1",
    "me-south-1",     "mx-central-1",   "sa-east-1",      "us-gov-east-1",  "us-gov-west-1"};

Error not_there(const std::string& what) { return {Fault::Failed, what + " is not there", ""}; }

bool flag(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

json member(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : json::object();
}

InferenceProfile profile_of(const json& entry) {
  InferenceProfile profile{text_of(entry, "inferenceProfileArn"),
                           text_of(entry, "inferenceProfileId"),
                           text_of(entry, "inferenceProfileName"),
                           text_of(entry, "status"),
                           text_of(entry, "type"),
                           {}};
  for (const json& model : array_of(entry, "models"))
    profile.models.push_back(text_of(model, "modelArn"));
  return profile;
}

Result<std::vector<InferenceProfile>> list_profiles(Client& client, const std::string& type) {
  std::vector<InferenceProfile> all;
  std::string token;
  do {
    // typeEquals in the API Reference's prose goes over the wire as "type".
    Request request =
        bedrock_request("GET", "ListInferenceProfiles", "/inference-profiles", client.region());
    std::vector<std::pair<std::string, std::string>> query{{"maxResults", "1000"}, {"type", type}};
    if (!token.empty()) query.emplace_back("nextToken", token);
    request.query = query_string(query);
    LEDGER_ASSIGN(document, send_json(client, std::move(request)));
    if (!document) return not_there("the list of inference profiles");
    for (const json& entry : array_of(*document, "inferenceProfileSummaries")) {
      if (text_of(entry, "type") == type) all.push_back(profile_of(entry));
    }
    token = text_of(*document, "nextToken");
  } while (!token.empty());
  return all;
}

}  // namespace

std::vector<std::string> bedrock_regions(const std::string& region) {
  std::vector<std::string> regions;
  for (const std::string_view one : kRegions)
    if (partition(one) == partition(region)) regions.emplace_back(one);
  return regions;
}

Result<std::optional<LoggingConfiguration>> get_logging_configuration(Client& client) {
  LEDGER_ASSIGN(document,
                send_json(client, bedrock_request("GET", "GetModelInvocationLoggingConfiguration",
                                                  "/logging/modelinvocations", client.region())));
  if (!document) return std::optional<LoggingConfiguration>();
  const json config = member(*document, "loggingConfig");
  if (config.empty()) return std::optional<LoggingConfiguration>();
  const json s3 = member(config, "s3Config"), logs = member(config, "cloudWatchConfig");
  LoggingConfiguration out{text_of(s3, "bucketName"),
                           text_of(s3, "keyPrefix"),
                           text_of(logs, "logGroupName"),
                           text_of(logs, "roleArn"),
                           flag(config, "textDataDeliveryEnabled"),
                           flag(config, "imageDataDeliveryEnabled"),
                           flag(config, "embeddingDataDeliveryEnabled"),
                           flag(config, "videoDataDeliveryEnabled"),
                           flag(config, "audioDataDeliveryEnabled"),
                           config.dump()};
  return std::optional(std::move(out));
}

Result<> put_logging_configuration(Client& client, const std::string& config) {
  const json parsed = json::parse(config, nullptr, false);
  if (!parsed.is_object())
    return Error{Fault::Failed, "a logging configuration that is no JSON object", ""};
  Request request = bedrock_request("PUT", "PutModelInvocationLoggingConfiguration",
                                    "/logging/modelinvocations", client.region());
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = json{{"loggingConfig", parsed}}.dump();
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found)
    return not_there("the bucket, group or role of the logging configuration");
  return Ok{};
}

Result<std::vector<InferenceProfile>> list_application_profiles(Client& client) {
  return list_profiles(client, "APPLICATION");
}

Result<std::vector<InferenceProfile>> list_system_profiles(Client& client) {
  return list_profiles(client, "SYSTEM_DEFINED");
}

Result<std::optional<InferenceProfile>> get_inference_profile(Client& client,
                                                              const std::string& id) {
  LEDGER_ASSIGN(document,
                send_json(client, bedrock_request("GET", "GetInferenceProfile",
                                                  "/inference-profiles/" + uri_encode(id), id)));
  if (!document) return std::optional<InferenceProfile>();
  return std::optional(profile_of(*document));
}

Result<Tags> list_tags(Client& client, const std::string& arn) {
  Request request = bedrock_request("POST", "ListTagsForResource", "/listTagsForResource", arn);
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = json{{"resourceARN", arn}}.dump();
  LEDGER_ASSIGN(document, send_json(client, std::move(request)));
  Tags tags;
  if (!document) return tags;
  for (const json& tag : array_of(*document, "tags"))
    tags.emplace_back(text_of(tag, "key"), text_of(tag, "value"));
  return tags;
}

Result<std::vector<FoundationModel>> list_foundation_models(Client& client) {
  LEDGER_ASSIGN(document,
                send_json(client, bedrock_request("GET", "ListFoundationModels",
                                                  "/foundation-models", client.region())));
  if (!document) return not_there("the list of foundation models");
  std::vector<FoundationModel> models;
  for (const json& entry : array_of(*document, "modelSummaries")) {
    models.push_back(
        {text_of(entry, "modelId"), text_of(entry, "modelName"), text_of(entry, "providerName")});
  }
  return models;
}

}  // namespace ledger::aws
