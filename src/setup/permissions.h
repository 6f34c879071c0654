// The one table of what the program asks of AWS: feature, action, resource.
//
// `--print-iam` prints from it, `check permissions` and `doctor` ask IAM about it, and
// docs/permissions.md shows it (tests/permissions_doc_test.py). Source: Service Authorization
// Reference, the pages of Amazon S3, Bedrock, CloudWatch, Athena, AWS Glue, IAM and KMS.
// Thread rule: pure functions over constants.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ledger::setup {

enum class Feature {
  ReadLogs,
  FindLogs,
  SetupLogging,
  SetupRoles,
  SetupAthena,
  QueryAthena,
  CheckLogging,
  CheckPermissions,
  GenerateCalls,
  Invoke,      // what an application's role may do
  AllRegions,  // --region all
  ReadGroups,
  ReadProfiles,
  AssumeRoles,  // --assume-role
  ReadPrices,
};
constexpr int kFeatures = 15;
std::string_view feature_name(Feature feature);     // "read logs in S3"
std::string_view feature_command(Feature feature);  // whose --print-iam grants it: "sync"

enum class Target {
  Any,         // actions that know no resource
  LogBucket,   // the bucket itself
  LogObjects,  // the objects below the prefix
  LogKey,      // its KMS key; no resource where the bucket has none
  ResultBucket,
  ResultObjects,
  Catalog,  // Glue: catalog, database and tables
  Workgroup,
  AppRoles,     // every {App}-BedrockRole
  Roles,        // every role
  LoggingRole,  // the role that writes to CloudWatch, handed to Bedrock only
  Principals,   // whose policies are asked about
  Models,
  LogGroups,    // those that are read; none: no resource
  GroupList,    // every group of their regions; the same
  AppProfiles,  // application inference profiles
  OtherRoles,   // those to assume; none: no resource
};

struct Grant {
  Feature feature;
  std::string_view action;
  Target target;
};
std::span<const Grant> grants();

// What stands in resources. An empty value becomes a placeholder in capitals: ACCOUNT, REGION,
// BUCKET, KEY.
struct PolicyPlace {
  std::string region, bucket, prefix, kms_key_arn;
};
struct PolicyFacts {
  std::string partition = "aws", account;
  std::vector<PolicyPlace> logs;
  std::vector<std::string> regions;
  std::string logging_role_arn;                                 // handed to Bedrock; empty: none is
  std::vector<std::pair<std::string, std::string>> log_groups;  // region and name
  std::vector<std::string> assumed_roles;                       // ARNs
};
std::vector<std::string> resources_of(Target target, const PolicyFacts& facts);
// Context keys of the target's condition, with the values that it demands.
std::vector<std::pair<std::string, std::string>> contexts_of(Target target);

// An IAM policy document with no more than the features need, indented, ready for
// `aws iam create-policy --policy-document`. Statements are one a resource set, in the table's order.
std::string iam_policy(std::span<const Feature> features, const PolicyFacts& facts);

}  // namespace ledger::setup
