#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace ledger {

Result<Ok> run_sql(Context& context, const Options& options) {
  LEDGER_ASSIGN(store, open_store(context, options));
  LEDGER_ASSIGN(table, store->sql(options.action));
  return write_table(context, options, table);
}

}  // namespace ledger
