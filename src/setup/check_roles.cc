#include <algorithm>

#include <fmt/format.h>

#include "aws/arn.h"
#include "aws/bedrock_runtime.h"
#include "aws/iam.h"
#include "price/invoked.h"
#include "setup/checks.h"
#include "setup/policy.h"

namespace ledger::setup {
namespace {

constexpr std::string_view kConvention = "-BedrockRole";
constexpr std::string_view kModel = "anthropic.claude-haiku-4-5-20251001-v1:0";

struct Place {
  const Account& account;
  std::string region;
};

// The ARN that a call of the model in the region is checked against.
std::string arn_of(const Place& place, const std::string& model) {
  if (model.starts_with("arn:")) return model;
  const std::string_view scope = parse_invoked(model).scope;
  const bool is_profile = scope == "geo" || scope == "global";
  return fmt::format("arn:{}:bedrock:{}:{}", place.account.partition(), place.region,
                     is_profile ? place.account.id() + ":inference-profile/" + model
                                : ":foundation-model/" + model);
}

void add_texts(const Json& value, std::vector<std::string>& texts) {
  if (value.is_string()) texts.push_back(value.get<std::string>());
  if (value.is_array())
    for (const Json& item : value) add_texts(item, texts);
}

// Resources of the statements of a policy that allow models to be called.
void add_resources(const std::string& policy, std::vector<std::string>& resources) {
  for (const Json& statement : statements_of(policy)) {
    if (!statement.contains("Action") || !statement.contains("Resource")) continue;
    if (!statement.contains("Effect") || statement["Effect"] != "Allow") continue;
    if (statement["Action"].dump().find("bedrock:Invoke") != std::string::npos)
      add_texts(statement["Resource"], resources);
  }
}

// A model or a profile of AWS by its id, which is the same in every region; an application profile by
// its ARN, which is of one region.
std::string model_of(const std::string& resource) {
  if (resource.find(":application-inference-profile/") != std::string::npos) return resource;
  return resource.substr(resource.rfind('/') + 1);
}

// Models and profiles in a role's own policies that can be tried as they are; profiles before models,
// since a model that is meant to be called through a profile is denied by itself.
Result<std::vector<std::string>> models_of(const Account& account, const std::string& role) {
  aws::Client& client = account.client(account.region());
  std::vector<std::string> resources, profiles, models;
  LEDGER_ASSIGN(names, aws::list_role_policies(client, role));
  for (const std::string& name : names) {
    LEDGER_ASSIGN(policy, aws::get_role_policy(client, role, name));
    add_resources(policy.value_or(""), resources);
  }
  for (const std::string& resource : resources) {
    const std::string name = model_of(resource);
    if (name.find('*') != std::string::npos) continue;
    auto& list = resource.find("inference-profile/") != std::string::npos ? profiles : models;
    if (std::ranges::find(list, name) == list.end()) list.push_back(name);
  }
  return profiles.empty() ? models : profiles;
}

Result<bool> allowed(const Place& place, const std::string& role_arn, const std::string& model) {
  LEDGER_ASSIGN(results, aws::simulate_principal_policy(
                             place.account.client(place.account.region()),
                             {role_arn,
                              {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"},
                              {arn_of(place, model)},
                              {{"aws:RequestedRegion", place.region}}}));
  return std::ranges::all_of(
      results, [](const aws::Simulated& result) { return result.decision == "allowed"; });
}

Finding role_finding(const Place& place, const std::string& role,
                     const std::vector<std::string>& yes, const std::vector<std::string>& no) {
  Finding finding{"role", role + " in " + place.region, Level::Ok, "", ""};
  if (!yes.empty()) finding.found = fmt::format("allowed by IAM: {}", fmt::join(yes, " "));
  if (no.empty()) return finding;
  finding.level = Level::Note;
  finding.found +=
      fmt::format("{}IAM does not allow {}", yes.empty() ? "" : "; ", fmt::join(no, " "));
  if (role.ends_with(kConvention))
    finding.fix = fmt::format("bedrock-ledger setup roles --app {} --region {} --model {}",
                              shell_word(role.substr(0, role.size() - kConvention.size())),
                              place.region, shell_word(fmt::format("{}", fmt::join(no, ","))));
  return finding;
}

// Those that a call in the region may name: an ARN may be of another.
std::vector<std::string> callable_in(const std::string& region, std::vector<std::string> models) {
  std::erase_if(models, [&](const std::string& model) {
    const auto arn = aws::parse_arn(model);
    return arn && arn->region != region;
  });
  return models;
}

// A role that is allowed nothing anywhere is of no use: its findings become Denied.
Result<Findings> check_role(const Account& account, const aws::IamRole& role,
                            const PermissionRequest& request) {
  std::vector<std::string> models = request.models;
  if (models.empty()) {
    LEDGER_ASSIGN(own, models_of(account, role.name));
    models = own.empty() ? std::vector{std::string(kModel)} : std::move(own);
  }
  Findings findings;
  bool any = false;
  for (const std::string& region : request.regions) {
    const Place place{account, region};
    const std::vector<std::string> asked = callable_in(region, models);
    if (asked.empty()) continue;
    std::vector<std::string> yes, no;
    for (const std::string& model : asked) {
      LEDGER_ASSIGN(may, allowed(place, role.arn, model));
      (may ? yes : no).push_back(model);
    }
    any = any || !yes.empty();
    findings.push_back(role_finding(place, role.name, yes, no));
  }
  if (findings.empty())
    return Findings{{"role", role.name, Level::Note,
                     fmt::format("is for other regions: {}", fmt::join(models, " ")),
                     "bedrock-ledger check permissions --region REGION"}};
  if (!any)
    for (Finding& finding : findings) finding.level = Level::Denied;
  return findings;
}

Findings call_as_roles(const aws::Session& session, const Account& account,
                       const PermissionRequest& request) {
  Findings findings;
  const std::string model =
      request.models.empty() ? "global." + std::string(kModel) : request.models[0];
  for (const std::string& role : request.roles) {
    aws::RoleToAssume to_assume;
    to_assume.arn = fmt::format("arn:{}:iam::{}:role/{}", account.partition(), account.id(), role);
    auto assumed = session.assume(to_assume);
    for (const std::string& region : request.regions) {
      Finding finding{"role", fmt::format("{} in {}", role, region), Level::Ok,
                      fmt::format("a call of {} worked", model), ""};
      const auto usage = assumed ? aws::converse(*assumed->client(region), {model, "Hi", 1, {}})
                                 : Result<aws::ConverseUsage>(assumed.error());
      if (!usage) {
        finding.level = usage.error().fault == Fault::Credentials ? Level::Denied : Level::Problem;
        finding.found = fmt::format("{}: {}", aws::refusal_name(aws::refusal_of(usage.error())),
                                    usage.error().message);
      }
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

Result<std::vector<aws::IamRole>> roles_of(const Account& account,
                                           const PermissionRequest& request) {
  LEDGER_ASSIGN(all, aws::list_roles(account.client(account.region())));
  std::erase_if(all, [&](const aws::IamRole& role) {
    return request.roles.empty()
               ? !role.name.ends_with(kConvention)
               : std::ranges::find(request.roles, role.name) == request.roles.end();
  });
  return all;
}

}  // namespace

Findings check_roles(const aws::Session& session, const Account& account,
                     const PermissionRequest& request) {
  const auto not_known = [&](const Error& error) {
    if (request.may_call && !request.roles.empty()) return call_as_roles(session, account, request);
    return Findings{{"role", "", Level::Note, "not known: " + error.message,
                     "bedrock-ledger check permissions --role NAME-BedrockRole"}};
  };
  const auto roles = roles_of(account, request);
  if (!roles) return not_known(roles.error());
  if (roles->empty())
    return {{"role", "", request.roles.empty() ? Level::Note : Level::Problem,
             request.roles.empty()
                 ? "no role is called NAME-BedrockRole"
                 : fmt::format("there is no role {}", fmt::join(request.roles, ", ")),
             "bedrock-ledger setup roles --app NAME --trust WHO --model ID"}};
  Findings findings;
  for (const aws::IamRole& role : *roles) {
    const auto found = check_role(account, role, request);
    if (!found) return not_known(found.error());
    findings.insert(findings.end(), found->begin(), found->end());
  }
  return findings;
}

}  // namespace ledger::setup
