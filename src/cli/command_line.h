// Arguments to options. The only file that sees CLI11. Thread rule: free functions.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"

namespace ledger {

struct Invocation {
  const Command* command = nullptr;  // nothing: `text` is all there is to print
  Options options;
  std::string text;  // of --help and --version
};

// `defaults` are what options are where the command line is silent. Arguments that do not start with
// a command belong to report. Fault::Usage with the option's name.
Result<Invocation> parse_command_line(const std::vector<std::string>& arguments,
                                      const Options& defaults);

struct OptionInfo {
  std::vector<std::string> names;  // with their dashes
  std::string help;
  std::vector<std::string> choices;
  bool takes_value = false;
};
// The options of one command, in the order of its help.
std::vector<OptionInfo> options_of(const Command& command);

}  // namespace ledger
