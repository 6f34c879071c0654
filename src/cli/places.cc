#include "cli/places.h"

#include <filesystem>

#include <fmt/format.h>

#include "aws/s3.h"
#include "base/text.h"
#include "cli/aws_access.h"
#include "cli/config.h"
#include "record/decode.h"
#include "source/s3.h"

namespace ledger {
namespace {

Result<std::string> place_of(const std::string& source, bool offline) {
  if (is_s3(source)) return s3_source(source);
  if (source.starts_with("cloudwatch:"))
    return Error{Fault::Usage,
                 fmt::format("{}: this version reads files, folders and S3 only", source),
                 "export the log group to a folder ./logs, then --source ./logs"};
  auto path = real_path(source);
  if (!path && offline) return std::filesystem::absolute(source).lexically_normal().string();
  if (!path)
    path.error().hint = "--source names a folder, a file or s3://BUCKET/PREFIX with Bedrock logs";
  return path;
}

Result<Sources> named_sources(const Options& options) {
  Sources sources;
  for (const std::string& source : options.sources) {
    LEDGER_ASSIGN(path, place_of(source, options.offline));
    sources.covered.push_back(std::move(path));
  }
  sources.read = sources.covered;
  return sources;
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

Result<std::string> s3_source(std::string uri) {
  if (!aws::parse_s3_uri(uri))
    return Error{Fault::Usage, uri + " is not an S3 address", "--source s3://BUCKET/PREFIX"};
  while (uri.ends_with('/')) uri.pop_back();
  return uri;
}

Result<Sources> find_sources(const Context& context, Store& store, const Options& options) {
  if (!options.sources.empty()) return named_sources(options);
  LEDGER_ASSIGN(known, store.sources());
  Sources sources;
  std::error_code ignored;
  for (std::string& source : known) {
    const bool there = is_s3(source) || std::filesystem::exists(source, ignored);
    auto& place = there ? sources.read : sources.gone;
    place.push_back(std::move(source));
  }
  if (known.empty() && !options.offline) {
    LEDGER_ASSIGN(logs, configured_logs(context, options));
    if (!options.quiet)
      context.err << "reading " << escape_terminal(logs)
                  << ", where the account's model invocation logs go\n";
    sources.read.push_back(std::move(logs));
  }
  return sources;
}

Result<Ok> find_trails(Store& store, const Options& options, Sources& sources) {
  for (const std::string& source : options.trails) {
    auto place = place_of(source, options.offline);
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
    if (is_s3(source)) continue;
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
