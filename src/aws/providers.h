// The single links of the credential chain. Internal: callers use chain.h.
//
// Each says in its errors which profile or variable it came from and what to type, and never what
// a secret was. Thread rule: as CredentialSource.
#pragma once

#include <memory>
#include <string>

#include "aws/chain.h"

namespace ledger::aws {

// Null where AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set.
std::unique_ptr<CredentialSource> environment_source(const Settings& settings);
// Null where neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor _FULL_URI is set.
std::unique_ptr<CredentialSource> container_source(const ChainContext& context);
// Version 2 of the metadata service only; the end of the chain, so its failure says "no credentials".
std::unique_ptr<CredentialSource> instance_source(const ChainContext& context);
std::unique_ptr<CredentialSource> web_identity_source(const ChainContext& context,
                                                      const std::string& role_arn,
                                                      const std::string& session_name,
                                                      const std::string& token_file);
// Runs `command` by the shell, with the terminal's stderr. The program's output is read, never shown.
std::unique_ptr<CredentialSource> process_source(const std::string& command,
                                                 const std::string& profile);
// sso_session and the older sso_start_url form. Fault::Credentials when keys are missing.
Result<std::unique_ptr<CredentialSource>> sso_source(const ChainContext& context,
                                                     const std::string& profile);

// {"AccessKeyId", "SecretAccessKey", "Token" or "SessionToken", "Expiration"}: what the container, the
// instance and a credential process answer.
Result<Credentials> credentials_of_json(const std::string& json, const std::string& origin);

}  // namespace ledger::aws
