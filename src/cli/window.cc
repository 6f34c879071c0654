#include "cli/window.h"

#include <fmt/format.h>

namespace ledger {
namespace {

constexpr std::int64_t kMostDays = 36'500;

Result<std::optional<Day>> date_option(std::string_view option, const std::string& text) {
  if (text.empty()) return std::optional<Day>{};
  if (const auto day = parse_day(text)) return day;
  return Error{Fault::Usage, fmt::format("{}: {} is not a date", option, text),
               "dates are YYYY-MM-DD, as in 2025-10-18"};
}

Result<AskedDays> last_days(std::int64_t count, Day today) {
  if (count < 1 || count > kMostDays)
    return Error{Fault::Usage, fmt::format("--days: {} is not between 1 and {}", count, kMostDays),
                 "--days 7"};
  return AskedDays{static_cast<Day>(today - count + 1), today};
}

}  // namespace

Result<AskedDays> asked_days(const Options& options, Day today) {
  const bool dates = !options.start_date.empty() || !options.end_date.empty();
  if (options.days && dates)
    return Error{Fault::Usage, "--days and --start-date or --end-date exclude each other",
                 "leave one of them out"};
  if (!dates) return last_days(options.days.value_or(options.default_days), today);
  LEDGER_ASSIGN(start, date_option("--start-date", options.start_date));
  LEDGER_ASSIGN(end, date_option("--end-date", options.end_date));
  const Day last = end.value_or(today);
  if (start && *start > last)
    return Error{Fault::Usage,
                 fmt::format("--start-date {} is after {} {}", format_day(*start),
                             end ? "--end-date" : "today,", format_day(last)),
                 end ? "the first day comes first" : "--end-date for a window that lies ahead"};
  return AskedDays{start, last};
}

Window window_of(Days days, const Zone& zone) {
  return {zone.start_of(days.first), zone.start_of(days.last + 1)};
}

}  // namespace ledger
