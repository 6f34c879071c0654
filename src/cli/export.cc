#include <fmt/format.h>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "render/number.h"

namespace ledger {

Result<Ok> run_export(Context& context, const Options& options) {
  if (options.output.empty())
    return Error{Fault::Usage, "export: no file is named",
                 fmt::format("-o usage.{}", options.action)};
  LEDGER_ASSIGN(prepared, prepare(context, options, {.whole_store = true, .days_before = false}));
  LEDGER_TRY(check_readable(context, prepared.synced));
  LEDGER_ASSIGN(path, output_file(options.output, "usage." + options.action));
  LEDGER_ASSIGN(calls, prepared.store->export_calls(prepared.scope, options.action, path));
  if (calls == 0) return no_data(prepared);
  if (!options.quiet)
    context.err << "wrote " << plural(calls, "call") << " to " << escape_terminal(path) << '\n';
  return Ok{};
}

}  // namespace ledger
