#include "setup/policy.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "aws/arn.h"

namespace ledger::setup {
namespace {

constexpr const char* kVersion = "2012-10-17";
constexpr const char* kBedrock = "bedrock.amazonaws.com";

Json statements_of(const Json& policy) {
  const Json found = policy.value("Statement", Json::array());
  return found.is_array() ? found : Json::array({found});
}

bool has_sid(const Json& statements, const std::string& sid) {
  return std::any_of(statements.begin(), statements.end(), [&](const Json& statement) {
    return statement.is_object() && statement.value("Sid", Json()) == sid;
  });
}

std::string free_sid(const Json& statements, const std::string& wanted) {
  std::string sid = wanted;
  for (int number = 2; has_sid(statements, sid); ++number)
    sid = fmt::format("{}{}", wanted, number);
  return sid;
}

Json without_sid(Json statement) {
  if (statement.is_object()) statement.erase("Sid");
  return statement;
}

// Bedrock itself, and only on behalf of this account and region.
Json service_statement(const LogPlace& place, const char* sid, const char* action,
                       const std::string& resource) {
  const std::string source =
      fmt::format("arn:{}:bedrock:{}:{}:*", place.partition, place.region, place.account);
  return Json{{"Sid", sid},
              {"Effect", "Allow"},
              {"Principal", {{"Service", kBedrock}}},
              {"Action", action},
              {"Resource", resource},
              {"Condition",
               {{"StringEquals", {{"aws:SourceAccount", place.account}}},
                {"ArnLike", {{"aws:SourceArn", source}}}}}};
}

constexpr std::string_view kProvider = ":oidc-provider/";

Json allow_assume(const char* kind, const std::string& who, const char* action) {
  return Json{{"Effect", "Allow"}, {"Principal", {{kind, who}}}, {"Action", action}};
}

// ARN=SUBJECT. Without a subject everybody whom the provider knows could be the application.
Result<Json> trust_provider(const std::string& who) {
  const auto equals = who.find('=');
  const std::string arn = who.substr(0, equals);
  const std::string subject = equals == std::string::npos ? "" : who.substr(equals + 1);
  if (subject.find_first_not_of("*?") == std::string::npos)
    return Error{Fault::Usage, fmt::format("--trust: {} names no subject", who),
                 fmt::format("{}=SUBJECT, such as repo:OWNER/NAME:ref:refs/heads/main or "
                             "system:serviceaccount:NAMESPACE:NAME",
                             arn)};
  const std::string issuer = arn.substr(arn.find(kProvider) + kProvider.size());
  Json statement = allow_assume("Federated", arn, "sts:AssumeRoleWithWebIdentity");
  statement["Condition"] = {{"StringEquals", {{issuer + ":aud", "sts.amazonaws.com"}}},
                            {"StringLike", {{issuer + ":sub", subject}}}};
  return statement;
}

Result<Json> trust_statement(const std::string& who, std::string_view partition) {
  if (aws::is_account(who))
    return allow_assume("AWS", fmt::format("arn:{}:iam::{}:root", partition, who),
                        "sts:AssumeRole");
  if (who.starts_with("arn:") && who.find(kProvider) != std::string::npos)
    return trust_provider(who);
  if (who.starts_with("arn:") && who.find(":iam::") != std::string::npos)
    return allow_assume("AWS", who, "sts:AssumeRole");
  if (who.ends_with(".amazonaws.com") || who.ends_with(".amazonaws.com.cn"))
    return allow_assume("Service", who, "sts:AssumeRole");
  return Error{Fault::Usage, fmt::format("--trust: {} is nobody who could assume a role", who),
               "a service (lambda.amazonaws.com), an account id, the ARN of a role or a user, or "
               "PROVIDER-ARN=SUBJECT"};
}

Json invoke_statement(const std::vector<std::string>& resources) {
  return Json{{"Effect", "Allow"},
              {"Action", {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}},
              {"Resource", resources}};
}

void add_unique(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

bool without_region(const std::string& arn) { return arn.find(":bedrock:::") != std::string::npos; }

// The models behind a profile, through that profile alone.
void add_profile(Json& statements, const Invoked& invoked) {
  statements.push_back(invoke_statement({invoked.profile_arn}));
  std::vector<std::string> regional, global;
  for (const std::string& model : invoked.models)
    add_unique(without_region(model) ? global : regional, model);
  const Json through = {{"bedrock:InferenceProfileArn", invoked.profile_arn}};
  if (!regional.empty()) {
    statements.push_back(invoke_statement(regional));
    statements.back()["Condition"] = {{"StringEquals", through}};
  }
  if (!global.empty()) {
    statements.push_back(invoke_statement(global));
    Json conditions = through;
    conditions["aws:RequestedRegion"] = "unspecified";
    statements.back()["Condition"] = {{"StringEquals", conditions}};
  }
}

}  // namespace

Result<Json> parse_policy(const std::optional<std::string>& text, const std::string& what) {
  if (!text) return Json();
  Json policy = Json::parse(*text, nullptr, false);
  if (policy.is_object()) return policy;
  return Error{Fault::Failed, what + " is no JSON object: it is left as it is", ""};
}

std::vector<Json> statements_of(const std::string& policy) {
  const Json document = Json::parse(policy, nullptr, false);
  if (!document.is_object() || !document.contains("Statement")) return {};
  const Json& statements = document["Statement"];
  if (statements.is_object()) return {statements};
  std::vector<Json> all;
  for (const Json& statement : statements)
    if (statement.is_object()) all.push_back(statement);
  return all;
}

Json normal_form(const Json& document) {
  if (document.is_object()) {
    std::map<std::string, Json> sorted;
    for (const auto& [key, value] : document.items()) sorted[key] = normal_form(value);
    Json out = Json::object();
    for (auto& [key, value] : sorted) out[key] = std::move(value);
    return out;
  }
  if (!document.is_array()) return document;
  std::vector<Json> entries;
  for (const Json& entry : document) entries.push_back(normal_form(entry));
  if (entries.size() == 1) return entries[0];
  std::sort(entries.begin(), entries.end(),
            [](const Json& a, const Json& b) { return a.dump() < b.dump(); });
  return Json(entries);
}

bool mean_the_same(const Json& one, const Json& other) {
  return normal_form(one) == normal_form(other);
}

Json with_statement(Json policy, Json statement) {
  if (policy.is_null()) policy = Json{{"Version", kVersion}};
  Json statements = statements_of(policy);
  for (const Json& there : statements)
    if (mean_the_same(without_sid(there), without_sid(statement))) return policy;
  if (statement.contains("Sid")) statement["Sid"] = free_sid(statements, statement["Sid"]);
  statements.push_back(std::move(statement));
  policy["Statement"] = std::move(statements);
  return policy;
}

Json log_bucket_statement(const LogPlace& place) {
  const std::string resource =
      fmt::format("arn:{}:s3:::{}/{}AWSLogs/{}/BedrockModelInvocationLogs/*", place.partition,
                  place.bucket, place.prefix.empty() ? "" : place.prefix + "/", place.account);
  return service_statement(place, "BedrockInvocationLogs", "s3:PutObject", resource);
}

Json log_key_statement(const LogPlace& place) {
  return service_statement(place, "BedrockInvocationLogs", "kms:GenerateDataKey", "*");
}

Result<Json> trust_policy(const std::vector<std::string>& trusted, std::string_view partition) {
  Json statements = Json::array();
  for (const std::string& who : trusted) {
    LEDGER_ASSIGN(statement, trust_statement(who, partition));
    statements.push_back(std::move(statement));
  }
  return Json{{"Version", kVersion}, {"Statement", std::move(statements)}};
}

Json invoke_policy(const std::vector<Invoked>& invoked) {
  std::vector<std::string> direct;
  Json statements = Json::array();
  for (const Invoked& one : invoked) {
    if (!one.profile_arn.empty()) {
      add_profile(statements, one);
      continue;
    }
    for (const std::string& model : one.models) add_unique(direct, model);
  }
  if (!direct.empty()) statements.insert(statements.begin(), invoke_statement(direct));
  return Json{{"Version", kVersion}, {"Statement", std::move(statements)}};
}

}  // namespace ledger::setup
