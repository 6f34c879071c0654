// Policies of buckets, keys and roles as documents: what others wrote there stays, word by word.
//
// Source: "IAM JSON policy elements reference", "Set up permissions for model invocation logging" and
// "Prerequisites for cross-region inference" (Amazon Bedrock User Guide). Thread rule: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "setup/plan.h"

namespace ledger::setup {

// A policy as a service gave it; null for none. Fault::Failed where it is no JSON object; `what` is
// named in the error.
Result<Json> parse_policy(const std::optional<std::string>& text, const std::string& what);

// The statements of a policy, whether it has one or a list; none of what is no policy.
std::vector<Json> statements_of(const std::string& policy);

// The same meaning, the same value: no order of members and of lists of texts, a text for a list of one.
Json normal_form(const Json& document);
bool mean_the_same(const Json& one, const Json& other);

// `policy` with `statement` at the end, unless one there means the same (whatever its Sid). Nothing
// is taken out; where the Sid is taken, this one gets a number.
Json with_statement(Json policy, Json statement);

struct LogPlace {
  std::string partition, region, account, bucket;
  std::string prefix;  // without slashes at its ends
};
// Bedrock may put invocation logs of this account and region below the place, and nothing else.
Json log_bucket_statement(const LogPlace& place);
// Bedrock may make data keys for the same.
Json log_key_statement(const LogPlace& place);

// The policy that names who may assume a role: a service ("lambda.amazonaws.com"), an account id, the
// ARN of a role or a user, or an OIDC provider with the subject that may ("ARN=repo:org/name:*").
// Fault::Usage for anything else.
Result<Json> trust_policy(const std::vector<std::string>& trusted, std::string_view partition);

// A model as it is called from one region.
struct Invoked {
  std::string region;               // of the caller
  std::string profile_arn;          // empty: the model itself
  std::vector<std::string> models;  // ARNs; without a region: wherever a global profile goes
};
// What an application needs to call these models, streaming or not, and nothing else.
Json invoke_policy(const std::vector<Invoked>& invoked);

}  // namespace ledger::setup
