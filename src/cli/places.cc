#include "cli/places.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/config.h"
#include "record/decode.h"

namespace ledger {
namespace {

Error not_there_yet(const std::string& source, std::string_view copy) {
  return {Fault::Usage, fmt::format("{}: this version reads local files and folders only", source),
          fmt::format("{}, then --source ./logs", copy)};
}

Result<std::string> local_path(const std::string& source, bool offline) {
  if (source.starts_with("s3://"))
    return not_there_yet(source, fmt::format("aws s3 sync {} ./logs", source));
  if (source.starts_with("cloudwatch:"))
    return not_there_yet(source, "export the log group to a folder ./logs");
  auto path = real_path(source);
  if (!path && offline) return std::filesystem::absolute(source).lexically_normal().string();
  if (!path) path.error().hint = "--source names a folder or a file with Bedrock logs";
  return path;
}

Result<Sources> named_sources(const Options& options) {
  Sources sources;
  for (const std::string& source : options.sources) {
    LEDGER_ASSIGN(path, local_path(source, options.offline));
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

Result<Sources> find_sources(Store& store, const Options& options) {
  if (!options.sources.empty()) return named_sources(options);
  LEDGER_ASSIGN(known, store.sources());
  Sources sources;
  std::error_code ignored;
  for (std::string& source : known) {
    auto& place = std::filesystem::exists(source, ignored) ? sources.read : sources.gone;
    place.push_back(std::move(source));
  }
  if (known.empty() && !options.offline)
    return Error{Fault::Credentials,
                 "no --source is given, the store knows none, and there are no AWS credentials to "
                 "look for one",
                 "--source FOLDER with Bedrock logs"};
  return sources;
}

std::optional<std::pair<Day, Day>> days_on_disk(const std::vector<std::string>& sources) {
  std::optional<std::pair<Day, Day>> days;
  for (const std::string& source : sources) {
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
