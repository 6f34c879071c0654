#include "cli/terminal.h"

#include <fstream>

namespace ledger {

std::optional<std::string> ask_terminal(const std::string& question) {
  std::ofstream out("/dev/tty");
  std::ifstream in("/dev/tty");
  std::string line;
  out << question << std::flush;
  if (!out || !std::getline(in, line)) return std::nullopt;
  return line;
}

Result<bool> agreed(bool yes, const std::string& question) {
  if (yes) return true;
  const auto answer = ask_terminal(question);
  if (!answer)
    return Error{Fault::Usage, "there is no terminal to ask on, so nothing was changed",
                 "--yes applies the plan, --dry-run only shows it"};
  return *answer == "y" || *answer == "yes";
}

}  // namespace ledger
