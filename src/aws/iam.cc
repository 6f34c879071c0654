#include "aws/iam.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include "aws/settings.h"

namespace ledger::aws {
namespace {

// The region that signs for all of the partition.
std::string home_region(std::string_view region) {
  const std::string_view name = partition(region);
  if (name == "aws-cn") return "cn-north-1";
  return name == "aws-us-gov" ? "us-gov-west-1" : "us-east-1";
}

struct Answer {
  bool found = false;
  pugi::xml_document document;
  pugi::xml_node result;  // the element …Result
};

Result<Answer> ask(Client& client, const std::string& action, const std::string& resource,
                   Pairs parameters) {
  Request request = form_request("iam", "2010-05-08", action, std::move(parameters));
  request.region = home_region(client.region());
  request.resource = resource;
  Answer answer;
  request.whole = [&](const Response& response) {
    return bool(answer.document.load_buffer(response.body.data(), response.body.size()));
  };
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  answer.found = !response.not_found;
  answer.result = answer.document.document_element().child((action + "Result").c_str());
  return answer;
}

Error not_there(const std::string& what) { return {Fault::Failed, "there is no " + what, ""}; }

IamRole role_of(const pugi::xml_node& node) {
  return {node.child_value("RoleName"), node.child_value("Arn"),
          form_decode(node.child_value("AssumeRolePolicyDocument"))};
}

// Each page of a list of `action`, to its end.
template <class OnPage>
Result<> pages(Client& client, const std::string& action, const std::string& resource,
               const Pairs& parameters, const OnPage& page) {
  std::string marker;
  do {
    Pairs asked = parameters;
    if (!marker.empty()) asked.emplace_back("Marker", marker);
    LEDGER_ASSIGN(answer, ask(client, action, resource, std::move(asked)));
    if (!answer.found) return not_there(resource);
    page(answer.result);
    marker = answer.result.child("IsTruncated").text().as_bool()
                 ? answer.result.child_value("Marker")
                 : "";
  } while (!marker.empty());
  return Ok{};
}

void add_members(Pairs& parameters, const std::string& name,
                 const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    parameters.emplace_back(fmt::format("{}.member.{}", name, i + 1), values[i]);
}

Simulated simulated_of(const pugi::xml_node& node) {
  Simulated out{node.child_value("EvalActionName"),
                node.child_value("EvalResourceName"),
                node.child_value("EvalDecision"),
                {}};
  for (const pugi::xml_node& key : node.child("MissingContextValues").children("member"))
    out.missing_context.emplace_back(key.child_value());
  return out;
}

}  // namespace

Result<std::optional<IamRole>> get_role(Client& client, const std::string& name) {
  LEDGER_ASSIGN(answer, ask(client, "GetRole", "role " + name, {{"RoleName", name}}));
  if (!answer.found) return std::optional<IamRole>();
  return std::optional(role_of(answer.result.child("Role")));
}

Result<> create_role(Client& client, const std::string& name, const std::string& trust_policy,
                     const std::string& description) {
  LEDGER_ASSIGN(answer, ask(client, "CreateRole", "role " + name,
                            {{"RoleName", name},
                             {"AssumeRolePolicyDocument", trust_policy},
                             {"Description", description}}));
  if (!answer.found) return not_there("principal that role " + name + " would trust");
  return Ok{};
}

Result<std::vector<IamRole>> list_roles(Client& client) {
  std::vector<IamRole> all;
  LEDGER_TRY(pages(client, "ListRoles", "", {{"MaxItems", "1000"}}, [&](const auto& result) {
    for (const pugi::xml_node& role : result.child("Roles").children("member"))
      all.push_back(role_of(role));
  }));
  return all;
}

Result<std::vector<std::string>> list_role_policies(Client& client, const std::string& role) {
  std::vector<std::string> all;
  LEDGER_TRY(pages(
      client, "ListRolePolicies", "role " + role, {{"RoleName", role}}, [&](const auto& result) {
        for (const pugi::xml_node& name : result.child("PolicyNames").children("member"))
          all.emplace_back(name.child_value());
      }));
  return all;
}

Result<std::optional<std::string>> get_role_policy(Client& client, const std::string& role,
                                                   const std::string& policy) {
  LEDGER_ASSIGN(answer,
                ask(client, "GetRolePolicy", fmt::format("policy {} of role {}", policy, role),
                    {{"RoleName", role}, {"PolicyName", policy}}));
  if (!answer.found) return std::optional<std::string>();
  return std::optional(form_decode(answer.result.child_value("PolicyDocument")));
}

Result<> put_role_policy(Client& client, const std::string& role, const std::string& policy,
                         const std::string& document) {
  LEDGER_ASSIGN(answer,
                ask(client, "PutRolePolicy", fmt::format("policy {} of role {}", policy, role),
                    {{"RoleName", role}, {"PolicyName", policy}, {"PolicyDocument", document}}));
  if (!answer.found) return not_there("role " + role);
  return Ok{};
}

Result<std::vector<Simulated>> simulate_principal_policy(Client& client, const Simulation& what) {
  Pairs parameters{{"PolicySourceArn", what.principal_arn}};
  add_members(parameters, "ActionNames", what.actions);
  add_members(parameters, "ResourceArns", what.resources);
  for (std::size_t i = 0; i < what.context.size(); ++i) {
    const std::string at = fmt::format("ContextEntries.member.{}.", i + 1);
    parameters.emplace_back(at + "ContextKeyName", what.context[i].first);
    parameters.emplace_back(at + "ContextKeyType", "string");
    parameters.emplace_back(at + "ContextKeyValues.member.1", what.context[i].second);
  }
  std::vector<Simulated> all;
  LEDGER_TRY(pages(
      client, "SimulatePrincipalPolicy", what.principal_arn, parameters, [&](const auto& result) {
        for (const pugi::xml_node& entry : result.child("EvaluationResults").children("member"))
          all.push_back(simulated_of(entry));
      }));
  return all;
}

}  // namespace ledger::aws
