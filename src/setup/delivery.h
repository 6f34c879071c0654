// Where invocation logs arrive: the newest object below the layout, and what it means if there is none.
//
// A walk over the folders of the layout, newest first: some six listings, however many objects there
// are. Source: Amazon Bedrock User Guide, "Monitor model invocation using CloudWatch Logs and Amazon
// S3" (Bedrock puts amazon-bedrock-logs-permission-check under a prefix when logging is turned on).
// Thread rule: as Client.
#pragma once

#include <optional>
#include <string>

#include "aws/client.h"
#include "setup/athena_tables.h"

namespace ledger::setup {

enum class Delivery {
  Arrived,     // there are logs: `key` and `time` of the newest
  NoDataYet,   // Bedrock may write here and has not yet
  WrongPlace,  // nothing here, and logs in one of the bucket's first 20 folders: `elsewhere`
  Nothing,     // nothing here, and no sign that Bedrock ever wrote
  NoBucket,
};
struct Delivered {
  Delivery delivery = Delivery::Nothing;
  std::string bucket_region;
  std::string key;
  Seconds time = 0;       // when the object was put
  std::string elsewhere;  // the other prefix
};
// Fault::Credentials where the bucket may not be listed.
Result<Delivered> newest_delivery(aws::Client& client, const LogLocation& logs);

// Whether a bucket policy lets Bedrock of this account and region write the logs.
enum class WriteAccess {
  Allowed,
  Unconditioned,  // allowed, and to Bedrock of any other account too
  Missing,
  Denied,  // a statement denies it
};
WriteAccess bedrock_write_access(const std::optional<std::string>& policy, const LogLocation& logs,
                                 std::string_view partition);
// Whether a key's policy lets Bedrock encrypt with it.
bool bedrock_may_encrypt(const std::string& key_policy);

}  // namespace ledger::setup
