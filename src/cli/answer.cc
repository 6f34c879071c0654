#include "cli/answer.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <mutex>

#include <fmt/format.h>

#include "base/progress.h"
#include "base/text.h"
#include "cli/aws_access.h"
#include "cli/filters.h"
#include "cli/price_files.h"
#include "cli/profile_lookup.h"
#include "render/number.h"
#include "source/cloudwatch.h"
#include "source/request_cost.h"
#include "source/s3.h"

namespace ledger {
namespace {

constexpr Day kFarDay = 84'006;  // 2200-01-01

// Absolute counts, from any thread, to the steps that Progress takes.
class Steps {
 public:
  explicit Steps(bool quiet) : progress_("reading", ProgressUnit::Bytes, quiet) {}
  void set(const SyncProgress& now) {
    const std::lock_guard lock(mutex_);
    progress_.say(fmt::format("reading {} of {}", with_thousands(now.objects_done),
                              plural(now.objects_total, "object")));
    progress_.expect(now.bytes_total - last_.bytes_total);
    progress_.advance(now.bytes_done - last_.bytes_done);
    last_ = now;
  }

 private:
  std::mutex mutex_;
  Progress progress_;
  SyncProgress last_;
};

void note_gone(Context& context, const Options& options, const Sources& sources) {
  if (options.quiet) return;
  for (const auto* gone : {&sources.gone, &sources.trails_gone})
    for (const std::string& source : *gone)
      context.err << "note: " << escape_terminal(source)
                  << " is gone; what the store has of it still counts\n";
}

std::optional<Days> days_of_table(const Table& by_date) {
  std::optional<Days> days;
  for (const auto& row : by_date.rows) {
    const auto* day = std::get_if<Day>(&row[0]);
    if (!day) continue;
    days = days ? Days{std::min(days->first, *day), std::max(days->last, *day)} : Days{*day, *day};
  }
  return days;
}

// The days with calls in a scope, whatever its window.
Result<std::optional<Days>> days_with_calls(Store& store, CubeScope scope) {
  scope.window = {0, scope.zone.start_of(kFarDay)};
  const std::vector<Grouping> by_date{{"date"}};
  LEDGER_ASSIGN(answer, store.ask(scope, by_date));
  return days_of_table(answer.tables[0]);
}

CubeScope everything_in(const CubeScope& scope) {
  CubeScope all;
  all.zone = scope.zone;
  all.sources = scope.sources;
  return all;
}

AskedDays whole_store() { return {std::nullopt, kFarDay - 1}; }

Window sync_window(const AskedDays& asked, const Zone& zone, bool days_before) {
  if (!asked.first && asked.last == kFarDay - 1) return {};
  Window window = window_of({asked.first.value_or(0), asked.last}, zone);
  if (!asked.first)
    window.from = 0;
  else if (days_before)
    window.from = zone.start_of(*asked.first - (asked.last - *asked.first + 1));
  return window;
}

// An open end is closed by the days that the store has calls on.
Result<Days> settle_days(Prepared& prepared, const AskedDays& asked) {
  if (asked.first && asked.last != kFarDay - 1) return Days{*asked.first, asked.last};
  LEDGER_ASSIGN(found, days_with_calls(*prepared.store, everything_in(prepared.scope)));
  const Day last = asked.last == kFarDay - 1 && found ? found->last : asked.last;
  return Days{asked.first ? *asked.first : found ? std::min(found->first, last) : last, last};
}

std::string span_text(const Days& days) {
  const std::string first = format_day(days.first);
  return days.first == days.last ? "on " + first : "from " + first + " to " + format_day(days.last);
}

std::string span_options(const Days& days) {
  return fmt::format("--start-date {} --end-date {}", format_day(days.first),
                     format_day(days.last));
}

std::string where_data_is(const Prepared& prepared) {
  Store& store = *prepared.store;
  const CubeScope& scope = prepared.scope;
  if (const auto filtered = days_with_calls(store, scope); filtered && *filtered)
    return fmt::format("there are calls {}: {}", span_text(**filtered), span_options(**filtered));
  const auto any = days_with_calls(store, everything_in(scope));
  const bool has_filters = !scope.filters.empty() || !scope.arn_contains.empty();
  if (has_filters && any && *any)
    return "no call matches the filters; there are others " + span_text(**any);
  if (any && *any)
    return fmt::format("the store has calls {}: {}", span_text(**any), span_options(**any));
  if (const auto on_disk = days_on_disk(prepared.sources.read))
    return fmt::format("the source has logs {}: {}", span_text({on_disk->first, on_disk->second}),
                       span_options({on_disk->first, on_disk->second}));
  for (const std::string& source : prepared.sources.read) {
    if (is_s3(source)) return prepared.aws->look_below(source);
    if (is_cloudwatch(source))
      return source + " has no calls of these days: --days or --start-date, or check logging";
  }
  return "--source FOLDER with Bedrock logs, and --start-date or --days for when they were made";
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(Context& context, const Options& options) {
  LEDGER_ASSIGN(path, store_path(context.env, options));
  LEDGER_ASSIGN(prices, prices_in_force(context.env));
  const auto wait_note = [&context](const std::string& note) {
    context.err << escape_terminal(note) << '\n';
  };
  return Store::open(path, options.profiles, wait_note, std::move(prices));
}

namespace {

// Before reading: the requests to come, and what they cost.
void note_plan(Context& context, const ReadPlan& plan) {
  if (plan.s3_objects > 0)
    context.err << fmt::format("{} to read from S3, {}B: {}, about {}\n",
                               plural(plan.s3_objects, "object"), short_count(plan.s3_bytes),
                               plural(plan.s3_objects, "GET request"),
                               dollars(get_cost(plan.s3_objects)));
  if (plan.hours > 0)
    context.err << fmt::format("{} of log groups to read: FilterLogEvents is free of charge\n",
                               plural(plan.hours, "hour"));
}

Result<SyncResult> sync_now(Context& context, const Options& options, Prepared& prepared,
                            Window window) {
  AwsAccess& aws = *prepared.aws;
  Steps steps(options.quiet);
  SyncRequest request;
  request.aws = [&aws](const std::string& source) { return aws.client(source); };
  request.sources = prepared.sources.read;
  request.trails = prepared.sources.trails;
  request.window = window;
  request.now = std::min<Seconds>(context.now(), std::time(nullptr));
  request.progress = [&steps](const SyncProgress& progress) { steps.set(progress); };
  if (!options.quiet)
    request.before_reading = [&context](const ReadPlan& plan) { note_plan(context, plan); };
  LEDGER_ASSIGN(synced, sync(*prepared.store, request));
  synced.failed.insert(synced.failed.begin(), prepared.sources.failed.begin(),
                       prepared.sources.failed.end());
  for (const FailedSource& failed : synced.failed) {
    if (const std::string region = aws.region_of(failed.source); !region.empty())
      prepared.failed_regions[failed.source] = region;
  }
  LEDGER_TRY(look_up_profiles(context, options, *prepared.store, prepared.sources.read,
                              [&aws](const std::string& account, const std::string& region) {
                                return aws.client_of(account, region);
                              }));
  prepared.requests = aws.take_requests();
  return synced;
}

}  // namespace

Result<Ok> check_readable(Context& context, const SyncResult& synced) {
  for (const std::string& line : synced.unreadable)
    context.err << "bedrock-ledger: " << escape_terminal(line) << '\n';
  for (const FailedSource& failed : synced.failed)
    context.err << "bedrock-ledger: "
                << escape_terminal(failed.source + ": " + failed.error.message) << '\n';
  if (const auto count = static_cast<Int128>(synced.unreadable.size()); count > 0)
    return Error{Fault::Failed,
                 fmt::format("{} could not be read and {} not counted", plural(count, "object"),
                             count == 1 ? "is" : "are"),
                 "make them readable and run this again"};
  if (synced.failed.empty()) return Ok{};
  const auto worst = std::find_if(
      synced.failed.begin(), synced.failed.end(),
      [](const FailedSource& failed) { return failed.error.fault != Fault::Credentials; });
  const FailedSource& told = worst == synced.failed.end() ? synced.failed.front() : *worst;
  return Error{told.error.fault,
               fmt::format("{} could not be read to the end: the figures are not complete",
                           plural(static_cast<Int128>(synced.failed.size()), "source")),
               told.error.hint};
}

Result<Prepared> prepare(Context& context, const Options& options, Extent extent,
                         std::shared_ptr<AwsAccess> aws) {
  Prepared prepared;
  LEDGER_ASSIGN(zone, Zone::find(options.timezone));
  AskedDays asked = whole_store();
  if (!extent.whole_store || options.any_window()) {
    LEDGER_ASSIGN(days, asked_days(options, zone.day_at(context.now())));
    asked = days;
  }
  prepared.scope.zone = zone;
  prepared.scope.arn_contains = options.arn_pattern;
  LEDGER_ASSIGN(filters, filters_of(options));
  prepared.scope.filters = std::move(filters);
  LEDGER_ASSIGN(store, open_store(context, options));
  prepared.store = std::move(store);
  prepared.aws = aws ? std::move(aws) : std::make_shared<AwsAccess>(context, options);
  LEDGER_ASSIGN(sources, find_sources(context, *prepared.store, options, *prepared.aws));
  prepared.sources = std::move(sources);
  prepared.scope.sources = prepared.sources.covered;
  prepared.scope.trails = prepared.sources.trails;
  prepared.scope.now = context.now();
  note_gone(context, options, prepared.sources);
  if (!options.offline) {
    const auto start = std::chrono::steady_clock::now();
    const Window window = sync_window(asked, zone, extent.days_before);
    LEDGER_ASSIGN(synced, sync_now(context, options, prepared, window));
    prepared.synced = std::move(synced);
    prepared.elapsed_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  LEDGER_ASSIGN(days, settle_days(prepared, asked));
  prepared.scope.window = window_of(days, zone);
  return prepared;
}

Error no_data(const Prepared& prepared) {
  const Zone& zone = prepared.scope.zone;
  return {Fault::NoData,
          fmt::format("no calls {} ({})", span_text(days_of(prepared.scope)), zone.name()),
          where_data_is(prepared)};
}

}  // namespace ledger
