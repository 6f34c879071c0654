// Every option of every command, after command line and configuration file were read.
//
// What an option means is in docs/interface.md; what it may be is checked here or where it is used.
// Thread rule: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "price/price.h"

namespace ledger {

constexpr std::array<std::string_view, 2> kServices{"bedrock", "qcli"};
constexpr std::array<std::string_view, 2> kDataSources{"s3", "athena"};
constexpr std::array<std::string_view, 3> kFormats{"terminal", "csv", "json"};
constexpr std::array<std::string_view, 7> kBodies{"none",  "text",  "image", "embedding",
                                                  "video", "audio", "all"};
constexpr std::array<std::string_view, 3> kColors{"auto", "always", "never"};

struct Options {
  std::string store, config, timezone = "UTC", color = "auto";
  bool quiet = false, verbose = false;

  std::string service = "bedrock", data_source = "s3";
  std::vector<std::string> sources, regions, trails;  // trails: --cloudtrail
  std::string profile, endpoint_url, external_id;     // of AWS
  std::vector<std::string> assume_roles;
  std::optional<std::int64_t> days;  // as typed
  std::int64_t default_days = 7;     // of the configuration file
  std::string start_date, end_date;

  std::vector<std::string> analyses{"all"}, group_by, filters;
  std::string sort, arn_pattern, user_pattern;
  std::int64_t limit = 0, max_rows = 20;
  std::string format = "terminal", output;
  bool rejects = false, strict = false, offline = false;

  std::string watch;            // sync
  std::string action, operand;  // positional arguments
  std::string out;              // generate
  std::optional<std::int64_t> calls, seed;

  // setup
  std::string bucket, kms_key, log_group, log_role;
  std::optional<std::string> prefix;
  std::vector<std::string> bodies, apps, trusted, models;
  bool dry_run = false, yes = false;  // of whatever changes something

  std::vector<std::string> roles;  // check permissions
  bool print_iam = false;

  bool any_window() const { return days || !start_date.empty() || !end_date.empty(); }

  Profiles profiles;                            // configuration file only
  std::map<std::string, std::string> accounts;  // account id to name
};

// Fault::Usage for what no command can take: an unknown format, a service that is not there yet …
Result<Ok> check_options(const Options& options);

}  // namespace ledger
