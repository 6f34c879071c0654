// Checks of an account: what is there, judged. They read and change nothing.
//
// Thread rule: one thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "setup/delivery.h"
#include "setup/finding.h"
#include "setup/permissions.h"
#include "setup/step.h"

namespace ledger::setup {

// The regions named, `all` for every enabled one; where none is named six large ones, and the
// account's own.
Result<std::vector<std::string>> regions_to_check(const Account& account,
                                                  const std::vector<std::string>& named);

// Where a region's logs go, as far as could be found out: the facts for permissions.
struct RegionLogs {
  std::string region;
  LogLocation location;  // empty bucket: none
  std::string kms_key_arn;
};
struct LoggingCheck {
  Findings findings;
  std::vector<RegionLogs> logs;                                 // of the regions with logs in S3
  std::vector<std::pair<std::string, std::string>> log_groups;  // of those in CloudWatch alone
};
// Each region: destination and flags, the bucket, whether its policy and key let Bedrock write, and
// the newest object. Logging that is off is a problem where `named`, or where it is off everywhere.
LoggingCheck check_logging(const Account& account, const std::vector<std::string>& regions,
                           bool named, Seconds now);

struct PermissionRequest {
  std::vector<std::string> roles, regions, models;  // roles empty: every *-BedrockRole
  bool may_call = false;  // where IAM may not be asked: one call of a token as each named role
};
PolicyFacts facts_of(const Account& account, const LoggingCheck& logging,
                     const std::vector<std::string>& regions);
// What the caller may do, one finding a feature. A feature that a report can do without is a note
// where it is not allowed, one that it needs is Denied.
Findings check_features(const Account& account, const PolicyFacts& facts);
// Which models each role may call in each region. "Allowed by IAM" proves no service control policy,
// Marketplace agreement or key.
Findings check_roles(const aws::Session& session, const Account& account,
                     const PermissionRequest& request);

}  // namespace ledger::setup
