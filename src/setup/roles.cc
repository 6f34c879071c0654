// setup roles: {App}-BedrockRole, which may call the models named and nothing else.
//
// Source: "Identity-based policy examples for Amazon Bedrock", "Supported Regions and models for
// inference profiles", "Global cross-Region inference" (Amazon Bedrock User Guide).
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "aws/bedrock.h"
#include "aws/iam.h"
#include "setup/policy.h"
#include "setup/step.h"

namespace ledger::setup {
namespace {

constexpr std::string_view kRoleSuffix = "-BedrockRole";
constexpr const char* kPolicyName = "BedrockInvoke";
constexpr std::size_t kLongestRoleName = 64;

bool is_application(std::string_view name) {
  const auto fits = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("+=,.@_-").find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() + kRoleSuffix.size() <= kLongestRoleName &&
         std::all_of(name.begin(), name.end(), fits);
}

Result<> check_request(const Request& request) {
  if (request.apps.empty() || request.models.empty())
    return Error{Fault::Usage, "setup roles: --app and --model are needed",
                 "--app Search --model us.anthropic.claude-sonnet-4-5-20250929-v1:0"};
  for (const std::string& app : request.apps)
    if (!is_application(app))
      return Error{Fault::Usage,
                   fmt::format("--app: {} cannot be in the name of a role: letters, digits and "
                               "+=,.@_- only, {} at most",
                               app, kLongestRoleName - kRoleSuffix.size()),
                   "--app Search"};
  return Ok{};
}

// What can be called from one region.
struct Callable {
  std::string region;
  std::vector<aws::InferenceProfile> profiles;
  std::vector<aws::FoundationModel> models;
};

bool is_profile(const Callable& callable, const std::string& model) {
  return std::any_of(callable.profiles.begin(), callable.profiles.end(), [&](const auto& profile) {
    return profile.id == model || profile.arn == model;
  });
}

Result<Callable> callable_in(aws::Client& client, const std::vector<std::string>& asked) {
  Callable callable{client.region(), {}, {}};
  LEDGER_ASSIGN(profiles, aws::list_system_profiles(client));
  LEDGER_ASSIGN(own, aws::list_application_profiles(client));
  callable.profiles = std::move(profiles);
  callable.profiles.insert(callable.profiles.end(), own.begin(), own.end());
  if (std::all_of(asked.begin(), asked.end(),
                  [&](const std::string& model) { return is_profile(callable, model); }))
    return callable;
  LEDGER_ASSIGN(models, aws::list_foundation_models(client));
  callable.models = std::move(models);
  return callable;
}

// `model` as it would be called from that region; nothing where it cannot be.
std::optional<Invoked> find_model(const Callable& callable, const std::string& model,
                                  std::string_view partition) {
  for (const aws::InferenceProfile& profile : callable.profiles)
    if (profile.id == model || profile.arn == model)
      return Invoked{callable.region, profile.arn, profile.models};
  for (const aws::FoundationModel& known : callable.models) {
    const std::string arn =
        fmt::format("arn:{}:bedrock:{}::foundation-model/{}", partition, callable.region, known.id);
    if (known.id == model || arn == model) return Invoked{callable.region, "", {arn}};
  }
  return std::nullopt;
}

// Every model from every region where it can be called; a model that can be called from none is an
// error.
Result<std::vector<Invoked>> find_models(const Account& account, const Request& request,
                                         std::vector<std::string>& notes) {
  LEDGER_ASSIGN(regions, regions_of(account, request));
  std::vector<Callable> all;
  for (const std::string& region : regions) {
    LEDGER_ASSIGN(callable, callable_in(account.client(region), request.models));
    all.push_back(std::move(callable));
  }
  std::vector<Invoked> invoked;
  for (const std::string& model : request.models) {
    const std::size_t before = invoked.size();
    for (const Callable& callable : all) {
      if (auto found = find_model(callable, model, account.partition()))
        invoked.push_back(*std::move(found));
      else
        notes.push_back(fmt::format("{} cannot be called from {}", model, callable.region));
    }
    if (invoked.size() == before)
      return Error{Fault::Usage,
                   fmt::format("--model: {} is neither a model nor an inference profile in {}",
                               model, fmt::join(regions, ", ")),
                   "aws bedrock list-inference-profiles, or another --region"};
  }
  return invoked;
}

// One application's role. Its name is the group.
class RolePlanner {
 public:
  RolePlanner(const Account& account, std::string role)
      : client_(account.client(account.region())), role_(std::move(role)) {}

  Result<> plan(const Json& trust, const Json& policy) {
    LEDGER_ASSIGN(role, aws::get_role(client_, role_));
    if (role)
      LEDGER_TRY(check_trust(role->trust_policy, trust));
    else
      LEDGER_TRY(create(trust));
    return allow(role.has_value(), policy);
  }

  std::vector<Change> changes;

 private:
  // Without --trust a role that is there keeps the trust it has.
  Result<> check_trust(const std::string& now, const Json& wanted) {
    LEDGER_ASSIGN(trust, parse_policy(now, "the trust policy of role " + role_));
    if (wanted.is_null() || mean_the_same(trust, wanted)) {
      changes.push_back(make_change(role_, "role " + role_, trust, trust));
      return Ok{};
    }
    return Error{Fault::Failed,
                 fmt::format("role {} is there and trusts others, so it is left as it is: {}",
                             role_, fmt::join(differences(trust, wanted), "; ")),
                 "another --app, no --trust to keep its trust, or change that yourself"};
  }

  Result<> create(const Json& trust) {
    if (trust.is_null())
      return Error{Fault::Usage, fmt::format("role {} is not there, and --trust is missing", role_),
                   "--trust lambda.amazonaws.com, an account id, or a role's ARN"};
    Change change = make_change(role_, "role " + role_, Json(), trust);
    change.why = "who may assume it; a role costs nothing";
    change.calls = {"iam:CreateRole"};
    change.apply = [&client = client_, role = role_, document = trust.dump()] {
      return aws::create_role(client, role, document, "Calls Amazon Bedrock for one application");
    };
    changes.push_back(std::move(change));
    return Ok{};
  }

  Result<> allow(bool role_is_there, const Json& wanted) {
    const std::string what = fmt::format("policy {} of role {}", kPolicyName, role_);
    Json before;
    if (role_is_there) {
      LEDGER_ASSIGN(text, aws::get_role_policy(client_, role_, kPolicyName));
      LEDGER_ASSIGN(policy, parse_policy(text, what));
      before = std::move(policy);
    }
    Json after = mean_the_same(before, wanted) ? before : wanted;
    Change change = make_change(role_, what, std::move(before), std::move(after));
    change.why = "calls of these models from these regions, streaming or not, and nothing else";
    change.calls = {"iam:PutRolePolicy"};
    change.apply = [&client = client_, role = role_, document = wanted.dump()] {
      return aws::put_role_policy(client, role, kPolicyName, document);
    };
    changes.push_back(std::move(change));
    return Ok{};
  }

  aws::Client& client_;
  const std::string role_;
};

}  // namespace

Result<Plan> plan_roles(const Account& account, const Request& request) {
  LEDGER_TRY(check_request(request));
  Json trust;
  if (!request.trusted.empty()) {
    LEDGER_ASSIGN(wanted, trust_policy(request.trusted, account.partition()));
    trust = std::move(wanted);
  }
  Plan plan;
  LEDGER_ASSIGN(invoked, find_models(account, request, plan.notes));
  const Json policy = invoke_policy(invoked);
  for (const std::string& app : request.apps) {
    const std::string role = app + std::string(kRoleSuffix);
    RolePlanner planner(account, role);
    if (auto planned = planner.plan(trust, policy); !planned)
      plan.problems.push_back({role, std::move(planned.error())});
    else
      plan.changes.insert(plan.changes.end(), planner.changes.begin(), planner.changes.end());
  }
  return plan;
}

}  // namespace ledger::setup
