// Times as logs write them. Thread rule: pure (a thread remembers the last day it read).
#pragma once

#include <string_view>

#include "base/time.h"

namespace ledger {

// parse_time() with a fast way for "YYYY-MM-DDTHH:MM:SSZ"; 0 for what is no time.
Seconds log_time(std::string_view text);

}  // namespace ledger
