// Where logs are read from and where the store lies. Thread rule: free functions.
#pragma once

#include <string>
#include <vector>

#include "cli/aws_access.h"
#include "cli/context.h"
#include "cli/options.h"
#include "store/store.h"

namespace ledger {

// --store, else ledger.duckdb under $XDG_DATA_HOME/bedrock-ledger. Fault::Usage without a home folder.
Result<std::string> store_path(const Env& env, const Options& options);

struct Sources {
  std::vector<std::string> read;     // to be synced
  std::vector<std::string> covered;  // the answer covers only these; empty = the whole store
  std::vector<std::string> gone;     // the store knows them, the disk does not
  std::vector<FailedSource> failed;  // regions whose logging configuration could not be read
  std::vector<std::string> trails;   // of CloudTrail log files, to be synced
  std::vector<std::string> trails_gone;
};
// Whether logs lie in AWS: s3:// or cloudwatch:.
bool in_aws(std::string_view source);

// Logs: --source or the configuration's sources, files as real paths, S3 without slashes at the end,
// log groups with their region. Else those the store knows; where it knows none and no local trail
// is named, or those in AWS and --assume-role, --region all or several regions are given, also where
// the accounts' logging configurations say, unless offline. Trails: --cloudtrail's; without any, and
// without named logs, those the store knows. Fault::Usage for a path that is not there or an address
// that is none; where nothing is known, what keeps the logging configuration from telling.
Result<Sources> find_sources(const Context& context, Store& store, const Options& options,
                             AwsAccess& aws);

// First and last day in the delivery keys of the logs below local folders.
std::optional<std::pair<Day, Day>> days_on_disk(const std::vector<std::string>& sources);

}  // namespace ledger
