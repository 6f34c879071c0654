// Amazon Bedrock's control plane: logging configuration, inference profiles, models.
//
// Source: Amazon Bedrock API Reference. All calls go to the client's region. Thread rule: as Client.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

// The regions that have Bedrock in the partition of `region`. Source: "Amazon Bedrock endpoints and
// quotas" (AWS General Reference); an account must enable some of them first.
std::vector<std::string> bedrock_regions(const std::string& region);

struct LoggingConfiguration {
  std::string bucket, key_prefix;       // empty bucket = no logs to S3
  std::string log_group, log_role_arn;  // empty group = no logs to CloudWatch
  bool text = false, image = false, embedding = false, video = false,
       audio = false;  // bodies delivered
  // The whole configuration as the service gave it. Put replaces all, so change this and put it back.
  std::string json;
};
// Nothing when logging is off.
Result<std::optional<LoggingConfiguration>> get_logging_configuration(Client& client);
// `json` is a whole LoggingConfig object.
Result<> put_logging_configuration(Client& client, const std::string& json);

struct InferenceProfile {
  std::string arn, id, name, status, type;  // type "APPLICATION" or "SYSTEM_DEFINED"
  // ARNs of its models: one = in-region, several regions = geo, one without a region = global.
  std::vector<std::string> models;
};
// The application profiles of the account in the client's region, all pages.
Result<std::vector<InferenceProfile>> list_application_profiles(Client& client);
// Those of AWS that can be called from the client's region: geographic and global.
Result<std::vector<InferenceProfile>> list_system_profiles(Client& client);
// By id or ARN; nothing when it does not exist (any more).
Result<std::optional<InferenceProfile>> get_inference_profile(Client& client,
                                                              const std::string& id);

using Tags = std::vector<std::pair<std::string, std::string>>;
Result<Tags> list_tags(Client& client, const std::string& arn);

struct FoundationModel {
  std::string id, name, provider;
};
Result<std::vector<FoundationModel>> list_foundation_models(Client& client);

}  // namespace ledger::aws
