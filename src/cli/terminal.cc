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

}  // namespace ledger
