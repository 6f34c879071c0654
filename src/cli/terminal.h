// Questions to the person at the terminal, whatever the standard streams are.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace ledger {

// The line typed in answer; nothing where there is no terminal, or it was closed. `question` is
// printed as it is: escape what came from elsewhere.
std::optional<std::string> ask_terminal(const std::string& question);

// True to go on: `yes`, or the person agrees. Without a terminal and without `yes`: Fault::Usage.
Result<bool> agreed(bool yes, const std::string& question);

}  // namespace ledger
