#include "setup/finding.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/settings.h"

namespace ledger::setup {
namespace {

struct Joined {
  Finding finding;
  std::string what;  // its subject before the region
  std::vector<std::string> regions, to_fix;
};

// "us-east-1" of logging, "… in us-east-1" of a role or a feature: where the region begins.
std::size_t region_in(const Finding& finding) {
  if (finding.check == "logging") return 0;
  const bool joins = finding.check == "role" || finding.check == "permissions";
  const std::size_t at = joins ? finding.subject.rfind(" in ") : std::string::npos;
  return at == std::string::npos ? finding.subject.size() : at + 4;
}

Joined begin(const Finding& finding) {
  const std::size_t at = region_in(finding);
  const std::string region = finding.subject.substr(at);
  if (region.find('-') == std::string::npos || !aws::is_region(region))
    return {finding, "", {}, {}};
  return {finding, finding.subject.substr(0, at), {region}, {region}};
}

void join(Joined& joined, const Finding& finding, const std::string& region) {
  joined.regions.push_back(region);
  if (finding.level > joined.finding.level) {
    joined.finding.level = finding.level;
    joined.finding.fix = finding.fix;
    joined.to_fix = {region};
  } else if (finding.level == joined.finding.level) {
    joined.to_fix.push_back(region);
  }
}

Finding finish(Joined joined) {
  if (joined.regions.size() <= 1) return std::move(joined.finding);
  joined.finding.subject = fmt::format("{}{}", joined.what, fmt::join(joined.regions, " "));
  const std::string option = " --region " + joined.to_fix[0];
  if (const auto at = joined.finding.fix.find(option); at != std::string::npos)
    joined.finding.fix.replace(at, option.size(),
                               fmt::format(" --region {}", fmt::join(joined.to_fix, ",")));
  return std::move(joined.finding);
}

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::Ok: return "ok";
    case Level::Note: return "note";
    case Level::Warning: return "warning";
    case Level::Problem: return "problem";
    case Level::Denied: return "denied";
  }
  return "";
}

std::string shell_word(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:@%+=,").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, plain)) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

Findings joined_by_region(const Findings& findings) {
  std::vector<Joined> all;
  for (const Finding& finding : findings) {
    Joined one = begin(finding);
    const auto same = std::ranges::find_if(all, [&](const Joined& other) {
      return !one.regions.empty() && other.finding.check == finding.check &&
             other.what == one.what && other.finding.found == finding.found;
    });
    if (same == all.end())
      all.push_back(std::move(one));
    else
      join(*same, finding, one.regions[0]);
  }
  Findings joined;
  for (Joined& one : all) joined.push_back(finish(std::move(one)));
  return joined;
}

}  // namespace ledger::setup
