#include "setup/permissions.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "setup/athena_tables.h"

namespace ledger::setup {
namespace {

using Json = nlohmann::ordered_json;
using F = Feature;
using T = Target;

constexpr Grant kGrants[] = {
    {F::ReadLogs, "s3:ListBucket", T::LogBucket},
    {F::ReadLogs, "s3:GetObject", T::LogObjects},
    {F::ReadLogs, "kms:Decrypt", T::LogKey},

    {F::FindLogs, "bedrock:GetModelInvocationLoggingConfiguration", T::Any},

    {F::SetupLogging, "bedrock:GetModelInvocationLoggingConfiguration", T::Any},
    {F::SetupLogging, "bedrock:PutModelInvocationLoggingConfiguration", T::Any},
    {F::SetupLogging, "s3:ListBucket", T::LogBucket},
    {F::SetupLogging, "s3:CreateBucket", T::LogBucket},
    {F::SetupLogging, "s3:GetBucketPublicAccessBlock", T::LogBucket},
    {F::SetupLogging, "s3:PutBucketPublicAccessBlock", T::LogBucket},
    {F::SetupLogging, "s3:GetBucketOwnershipControls", T::LogBucket},
    {F::SetupLogging, "s3:PutBucketOwnershipControls", T::LogBucket},
    {F::SetupLogging, "s3:GetEncryptionConfiguration", T::LogBucket},
    {F::SetupLogging, "s3:PutEncryptionConfiguration", T::LogBucket},
    {F::SetupLogging, "s3:GetBucketPolicy", T::LogBucket},
    {F::SetupLogging, "s3:PutBucketPolicy", T::LogBucket},
    {F::SetupLogging, "kms:DescribeKey", T::LogKey},
    {F::SetupLogging, "kms:GetKeyPolicy", T::LogKey},
    {F::SetupLogging, "kms:PutKeyPolicy", T::LogKey},
    {F::SetupLogging, "iam:PassRole", T::LoggingRole},

    {F::SetupRoles, "bedrock:ListInferenceProfiles", T::Any},
    {F::SetupRoles, "bedrock:ListFoundationModels", T::Any},
    {F::SetupRoles, "iam:GetRole", T::AppRoles},
    {F::SetupRoles, "iam:CreateRole", T::AppRoles},
    {F::SetupRoles, "iam:GetRolePolicy", T::AppRoles},
    {F::SetupRoles, "iam:PutRolePolicy", T::AppRoles},

    {F::SetupAthena, "bedrock:GetModelInvocationLoggingConfiguration", T::Any},
    {F::SetupAthena, "s3:ListBucket", T::ResultBucket},
    {F::SetupAthena, "s3:CreateBucket", T::ResultBucket},
    {F::SetupAthena, "s3:GetBucketPublicAccessBlock", T::ResultBucket},
    {F::SetupAthena, "s3:PutBucketPublicAccessBlock", T::ResultBucket},
    {F::SetupAthena, "s3:GetBucketOwnershipControls", T::ResultBucket},
    {F::SetupAthena, "s3:PutBucketOwnershipControls", T::ResultBucket},
    {F::SetupAthena, "s3:GetEncryptionConfiguration", T::ResultBucket},
    {F::SetupAthena, "s3:PutEncryptionConfiguration", T::ResultBucket},
    {F::SetupAthena, "s3:GetLifecycleConfiguration", T::ResultBucket},
    {F::SetupAthena, "s3:PutLifecycleConfiguration", T::ResultBucket},
    {F::SetupAthena, "glue:GetDatabase", T::Catalog},
    {F::SetupAthena, "glue:CreateDatabase", T::Catalog},
    {F::SetupAthena, "glue:GetTable", T::Catalog},
    {F::SetupAthena, "glue:CreateTable", T::Catalog},
    {F::SetupAthena, "glue:UpdateTable", T::Catalog},

    {F::QueryAthena, "athena:StartQueryExecution", T::Workgroup},
    {F::QueryAthena, "athena:GetQueryExecution", T::Workgroup},
    {F::QueryAthena, "athena:GetQueryResults", T::Workgroup},
    {F::QueryAthena, "athena:StopQueryExecution", T::Workgroup},
    {F::QueryAthena, "athena:GetWorkGroup", T::Workgroup},
    {F::QueryAthena, "glue:GetDatabase", T::Catalog},
    {F::QueryAthena, "glue:GetTable", T::Catalog},
    {F::QueryAthena, "glue:GetPartitions", T::Catalog},
    {F::QueryAthena, "s3:GetBucketLocation", T::ResultBucket},
    {F::QueryAthena, "s3:GetObject", T::ResultObjects},
    {F::QueryAthena, "s3:PutObject", T::ResultObjects},
    {F::QueryAthena, "s3:AbortMultipartUpload", T::ResultObjects},
    {F::QueryAthena, "s3:GetBucketLocation", T::LogBucket},
    {F::QueryAthena, "s3:ListBucket", T::LogBucket},
    {F::QueryAthena, "s3:GetObject", T::LogObjects},
    {F::QueryAthena, "kms:Decrypt", T::LogKey},

    {F::CheckLogging, "bedrock:GetModelInvocationLoggingConfiguration", T::Any},
    {F::CheckLogging, "cloudwatch:GetMetricData", T::Any},
    {F::CheckLogging, "s3:ListBucket", T::LogBucket},
    {F::CheckLogging, "s3:GetBucketLocation", T::LogBucket},
    {F::CheckLogging, "s3:GetBucketPolicy", T::LogBucket},
    {F::CheckLogging, "s3:GetEncryptionConfiguration", T::LogBucket},
    {F::CheckLogging, "kms:DescribeKey", T::LogKey},
    {F::CheckLogging, "kms:GetKeyPolicy", T::LogKey},
    {F::CheckLogging, "logs:FilterLogEvents", T::LogGroups},
    {F::CheckLogging, "logs:DescribeLogGroups", T::GroupList},

    {F::CheckPermissions, "iam:ListRoles", T::Any},
    {F::CheckPermissions, "iam:GetRole", T::Roles},
    {F::CheckPermissions, "iam:ListRolePolicies", T::AppRoles},
    {F::CheckPermissions, "iam:GetRolePolicy", T::AppRoles},
    {F::CheckPermissions, "iam:SimulatePrincipalPolicy", T::Principals},

    {F::GenerateCalls, "sts:AssumeRole", T::AppRoles},

    {F::Invoke, "bedrock:InvokeModel", T::Models},
    {F::Invoke, "bedrock:InvokeModelWithResponseStream", T::Models},

    {F::AllRegions, "account:ListRegions", T::Any},

    {F::ReadGroups, "logs:FilterLogEvents", T::LogGroups},
    {F::ReadGroups, "logs:DescribeLogGroups", T::GroupList},

    {F::ReadProfiles, "bedrock:GetInferenceProfile", T::AppProfiles},
    {F::ReadProfiles, "bedrock:ListTagsForResource", T::AppProfiles},

    {F::AssumeRoles, "sts:AssumeRole", T::OtherRoles},

    {F::ReadPrices, "pricing:GetProducts", T::Any},
};

struct Names {
  Feature feature;
  std::string_view name, command;
};
constexpr std::array<Names, kFeatures> kNames{{
    {F::ReadLogs, "read logs in S3", "sync"},
    {F::FindLogs, "find the logs", "report"},
    {F::SetupLogging, "set up logging", "setup logging"},
    {F::SetupRoles, "set up roles", "setup roles"},
    {F::SetupAthena, "set up Athena", "setup athena"},
    {F::QueryAthena, "query with Athena", "setup athena"},
    {F::CheckLogging, "check logging", "check logging"},
    {F::CheckPermissions, "check permissions", "check permissions"},
    {F::GenerateCalls, "make calls", "generate calls"},
    {F::Invoke, "call models", "setup roles"},
    {F::AllRegions, "find the account's regions", "check logging"},
    {F::ReadGroups, "read logs in CloudWatch", "sync"},
    {F::ReadProfiles, "read inference profiles", "sync"},
    {F::AssumeRoles, "read other accounts", "sync"},
    {F::ReadPrices, "read the Price List", "prices update"},
}};

std::string or_else(const std::string& text, std::string_view placeholder) {
  return text.empty() ? std::string(placeholder) : text;
}

// The resources of the places where the logs lie.
std::vector<std::string> log_resources(Target target, const PolicyFacts& facts) {
  std::vector<std::string> all;
  std::vector<PolicyPlace> places = facts.logs;
  if (places.empty() && facts.log_groups.empty()) places.emplace_back();
  for (const PolicyPlace& place : places) {
    const std::string bucket =
        fmt::format("arn:{}:s3:::{}", facts.partition, or_else(place.bucket, "BUCKET"));
    if (target == T::LogBucket) all.push_back(bucket);
    if (target == T::LogObjects)
      all.push_back(fmt::format("{}/{}{}*", bucket, place.prefix, place.prefix.empty() ? "" : "/"));
    if (target == T::LogKey && !place.kms_key_arn.empty()) all.push_back(place.kms_key_arn);
  }
  return all;
}

std::vector<std::string> group_resources(Target target, const PolicyFacts& facts) {
  std::vector<std::string> all;
  for (const auto& [region, name] : facts.log_groups)
    all.push_back(fmt::format("arn:{}:logs:{}:{}:log-group:{}", facts.partition,
                              or_else(region, "REGION"), or_else(facts.account, "ACCOUNT"),
                              target == T::LogGroups ? name + ":*" : "*"));
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::string profiles_of(const PolicyFacts& facts, std::string_view kind) {
  return fmt::format("arn:{}:bedrock:*:{}:{}/*", facts.partition, or_else(facts.account, "ACCOUNT"),
                     kind);
}

// One resource a region, from a format of partition, region and account.
std::vector<std::string> regional(const PolicyFacts& facts,
                                  std::initializer_list<std::string_view> formats) {
  std::vector<std::string> all;
  std::vector<std::string> regions = facts.regions;
  if (regions.empty()) regions.emplace_back("REGION");
  for (const std::string& region : regions) {
    for (const std::string_view format : formats)
      all.push_back(fmt::format(fmt::runtime(format), fmt::arg("p", facts.partition),
                                fmt::arg("r", region),
                                fmt::arg("a", or_else(facts.account, "ACCOUNT"))));
  }
  return all;
}

std::vector<std::string> account_wide(const PolicyFacts& facts, std::string_view rest) {
  return {
      fmt::format("arn:{}:iam::{}:{}", facts.partition, or_else(facts.account, "ACCOUNT"), rest)};
}

}  // namespace

std::span<const Grant> grants() { return kGrants; }

std::string_view feature_name(Feature feature) {
  return kNames[static_cast<std::size_t>(feature)].name;
}
std::string_view feature_command(Feature feature) {
  return kNames[static_cast<std::size_t>(feature)].command;
}

std::vector<std::string> resources_of(Target target, const PolicyFacts& facts) {
  switch (target) {
    case T::Any: return {"*"};
    case T::LogBucket:
    case T::LogObjects:
    case T::LogKey: return log_resources(target, facts);
    case T::ResultBucket: return regional(facts, {"arn:{p}:s3:::bedrock-analytics-{a}-{r}"});
    case T::ResultObjects:
      return regional(facts, {"arn:{p}:s3:::bedrock-analytics-{a}-{r}/query-results/*"});
    case T::Catalog:
      return regional(
          facts, {"arn:{p}:glue:{r}:{a}:catalog", "arn:{p}:glue:{r}:{a}:database/bedrock_analytics",
                  "arn:{p}:glue:{r}:{a}:table/bedrock_analytics/*"});
    case T::Workgroup: return regional(facts, {"arn:{p}:athena:{r}:{a}:workgroup/primary"});
    case T::AppRoles: return account_wide(facts, "role/*-BedrockRole");
    case T::Roles: return account_wide(facts, "role/*");
    case T::LoggingRole:
      if (facts.logging_role_arn.empty()) return {};
      return {facts.logging_role_arn};
    case T::Principals: return {account_wide(facts, "role/*")[0], account_wide(facts, "user/*")[0]};
    case T::Models:
      return {fmt::format("arn:{}:bedrock:*::foundation-model/*", facts.partition),
              profiles_of(facts, "inference-profile"),
              profiles_of(facts, "application-inference-profile")};
    case T::LogGroups:
    case T::GroupList: return group_resources(target, facts);
    case T::AppProfiles: return {profiles_of(facts, "application-inference-profile")};
    case T::OtherRoles: return facts.assumed_roles;
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> contexts_of(Target target) {
  if (target == T::LoggingRole) return {{"iam:PassedToService", "bedrock.amazonaws.com"}};
  return {};
}

std::string iam_policy(std::span<const Feature> features, const PolicyFacts& facts) {
  std::map<Target, std::vector<std::string_view>> actions;
  std::vector<Target> order;
  for (const Grant& grant : kGrants) {
    if (std::ranges::find(features, grant.feature) == features.end()) continue;
    if (resources_of(grant.target, facts).empty()) continue;
    if (!actions.contains(grant.target)) order.push_back(grant.target);
    auto& list = actions[grant.target];
    if (std::ranges::find(list, grant.action) == list.end()) list.push_back(grant.action);
  }
  Json statements = Json::array();
  for (const Target target : order) {
    Json statement{{"Effect", "Allow"}, {"Action", actions[target]}};
    const auto resources = resources_of(target, facts);
    statement["Resource"] = resources.size() == 1 ? Json(resources[0]) : Json(resources);
    for (const auto& [key, value] : contexts_of(target))
      statement["Condition"]["StringEquals"][key] = value;
    statements.push_back(std::move(statement));
  }
  return Json{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}}.dump(2);
}

}  // namespace ledger::setup
