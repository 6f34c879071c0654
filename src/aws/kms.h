// AWS Key Management Service: a key and its policy. Source: AWS KMS API Reference (DescribeKey,
// GetKeyPolicy, PutKeyPolicy). The client must be for the key's region. Thread rule: as Client.
#pragma once

#include <optional>
#include <string>

#include "aws/client.h"

namespace ledger::aws {

struct KmsKey {
  std::string arn, state;         // "Enabled"
  bool customer_managed = false;  // AWS's own keys have a policy that nobody can change
};
// By id, ARN or alias; nothing where there is none.
Result<std::optional<KmsKey>> describe_key(Client& client, const std::string& id);
// The JSON document of the policy "default", the only one a key has.
Result<std::string> get_key_policy(Client& client, const std::string& id);
// KMS refuses a policy that would lock the caller out.
Result<> put_key_policy(Client& client, const std::string& id, const std::string& policy);

}  // namespace ledger::aws
