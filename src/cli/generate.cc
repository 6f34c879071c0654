#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/generate_calls.h"
#include "render/number.h"
#include "sample/sample.h"

namespace ledger {
namespace {

constexpr std::int64_t kDefaultCalls = 20'000;
constexpr std::int64_t kMostDays = 3'660;

Result<SampleRequest> request_of(const Options& options, Day today) {
  SampleRequest request;
  request.out = options.out;
  request.end_day = today;
  if (!options.end_date.empty()) {
    const auto day = parse_day(options.end_date);
    if (!day)
      return Error{Fault::Usage, fmt::format("--end-date: {} is not a date", options.end_date),
                   "dates are YYYY-MM-DD, as in 2025-10-18"};
    request.end_day = *day;
  }
  const std::int64_t days = options.days.value_or(request.days);
  if (days < 1 || days > kMostDays)
    return Error{Fault::Usage, fmt::format("--days: {} is not between 1 and {}", days, kMostDays),
                 "--days 30"};
  request.days = static_cast<int>(days);
  request.calls = options.calls.value_or(kDefaultCalls);
  if (options.seed) request.seed = static_cast<std::uint64_t>(*options.seed);
  return request;
}

Result<Ok> check_logs_options(const Options& options) {
  if (options.out.empty())
    return Error{Fault::Usage, "generate logs: --out is missing", "--out ./logs"};
  if (options.apps.empty() && options.models.empty() && !options.dry_run && !options.yes)
    return Ok{};
  return Error{Fault::Usage, "generate logs takes no --app, --model, --dry-run and --yes",
               "they belong to generate calls"};
}

}  // namespace

Result<Ok> run_generate(Context& context, const Options& options) {
  if (options.action == "calls") return generate_calls(context, options);
  LEDGER_TRY(check_logs_options(options));
  LEDGER_ASSIGN(request, request_of(options, day_of_seconds(context.now())));
  LEDGER_ASSIGN(made, generate_logs(request));
  if (options.quiet) return Ok{};
  const std::string out = escape_terminal(request.out);
  context.err << fmt::format(
      "wrote {} with {}, {}B, to {}\n  now: bedrock-ledger --source {} --start-date "
      "{} --end-date {}\n",
      plural(made.files, "file"), plural(made.records, "record"), short_count(made.bytes), out, out,
      format_day(request.end_day - request.days + 1), format_day(request.end_day));
  return Ok{};
}

}  // namespace ledger
