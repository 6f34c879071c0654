// AWS Identity and Access Management: roles, their inline policies, and what a policy allows. Source:
// IAM API Reference; "AWS Identity and Access Management endpoints" (one a partition).
//
// IAM is the same in every region of a partition; what it was told shows after some seconds.
// Thread rule: as Client.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

struct IamRole {
  std::string name, arn;
  std::string trust_policy;  // JSON: who may assume it
};
// Nothing where there is no such role.
Result<std::optional<IamRole>> get_role(Client& client, const std::string& name);
Result<> create_role(Client& client, const std::string& name, const std::string& trust_policy,
                     const std::string& description);
// All roles of the account, all pages.
Result<std::vector<IamRole>> list_roles(Client& client);

// Names of a role's inline policies.
Result<std::vector<std::string>> list_role_policies(Client& client, const std::string& role);
// JSON; nothing where the role has no inline policy of that name.
Result<std::optional<std::string>> get_role_policy(Client& client, const std::string& role,
                                                   const std::string& policy);
Result<> put_role_policy(Client& client, const std::string& role, const std::string& policy,
                         const std::string& document);

struct Simulation {
  std::string principal_arn;           // a user or role: an assumed session's role
  std::vector<std::string> actions;    // "bedrock:InvokeModel"
  std::vector<std::string> resources;  // ARNs; empty: "*"
  // Single-valued string context keys: {"aws:RequestedRegion", "us-east-1"}.
  std::vector<std::pair<std::string, std::string>> context;
};
struct Simulated {
  std::string action, resource;
  std::string decision;  // "allowed", "explicitDeny", "implicitDeny"
  std::vector<std::string> missing_context;
};
// What the principal's own policies say, with permission boundaries. Not: service control policies
// beyond the account's, resource policies, Marketplace agreements.
Result<std::vector<Simulated>> simulate_principal_policy(Client& client, const Simulation& what);

}  // namespace ledger::aws
