// What a check found. Plain values; only cli prints them.
#pragma once

#include <string>
#include <vector>

namespace ledger::setup {

enum class Level {
  Ok,
  Note,     // cannot be told, or needs no fix
  Warning,  // works, and will surprise
  Problem,  // does not work
  Denied,   // credentials or permissions are missing
};
std::string_view level_name(Level level);  // "ok", "note", "warning", "problem", "denied"

struct Finding {
  std::string check;    // "logging", "bucket policy", …
  std::string subject;  // a region, a role, a file; may be empty
  Level level = Level::Ok;
  std::string found;  // one line
  std::string fix;    // a command to paste, or what to do; empty where nothing is to be done
};
using Findings = std::vector<Finding>;

}  // namespace ledger::setup
