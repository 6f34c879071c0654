// The days a command is about: --days, --start-date, --end-date. Thread rule: pure functions.
#pragma once

#include <functional>
#include <optional>

#include "analysis/report.h"
#include "cli/options.h"

namespace ledger {

// The days before the store is asked: `first` is absent where only the end is known.
struct AskedDays {
  std::optional<Day> first;
  Day last = 0;
};

// --days counts today. A start alone goes up to today, an end alone starts at the first day of the
// data. Fault::Usage: --days together with dates, a date that does not exist, an end before the
// start, less than one day or more than a hundred years.
Result<AskedDays> asked_days(const Options& options, Day today);

// Half-open, in UTC.
Window window_of(Days days, const Zone& zone);

}  // namespace ledger
