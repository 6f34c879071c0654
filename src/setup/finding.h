// What a check found. Plain values; only cli prints them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ledger::setup {

enum class Level {
  Ok,
  Note,     // cannot be told, or needs no fix
  Warning,  // works, and will surprise
  Problem,  // does not work
  Denied,   // credentials or permissions are missing
};
// `text` as one word of a shell's command line: a fix is pasted, and names of objects are anybody's.
std::string shell_word(std::string_view text);

std::string_view level_name(Level level);  // "ok", "note", "warning", "problem", "denied"

struct Finding {
  std::string check;    // "logging", "bucket policy", …
  std::string subject;  // a region, a role, a file; may be empty
  Level level = Level::Ok;
  std::string found;  // one line
  std::string fix;    // a command to paste, or what to do; empty where nothing is to be done
};
using Findings = std::vector<Finding>;

// For a screen: findings of logging, permissions and roles that are the same in several regions
// become one that names those regions, with the worst level and the fix that goes with it.
Findings joined_by_region(const Findings& findings);

}  // namespace ledger::setup
