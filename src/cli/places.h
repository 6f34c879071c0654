// Where logs are read from and where the store lies. Thread rule: free functions.
#pragma once

#include <string>
#include <vector>

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
  std::vector<std::string> trails;   // of CloudTrail log files, to be synced
};
// "s3://bucket/prefix" without slashes at its end. Fault::Usage for what is no such address.
Result<std::string> s3_source(std::string uri);

// --source or the configuration's sources, files as real paths; else those the store knows; else,
// not offline, for logs what the account's logging configuration names. Fault::Usage for a path that is not
// there or a kind of source this version does not have; configured_logs()' faults.
Result<Sources> find_sources(const Context& context, Store& store, const Options& options);
// The same for --cloudtrail, added to `sources`: those named; without any, and without named sources of
// logs, those the store knows.
Result<Ok> find_trails(Store& store, const Options& options, Sources& sources);

// First and last day in the delivery keys of the logs below local folders.
std::optional<std::pair<Day, Day>> days_on_disk(const std::vector<std::string>& sources);

}  // namespace ledger
