// The credential chain of the AWS CLI, in its order: environment, the profile (a role to assume with
// its source, web identity, identity centre, keys, a program), the container, the instance.
//
// Source: "Standardized credential providers" (AWS SDKs and Tools Reference Guide). The runtime's
// own providers answer a failure with a number, follow no configured endpoint and leave identity
// centre out of their chain; so the providers here speak through Client and say what to do.
// Sign-in tokens of identity centre are read, never refreshed.
// Thread rule: as CredentialSource.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/client.h"
#include "aws/credentials.h"
#include "aws/settings.h"

namespace ledger::aws {

// Asks the person for the code of the device `serial`; Fault::Credentials where there is nobody.
using AskMfa = std::function<Result<Secret>(const std::string& serial)>;

struct ChainContext {
  std::shared_ptr<Http> http;
  std::shared_ptr<const Settings> settings;
  AskMfa ask_mfa;
};

// Finds the first source that is configured. Asks nothing yet, except whether there is an instance:
// that is asked at the first fetch().
Result<std::unique_ptr<CredentialSource>> credential_chain(const ChainContext& context);

struct RoleToAssume {
  std::string arn;
  std::string external_id;
  std::string session_name;  // empty = "bedrock-ledger"
  int duration_seconds = 0;  // 0 = the service's own, one hour
  std::string mfa_serial;
};
std::unique_ptr<CredentialSource> assume_role(const ChainContext& context, RoleToAssume role,
                                              std::unique_ptr<CredentialSource> source);

}  // namespace ledger::aws
