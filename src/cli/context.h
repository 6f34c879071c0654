// What a command knows of the world around it, passed in so that tests pin it.
#pragma once

#include <functional>
#include <ostream>

#include "base/files.h"
#include "base/time.h"

namespace ledger {

// SOURCE_DATE_EPOCH fixes the time (https://reproducible-builds.org/specs/source-date-epoch/).
using Clock = std::function<Seconds()>;
Clock clock_of(const Env& env);

struct Context {
  Env env;
  Clock now;
  std::ostream& out;  // data
  std::ostream& err;  // notes and errors
  bool out_is_terminal = false;
  int terminal_width = 0;  // columns, 0 = not known
};
// Environment, clock and standard streams of this process.
Context process_context();

// One whole command line, without the program's name. Prints the error there is and returns the
// exit code.
int run(Context& context, const std::vector<std::string>& arguments);

}  // namespace ledger
