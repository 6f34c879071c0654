// prices update and prices diff: the AWS Price List against the price book. Thread rule: one thread.
#pragma once

#include "cli/context.h"
#include "cli/options.h"
#include "price/price.h"

namespace ledger {

// Asks the three offers side by side and writes the overlay, whole or not at all; with --dry-run not
// at all. Fault::Usage with --offline; Failed where the partition has no Price List; NoData where the
// list prices nothing; Credentials for a denial.
Result<Ok> update_prices(Context& context, const Options& options);
// `book` is the one in force.
Result<Ok> show_price_differences(Context& context, const Options& options, const PriceBook& book);

}  // namespace ledger
