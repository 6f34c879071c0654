// Amazon S3: buckets and their settings. Source: S3 API Reference (CreateBucket, HeadBucket,
// Get/PutPublicAccessBlock, …BucketOwnershipControls, …BucketEncryption, …BucketPolicy,
// …BucketLifecycleConfiguration); "Checking object integrity" for what a body's checksum is.
//
// Every call names the account that must own the bucket, so that a bucket of somebody else is never
// read or changed, whatever its policy allows. A put replaces the whole setting. Thread rule: as Client.
#pragma once

#include <optional>
#include <string>

#include "aws/client.h"

namespace ledger::aws {

struct OwnedBucket {
  std::string name;
  std::string account;  // its owner
};

// Its region; nothing when there is no bucket of that name. Fault::Credentials when it belongs to
// another account, or s3:ListBucket is denied: S3 does not tell which.
Result<std::optional<std::string>> find_bucket(Client& client, const OwnedBucket& bucket);
// In the client's region, ACLs off (BucketOwnerEnforced). Fails with BucketAlreadyExists in the
// message when another account has the name.
Result<> create_bucket(Client& client, const OwnedBucket& bucket);

struct PublicAccessBlock {
  bool block_acls = false, ignore_acls = false, block_policy = false, restrict_buckets = false;
};
Result<PublicAccessBlock> get_public_access_block(Client& client, const OwnedBucket& bucket);
Result<> put_public_access_block(Client& client, const OwnedBucket& bucket,
                                 const PublicAccessBlock& block);

// "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"; empty where nothing is set.
Result<std::string> get_object_ownership(Client& client, const OwnedBucket& bucket);
Result<> put_object_ownership(Client& client, const OwnedBucket& bucket,
                              const std::string& ownership);

struct BucketEncryption {
  std::string algorithm;  // "AES256", "aws:kms", "aws:kms:dsse"; empty where nothing is set
  std::string key;        // id or ARN as it was set; empty for AES256 and for S3's own KMS key
  bool bucket_key = false;
};
Result<BucketEncryption> get_bucket_encryption(Client& client, const OwnedBucket& bucket);
// Keeps what else the rule says, such as the encryption types it blocks.
Result<> put_bucket_encryption(Client& client, const OwnedBucket& bucket,
                               const BucketEncryption& encryption);

// The JSON document; nothing where the bucket has none.
Result<std::optional<std::string>> get_bucket_policy(Client& client, const OwnedBucket& bucket);
Result<> put_bucket_policy(Client& client, const OwnedBucket& bucket, const std::string& policy);

// The LifecycleConfiguration document; nothing where the bucket has none.
Result<std::optional<std::string>> get_bucket_lifecycle(Client& client, const OwnedBucket& bucket);
Result<> put_bucket_lifecycle(Client& client, const OwnedBucket& bucket, const std::string& xml);

}  // namespace ledger::aws
