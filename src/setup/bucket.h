// A bucket of one's own, private and encrypted: made where it is missing, changed where it is not.
//
// Source: "Controlling ownership of objects and disabling ACLs", "Blocking public access", "Setting
// default server-side encryption behavior" (Amazon S3 User Guide). Thread rule: one thread.
#pragma once

#include <string>
#include <vector>

#include "setup/policy.h"
#include "setup/step.h"

namespace ledger::setup {

// The bucket of a region's logs where no other is named.
std::string log_bucket_name(const std::string& account_id, const std::string& region);

struct WantedBucket {
  std::string name, region;
  std::string kms_key_arn;  // empty: keep the encryption there is, else S3's own keys
  // An AWS service writes there as itself: AWS's own KMS key, whose policy lets none in, is an error.
  bool for_service = false;
  std::string if_taken = "another name with --bucket";  // the hint where the name cannot be had
};
struct PlannedBucket {
  bool is_new = false;
  std::string kms_key;  // of its encryption once all is applied; empty for S3's own keys
};
// Adds the changes, of the group `region`, that of the encryption last. Fault::Usage where the bucket
// lies in another region; Fault::Credentials where it belongs to another account or may not be looked
// at.
Result<PlannedBucket> plan_bucket(const Account& account, const WantedBucket& wanted,
                                  std::vector<Change>& changes);

// Adds the change that gives the bucket this statement beside those it has.
Result<> plan_bucket_statement(const Account& account, const WantedBucket& wanted, bool is_new,
                               const Json& statement, std::string why,
                               std::vector<Change>& changes);

}  // namespace ledger::setup
