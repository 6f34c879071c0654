#include "cli/places.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "aws/s3.h"
#include "base/text.h"
#include "cli/config.h"
#include "record/decode.h"
#include "source/cloudwatch.h"
#include "source/s3.h"

namespace ledger {
namespace {

Result<std::string> s3_source(std::string uri) {
  if (!aws::parse_s3_uri(uri))
    return Error{Fault::Usage, uri + " is not an S3 address", "--source s3://BUCKET/PREFIX"};
  return aws::without_slashes(std::move(uri));
}

Result<std::string> group_source(const std::string& source, AwsAccess& aws) {
  auto name = parse_cloudwatch(source);
  if (!name)
    return Error{Fault::Usage, source + " is no log group",
                 "--source cloudwatch:GROUP, or cloudwatch:REGION:GROUP"};
  if (name->region.empty()) {
    LEDGER_ASSIGN(region, aws.region());
    name->region = std::move(region);
  }
  return cloudwatch_source(*name);
}

Result<std::string> local_source(const std::string& source, bool offline) {
  auto path = real_path(source);
  if (!path && offline) return std::filesystem::absolute(source).lexically_normal().string();
  if (!path)
    path.error().hint =
        "--source names a folder, a file, s3://BUCKET/PREFIX or cloudwatch:GROUP with Bedrock logs";
  return path;
}

Result<std::string> place_of(const std::string& source, bool offline, AwsAccess& aws) {
  if (is_s3(source)) return s3_source(source);
  if (source.starts_with("arn:")) return group_source("cloudwatch:" + source, aws);
  return is_cloudwatch(source) ? group_source(source, aws) : local_source(source, offline);
}

Result<std::string> trail_place(const std::string& source, bool offline) {
  return is_s3(source) ? s3_source(source) : local_source(source, offline);
}

Result<Ok> find_named(const Options& options, AwsAccess& aws, Sources& sources) {
  for (const std::string& source : options.sources) {
    LEDGER_ASSIGN(path, place_of(source, options.offline, aws));
    sources.covered.push_back(std::move(path));
  }
  sources.read = sources.covered;
  return Ok{};
}

// Those that are still there, and those that are gone.
void split_known(std::vector<std::string> known, std::vector<std::string>& there,
                 std::vector<std::string>& gone) {
  std::error_code ignored;
  for (std::string& source : known) {
    const bool is_there = in_aws(source) || std::filesystem::exists(source, ignored);
    (is_there ? there : gone).push_back(std::move(source));
  }
}

// A store that has read only some of what the options name must not pass for all of it.
bool wants_discovery(const Sources& known, const Options& options) {
  if (options.offline) return false;
  const bool only_local_trails =
      !known.trails.empty() && std::none_of(known.trails.begin(), known.trails.end(), in_aws);
  if (known.read.empty() && known.gone.empty()) return !only_local_trails;
  const bool wide = !options.assume_roles.empty() || options.regions.size() > 1 ||
                    (options.regions.size() == 1 && options.regions[0] == "all");
  return wide && std::any_of(known.read.begin(), known.read.end(), in_aws);
}

Error nothing_known(const Error& why) {
  return {why.fault, "no --source is given and the store knows none; " + why.message,
          "--source FOLDER with Bedrock logs, or " + why.hint};
}

void note_found(const Context& context, const AwsAccess::Found& found, bool quiet) {
  if (quiet) return;
  for (const std::string& source : found.sources)
    context.err << "reading " << escape_terminal(source)
                << ", where the account's model invocation logs go\n";
  if (!found.off.empty())
    context.err << fmt::format("note: model invocation logging is off in {}\n",
                               escape_terminal(fmt::format("{}", fmt::join(found.off, ", "))));
}

// Adds what the accounts' logging configurations name. Their failure is one among others where
// something else is known.
Result<Ok> add_configured(const Context& context, const Options& options, AwsAccess& aws,
                          Sources& sources) {
  const bool alone = sources.read.empty() && sources.gone.empty() && sources.trails.empty();
  auto found = aws.discover();
  if (!found) {
    if (alone || found.error().fault == Fault::Interrupted || found.error().fault == Fault::Usage)
      return alone ? nothing_known(found.error()) : std::move(found.error());
    sources.failed.push_back({"logging configuration", std::move(found.error())});
    return Ok{};
  }
  note_found(context, *found, options.quiet);
  if (alone && found->sources.empty() && !found->failed.empty())
    return nothing_known(found->failed[0].error);
  if (alone && found->sources.empty()) {
    LEDGER_ASSIGN(region, aws.region());
    return Error{Fault::Failed, "model invocation logging is off in every region that was asked",
                 fmt::format("bedrock-ledger setup logging --region {}; else --source FOLDER or "
                             "s3://BUCKET/PREFIX",
                             region)};
  }
  for (std::string& source : found->sources) {
    if (std::find(sources.read.begin(), sources.read.end(), source) == sources.read.end())
      sources.read.push_back(std::move(source));
  }
  sources.failed = std::move(found->failed);
  return Ok{};
}

Result<Ok> find_trails(Store& store, const Options& options, Sources& sources) {
  for (const std::string& source : options.trails) {
    auto place = trail_place(source, options.offline);
    if (!place) {
      place.error().hint = "--cloudtrail names a folder, a file or s3://BUCKET/PREFIX of a trail";
      return std::move(place.error());
    }
    sources.trails.push_back(std::move(*place));
  }
  if (!options.trails.empty() || !options.sources.empty()) return Ok{};
  LEDGER_ASSIGN(known, store.trails());
  split_known(std::move(known), sources.trails, sources.trails_gone);
  return Ok{};
}

}  // namespace

Result<std::string> store_path(const Env& env, const Options& options) {
  if (!options.store.empty()) return options.store;
  const std::string folder = home_folder(env, "XDG_DATA_HOME", ".local/share");
  if (folder.empty())
    return Error{Fault::Usage, "no place for the store: neither XDG_DATA_HOME nor HOME is set",
                 "--store PATH"};
  return folder + "/bedrock-ledger/ledger.duckdb";
}

bool in_aws(std::string_view source) { return is_s3(source) || is_cloudwatch(source); }

Result<Sources> find_sources(const Context& context, Store& store, const Options& options,
                             AwsAccess& aws) {
  Sources sources;
  LEDGER_TRY(find_trails(store, options, sources));
  if (!options.sources.empty()) {
    LEDGER_TRY(find_named(options, aws, sources));
    return sources;
  }
  LEDGER_ASSIGN(known, store.sources());
  split_known(std::move(known), sources.read, sources.gone);
  if (wants_discovery(sources, options)) LEDGER_TRY(add_configured(context, options, aws, sources));
  return sources;
}

std::optional<std::pair<Day, Day>> days_on_disk(const std::vector<std::string>& sources) {
  std::optional<std::pair<Day, Day>> days;
  for (const std::string& source : sources) {
    if (in_aws(source)) continue;
    std::error_code failed;
    const auto options = std::filesystem::directory_options::skip_permission_denied;
    for (std::filesystem::recursive_directory_iterator entry(source, options, failed), end;
         !failed && entry != end; entry.increment(failed)) {
      const Seconds hour = key_hour(entry->path().native());
      if (hour == 0) continue;
      const Day day = day_of_seconds(hour);
      days = days ? std::pair{std::min(days->first, day), std::max(days->second, day)}
                  : std::pair{day, day};
    }
  }
  return days;
}

}  // namespace ledger
