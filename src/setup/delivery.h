// Where invocation logs arrive: the newest object below the layout, and what it means if there is none.
//
// A walk over the folders of the layout, newest first: some eight listings, however many objects there
// are. Source: Amazon Bedrock User Guide, "Monitor model invocation using CloudWatch Logs and Amazon
// S3" (Bedrock puts amazon-bedrock-logs-permission-check under a prefix when logging is turned on).
// Thread rule: as Client.
#pragma once

#include <optional>
#include <string>

#include "aws/cloudwatch.h"
#include "setup/athena_tables.h"
#include "setup/finding.h"

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
  Seconds turned_on = 0;  // when Bedrock last tried whether it may write; 0: no sign of it
};
// Fault::Credentials where the bucket may not be listed.
Result<Delivered> newest_delivery(aws::Client& client, const LogLocation& logs);

// Calls of the last 24 hours, and those of them whose log is overdue: made after the newest log came
// and after logging was turned on, and more than an hour ago.
struct CountedCalls {
  std::int64_t all = 0, overdue = 0;
};
CountedCalls count_calls(const std::vector<aws::MetricPoint>& points, const Delivered& delivered,
                         Seconds now);
// What that says of the delivery; without a count, silence is not told from failure. A bucket that
// is not there is a problem.
Level judge_delivery(const Delivered& delivered, const std::optional<CountedCalls>& calls,
                     Seconds now);

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
