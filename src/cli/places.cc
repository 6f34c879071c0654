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
  while (uri.ends_with('/')) uri.pop_back();
  return uri;
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
  return is_cloudwatch(source) ? group_source(source, aws) : local_source(source, offline);
}

Result<std::string> trail_place(const std::string& source, bool offline) {
  return is_s3(source) ? s3_source(source) : local_source(source, offline);
}

Result<Sources> named_sources(const Options& options, AwsAccess& aws) {
  Sources sources;
  for (const std::string& source : options.sources) {
    LEDGER_ASSIGN(path, place_of(source, options.offline, aws));
    sources.covered.push_back(std::move(path));
  }
  sources.read = sources.covered;
  return sources;
}

// A store that has read only some of what the options name must not pass for all of it.
bool wants_discovery(const Sources& known, const Options& options) {
  if (options.offline) return false;
  if (known.read.empty() && known.gone.empty()) return true;
  const bool wide = !options.assume_roles.empty() || options.regions.size() > 1 ||
                    (options.regions.size() == 1 && options.regions[0] == "all");
  return wide && std::any_of(known.read.begin(), known.read.end(), in_aws);
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

void add_found(Sources& sources, AwsAccess::Found found) {
  for (std::string& source : found.sources) {
    if (std::find(sources.read.begin(), sources.read.end(), source) == sources.read.end())
      sources.read.push_back(std::move(source));
  }
  sources.failed = std::move(found.failed);
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
  if (!options.sources.empty()) return named_sources(options, aws);
  LEDGER_ASSIGN(known, store.sources());
  Sources sources;
  std::error_code ignored;
  for (std::string& source : known) {
    const bool there = in_aws(source) || std::filesystem::exists(source, ignored);
    (there ? sources.read : sources.gone).push_back(std::move(source));
  }
  if (wants_discovery(sources, options)) {
    LEDGER_ASSIGN(found, aws.discover());
    note_found(context, found, options.quiet);
    add_found(sources, std::move(found));
  }
  return sources;
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
  std::error_code ignored;
  for (std::string& source : known) {
    const bool there = is_s3(source) || std::filesystem::exists(source, ignored);
    (there ? sources.trails : sources.gone).push_back(std::move(source));
  }
  return Ok{};
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
