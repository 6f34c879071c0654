#include "setup/finding.h"

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

}  // namespace ledger::setup
