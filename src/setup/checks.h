// Checks of an account: what is there, judged. They read and change nothing.
//
// Thread rule: one thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aws/bedrock.h"
#include "setup/delivery.h"
#include "setup/finding.h"
#include "setup/permissions.h"
#include "setup/step.h"

namespace ledger::setup {

// Whether `--region` names some: not where it is absent or `all`.
bool names_regions(const std::vector<std::string>& regions);

struct RegionsToCheck {
  std::vector<std::string> names;
  bool named = false;
};
// The regions named; else every one that has Bedrock and is enabled in the account, and the account's
// own. Where the account may not be asked which are enabled, every one that has Bedrock.
Result<RegionsToCheck> regions_to_check(const Account& account,
                                        const std::vector<std::string>& asked);

using LoggingAnswer = Result<std::optional<aws::LoggingConfiguration>>;
// The regions' logging configurations in their order, asked side by side in threads of its own.
std::vector<LoggingAnswer> ask_logging(const Account& account,
                                       const std::vector<std::string>& regions);

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
// Each region: destination and flags; the bucket, whether its policy and key let Bedrock write, and
// the newest object; or the log group. Logging that is off is a problem in a region that was named;
// where it is off everywhere, one problem, of the account's own region; else a warning. A region that
// was not named and may not be asked is a note where others answer.
LoggingCheck check_logging(const Account& account, const RegionsToCheck& regions, Seconds now);

struct PermissionRequest {
  std::vector<std::string> roles, regions, models;  // roles empty: every *-BedrockRole
  bool may_call = false;  // where IAM may not be asked: one call of a token as each named role
};
// Of the regions named, else of those with logs, else of the account's own.
PolicyFacts facts_of(const Account& account, const LoggingCheck& logging,
                     const RegionsToCheck& regions);
// What the caller may do, one finding a feature. A feature that a report can do without is a note
// where it is not allowed, one that it needs is Denied.
Findings check_features(const Account& account, const PolicyFacts& facts);
// Which models each role may call in each region. "Allowed by IAM" proves no service control policy,
// Marketplace agreement or key.
Findings check_roles(const aws::Session& session, const Account& account,
                     const PermissionRequest& request);

}  // namespace ledger::setup
