#include "setup/bucket.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "aws/s3_admin.h"

namespace ledger::setup {
namespace {

constexpr const char* kOwnerEnforced = "BucketOwnerEnforced";

Json json_of(const aws::PublicAccessBlock& block) {
  return Json{{"block_acls", block.block_acls},
              {"ignore_acls", block.ignore_acls},
              {"block_policy", block.block_policy},
              {"restrict_buckets", block.restrict_buckets}};
}

Json json_of(const aws::BucketEncryption& encryption) {
  if (encryption.algorithm.empty()) return Json();
  Json out{{"algorithm", encryption.algorithm}};
  if (!encryption.key.empty()) out["key"] = encryption.key;
  if (encryption.bucket_key) out["bucket_key"] = true;
  return out;
}

bool is_key(const std::string& set, const std::string& arn) {
  return set == arn || (!set.empty() && arn.ends_with("/" + set));
}

aws::BucketEncryption wanted_encryption(const aws::BucketEncryption& now, const std::string& key) {
  if (key.empty()) return now.algorithm.empty() ? aws::BucketEncryption{"AES256", "", false} : now;
  return is_key(now.key, key) ? now : aws::BucketEncryption{"aws:kms", key, true};
}

// "Bucket naming rules", with the capitals and underscores of old buckets: nothing that an address or
// an ARN would read as anything but a name.
bool is_bucket_name(std::string_view name) {
  const auto fits = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
  };
  return name.size() >= 3 && name.size() <= 255 && std::all_of(name.begin(), name.end(), fits) &&
         std::isalnum(static_cast<unsigned char>(name.front())) != 0;
}

// Plans one bucket; `client_` outlives the closures, as step.h says.
class BucketPlanner {
 public:
  BucketPlanner(const Account& account, const WantedBucket& wanted, std::vector<Change>& changes)
      : client_(account.client(wanted.region)),
        bucket_{wanted.name, account.id()},
        wanted_(wanted),
        changes_(changes) {}

  Result<PlannedBucket> plan() {
    LEDGER_TRY(look());
    if (is_new_) create();
    LEDGER_TRY(close_to_public());
    if (!is_new_) LEDGER_TRY(turn_acls_off());
    LEDGER_ASSIGN(key, encrypt());
    return PlannedBucket{is_new_, std::move(key)};
  }

 private:
  Result<> look() {
    if (!is_bucket_name(bucket_.name))
      return Error{Fault::Usage, fmt::format("{} is no name of a bucket", bucket_.name),
                   "lower case letters, digits, dots and hyphens, 3 to 63 of them"};
    auto region = aws::find_bucket(client_, bucket_);
    if (!region && region.error().fault == Fault::Credentials)
      return Error{
          Fault::Credentials,
          fmt::format("bucket {} belongs to another account, or it may not be looked at: {}",
                      bucket_.name, region.error().message),
          wanted_.if_taken};
    if (!region) return std::move(region.error());
    is_new_ = !region->has_value();
    if (is_new_ || **region == wanted_.region) return Ok{};
    return Error{Fault::Usage,
                 fmt::format("bucket {} lies in {}, and a bucket in {} is needed", bucket_.name,
                             **region, wanted_.region),
                 wanted_.if_taken};
  }

  Change& add(std::string what, Json before, Json after) {
    changes_.push_back(
        make_change(wanted_.region, std::move(what), std::move(before), std::move(after)));
    return changes_.back();
  }

  void create() {
    Change& change = add("bucket " + bucket_.name, Json(),
                         {{"region", wanted_.region}, {"object_ownership", kOwnerEnforced}});
    change.why = "S3 storage is billed by the gigabyte and month; an empty bucket costs nothing";
    change.calls = {"s3:CreateBucket"};
    change.apply = [&client = client_, bucket = bucket_, hint = wanted_.if_taken]() -> Result<> {
      auto made = aws::create_bucket(client, bucket);
      if (!made && made.error().hint.empty()) made.error().hint = hint;
      return made;
    };
  }

  Result<> close_to_public() {
    aws::PublicAccessBlock now;
    if (!is_new_) {
      LEDGER_ASSIGN(there, aws::get_public_access_block(client_, bucket_));
      now = there;
    }
    const aws::PublicAccessBlock all{true, true, true, true};
    Change& change = add("public access block of bucket " + bucket_.name,
                         is_new_ ? Json() : json_of(now), json_of(all));
    change.why = "no policy and no ACL can open the bucket to the public";
    change.calls = {"s3:PutBucketPublicAccessBlock"};
    change.apply = [&client = client_, bucket = bucket_, all] {
      return aws::put_public_access_block(client, bucket, all);
    };
    return Ok{};
  }

  Result<> turn_acls_off() {
    LEDGER_ASSIGN(now, aws::get_object_ownership(client_, bucket_));
    Change& change = add("object ownership of bucket " + bucket_.name,
                         now.empty() ? Json() : Json(now), kOwnerEnforced);
    change.why =
        "turns ACLs off: whoever was let in by an ACL is not any more, and the account owns "
        "every object";
    change.calls = {"s3:PutBucketOwnershipControls"};
    change.apply = [&client = client_, bucket = bucket_] {
      return aws::put_object_ownership(client, bucket, kOwnerEnforced);
    };
    return Ok{};
  }

  // The key that new objects are encrypted with.
  Result<std::string> encrypt() {
    aws::BucketEncryption now;
    if (!is_new_) {
      LEDGER_ASSIGN(there, aws::get_bucket_encryption(client_, bucket_));
      now = there;
    }
    const aws::BucketEncryption wanted = wanted_encryption(now, wanted_.kms_key_arn);
    if (wanted_.for_service && wanted.algorithm != "AES256" && wanted.key.empty())
      return Error{
          Fault::Failed,
          fmt::format("bucket {} is encrypted with AWS's own KMS key, whose policy lets no "
                      "service in",
                      bucket_.name),
          "--kms-key with a key of this account"};
    Change& change = add("encryption of bucket " + bucket_.name, json_of(now), json_of(wanted));
    change.why = wanted.key.empty()
                     ? "S3's own keys cost nothing"
                     : "each KMS request is billed; readers need kms:Decrypt on the key as well";
    change.calls = {"s3:PutEncryptionConfiguration"};
    change.apply = [&client = client_, bucket = bucket_, wanted] {
      return aws::put_bucket_encryption(client, bucket, wanted);
    };
    return wanted.key;
  }

  aws::Client& client_;
  const aws::OwnedBucket bucket_;
  const WantedBucket& wanted_;
  std::vector<Change>& changes_;
  bool is_new_ = false;
};

}  // namespace

std::string log_bucket_name(const std::string& account_id, const std::string& region) {
  return fmt::format("bedrock-logs-{}-{}", account_id, region);
}

Result<PlannedBucket> plan_bucket(const Account& account, const WantedBucket& wanted,
                                  std::vector<Change>& changes) {
  return BucketPlanner(account, wanted, changes).plan();
}

Result<> plan_bucket_statement(const Account& account, const WantedBucket& wanted, bool is_new,
                               const Json& statement, std::string why,
                               std::vector<Change>& changes) {
  aws::Client& client = account.client(wanted.region);
  const aws::OwnedBucket bucket{wanted.name, account.id()};
  const std::string what = "policy of bucket " + bucket.name;
  Json before;
  if (!is_new) {
    LEDGER_ASSIGN(text, aws::get_bucket_policy(client, bucket));
    LEDGER_ASSIGN(policy, parse_policy(text, what));
    before = std::move(policy);
  }
  Json after = with_statement(before, statement);
  Change change = make_change(wanted.region, what, std::move(before), after);
  change.why = std::move(why);
  change.calls = {"s3:PutBucketPolicy"};
  change.apply = [&client, bucket, document = after.dump()] {
    return aws::put_bucket_policy(client, bucket, document);
  };
  changes.push_back(std::move(change));
  return Ok{};
}

}  // namespace ledger::setup
