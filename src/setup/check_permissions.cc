#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "aws/bedrock.h"
#include "aws/iam.h"
#include "aws/s3.h"
#include "setup/checks.h"

namespace ledger::setup {
namespace {

// What a report can do without.
constexpr Feature kOptional[] = {
    Feature::ReadProfiles, Feature::ReadPrices,       Feature::QueryAthena,
    Feature::SetupLogging, Feature::SetupRoles,       Feature::SetupAthena,
    Feature::CheckLogging, Feature::CheckPermissions, Feature::GenerateCalls};
constexpr Feature kCallers[] = {
    Feature::ReadLogs,     Feature::FindLogs,    Feature::ReadGroups,   Feature::ReadProfiles,
    Feature::ReadPrices,   Feature::QueryAthena, Feature::CheckLogging, Feature::CheckPermissions,
    Feature::SetupLogging, Feature::SetupRoles,  Feature::SetupAthena,  Feature::GenerateCalls};

bool is_optional(Feature feature) {
  return std::ranges::find(kOptional, feature) != std::end(kOptional);
}

std::string print_iam(Feature feature) {
  return fmt::format("bedrock-ledger {} --print-iam", feature_command(feature));
}

// The ARN whose policies stand behind the caller: of a session, its role's (whose path only IAM knows).
Result<std::string> policy_owner(const Account& account) {
  const std::string& caller = account.caller();
  const std::size_t at = caller.find(":assumed-role/");
  if (at == std::string::npos) return caller;
  const std::size_t from = at + std::string_view(":assumed-role/").size();
  const std::string name = caller.substr(from, caller.find('/', from) - from);
  LEDGER_ASSIGN(role, aws::get_role(account.client(account.region()), name));
  if (!role) return Error{Fault::Failed, "there is no role " + name, ""};
  return role->arn;
}

std::map<Target, std::vector<std::string>> actions_of(Feature feature) {
  std::map<Target, std::vector<std::string>> actions;
  for (const Grant& grant : grants())
    if (grant.feature == feature) actions[grant.target].emplace_back(grant.action);
  return actions;
}

bool asks_anything(Feature feature, const PolicyFacts& facts) {
  return std::ranges::any_of(grants(), [&](const Grant& grant) {
    return grant.feature == feature && !resources_of(grant.target, facts).empty();
  });
}

// The actions of a feature that IAM does not allow.
Result<std::vector<std::string>> denied_actions(const Account& account, const std::string& owner,
                                                Feature feature, const PolicyFacts& facts) {
  std::set<std::string> denied;
  for (const auto& [target, actions] : actions_of(feature)) {
    const auto resources = resources_of(target, facts);
    if (resources.empty()) continue;
    LEDGER_ASSIGN(results,
                  aws::simulate_principal_policy(account.client(account.region()),
                                                 {owner, actions, resources, contexts_of(target)}));
    for (const aws::Simulated& result : results)
      if (result.decision != "allowed") denied.insert(result.action);
  }
  return std::vector<std::string>(denied.begin(), denied.end());
}

Finding feature_finding(Feature feature, const std::vector<std::string>& denied) {
  Finding finding{"permissions", std::string(feature_name(feature)), Level::Ok, "allowed by IAM",
                  ""};
  if (denied.empty()) return finding;
  // A key's own policy may allow what IAM does not, and is not asked here.
  const bool only_key = std::ranges::all_of(
      denied, [](const std::string& action) { return action.starts_with("kms:"); });
  finding.level = is_optional(feature) || only_key ? Level::Note : Level::Denied;
  finding.found = fmt::format("IAM does not allow {}{}", fmt::join(denied, " "),
                              only_key ? "; the key's own policy may" : "");
  finding.fix = print_iam(feature);
  return finding;
}

Finding tried(Feature feature, const Result<>& result) {
  Finding finding{"permissions", std::string(feature_name(feature)), Level::Ok,
                  "a call was allowed", ""};
  if (result) return finding;
  finding.level = result.error().fault == Fault::Credentials ? Level::Denied : Level::Problem;
  finding.found = result.error().message;
  finding.fix = print_iam(feature);
  return finding;
}

Result<> try_finding(const Account& account, const std::string& region) {
  LEDGER_TRY(aws::get_logging_configuration(account.client(region)));
  return Ok{};
}

Result<> try_reading(const Account& account, const PolicyPlace& place) {
  aws::Client& client = account.client(place.region);
  const std::string prefix = place.prefix.empty() ? "" : place.prefix + "/";
  LEDGER_ASSIGN(page, aws::list_all(client, {place.bucket, prefix, "/", ""}));
  // The answer may be that there is no such object: it was allowed to ask.
  LEDGER_TRY(aws::head_object(client, place.bucket, prefix + "bedrock-ledger-permission-check"));
  return Ok{};
}

// Where IAM may not be asked: the calls that a report makes.
Findings try_features(const Account& account, const PolicyFacts& facts, const Error& why) {
  Findings findings;
  for (const std::string& region : facts.regions) {
    findings.push_back(tried(Feature::FindLogs, try_finding(account, region)));
    findings.back().subject += " in " + region;
  }
  for (const PolicyPlace& place : facts.logs) {
    findings.push_back(tried(Feature::ReadLogs, try_reading(account, place)));
    findings.back().subject += " in " + place.region;
  }
  findings.push_back({"permissions", "the other features", Level::Note, "not known: " + why.message,
                      print_iam(Feature::CheckPermissions)});
  return findings;
}

}  // namespace

PolicyFacts facts_of(const Account& account, const LoggingCheck& logging,
                     const RegionsToCheck& regions) {
  PolicyFacts facts;
  facts.partition = account.partition();
  facts.account = account.id();
  facts.log_groups = logging.log_groups;
  if (regions.named) facts.regions = regions.names;
  for (const RegionLogs& place : logging.logs) {
    facts.logs.push_back(
        {place.region, place.location.bucket, place.location.prefix, place.kms_key_arn});
    if (!regions.named) facts.regions.push_back(place.region);
  }
  for (const auto& [region, group] : logging.log_groups)
    if (!regions.named) facts.regions.push_back(region);
  if (facts.regions.empty()) facts.regions.push_back(account.region());
  return facts;
}

Findings check_features(const Account& account, const PolicyFacts& facts) {
  const auto owner = policy_owner(account);
  if (!owner) return try_features(account, facts, owner.error());
  if (owner->ends_with(":root"))
    return {{"permissions", "every feature", Level::Warning, "the root user may do everything",
             "use a role or user of its own instead of the root user"}};
  Findings findings;
  for (const Feature feature : kCallers) {
    if (!asks_anything(feature, facts)) continue;
    const auto denied = denied_actions(account, *owner, feature, facts);
    if (!denied) return try_features(account, facts, denied.error());
    findings.push_back(feature_finding(feature, *denied));
  }
  return findings;
}

}  // namespace ledger::setup
