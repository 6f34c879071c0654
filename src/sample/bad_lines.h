// Lines that are no records: what a log may hold and a reader must reject, one by one.
// Thread rule: pure.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace ledger::sample {

// Each without a line end; those that look like records bear `time`.
std::vector<std::string> bad_lines(Seconds time);

}  // namespace ledger::sample
