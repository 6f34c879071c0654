#include "setup/finding.h"

#include <algorithm>

namespace ledger::setup {

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

}  // namespace ledger::setup
