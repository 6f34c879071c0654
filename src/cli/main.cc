#include <string>
#include <vector>

#include "base/signals.h"
#include "cli/context.h"

int main(int count, char** arguments) {
  ledger::install_stop_signals();
  ledger::Context context = ledger::process_context();
  return ledger::run(context, std::vector<std::string>(arguments + 1, arguments + count));
}
