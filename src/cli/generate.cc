#include "cli/commands.h"

namespace ledger {

Result<Ok> run_generate(Context&, const Options&) {
  return Error{Fault::Failed, "generate", ""};
}

}  // namespace ledger
