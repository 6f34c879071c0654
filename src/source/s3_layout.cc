#include "source/s3_layout.h"

#include <fmt/format.h>

namespace ledger {
namespace {

std::string_view service_folder(LogKind kind) {
  return kind == LogKind::Trail ? "CloudTrail/" : "BedrockModelInvocationLogs/";
}

constexpr std::size_t kDayLength = sizeof("YYYY/MM/DD/") - 1;

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_organization(std::string_view name) { return name.starts_with("o-"); }

// The last name of "a/b/c/", without its slash; `folder` becomes "a/b/".
std::string_view pop_name(std::string_view& folder) {
  if (folder.ends_with('/')) folder.remove_suffix(1);
  const std::size_t slash = folder.rfind('/');
  const std::size_t start = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string_view name = folder.substr(start);
  folder = folder.substr(0, start);
  return name;
}

}  // namespace

std::string_view region_folder(std::string_view prefix, LogKind kind) {
  const std::string_view service = service_folder(kind);
  const std::size_t at = prefix.rfind(service);
  if (at == std::string_view::npos || (at > 0 && prefix[at - 1] != '/')) return {};
  const std::size_t slash = prefix.find('/', at + service.size());
  return slash == std::string_view::npos ? std::string_view() : prefix.substr(0, slash + 1);
}

bool is_day_or_deeper(std::string_view prefix, LogKind kind) {
  const std::string_view root = region_folder(prefix, kind);
  return !root.empty() && prefix.size() >= root.size() + kDayLength;
}

std::vector<std::string> day_prefixes(std::string_view prefix, Window window, LogKind kind) {
  const std::string_view root = region_folder(prefix, kind);
  std::vector<std::string> days;
  const Day last = day_of_seconds(window.to + kSecondsPerDay - 1);
  for (Day day = day_of_seconds(window.from - kSecondsPerHour); day <= last; ++day) {
    const Civil civil = civil_of(day);
    std::string folder =
        fmt::format("{}{:04}/{:02}/{:02}/", root, civil.year, civil.month, civil.day);
    if (std::string_view(folder).starts_with(prefix)) {
      days.push_back(std::move(folder));
    } else if (prefix.starts_with(folder)) {
      days.emplace_back(prefix);
    }
  }
  return days;
}

bool may_hold_logs(std::string_view folder, LogKind kind) {
  const bool trail = kind == LogKind::Trail;
  std::string_view rest = folder;
  const std::string_view name = pop_name(rest);
  if (name == "data" && is_day_or_deeper(rest)) return false;
  const std::string_view parent = pop_name(rest);
  if (parent == "AWSLogs") return all_digits(name) || (trail && is_organization(name));
  std::string_view above = pop_name(rest);
  if (trail && is_organization(parent) && above == "AWSLogs") return all_digits(name);
  if (trail && is_organization(above)) above = pop_name(rest);
  if (all_digits(parent) && above == "AWSLogs")
    return name == service_folder(kind).substr(0, name.size()) &&
           name.size() + 1 == service_folder(kind).size();
  return true;
}

}  // namespace ledger
