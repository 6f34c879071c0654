// AWS Security Token Service: who am I, and roles. Source: AWS STS API Reference.
#pragma once

#include <string>

#include "aws/client.h"
#include "aws/credentials.h"

namespace ledger::aws {

struct CallerIdentity {
  std::string account, arn, user_id;
};
Result<CallerIdentity> get_caller_identity(Client& client);

struct AssumeRoleInput {
  std::string role_arn, session_name, external_id;
  int duration_seconds = 0;  // 0 = the service's default
  std::string mfa_serial;
  Secret mfa_code;
};
Result<Credentials> sts_assume_role(Client& client, const AssumeRoleInput& input);

// Needs a client without credentials.
struct WebIdentityInput {
  std::string role_arn, session_name;
  Secret token;
  int duration_seconds = 0;
};
Result<Credentials> sts_assume_role_with_web_identity(Client& client,
                                                      const WebIdentityInput& input);

}  // namespace ledger::aws
