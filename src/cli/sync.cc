#include "ingest/sync.h"

#include <charconv>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/signals.h"
#include "base/text.h"
#include "cli/answer.h"
#include "cli/commands.h"
#include "render/number.h"
#include "source/request_cost.h"

namespace ledger {
namespace {

// "60s", "5m", "1h".
Result<std::chrono::seconds> duration_of(const std::string& text) {
  std::int64_t count = 0;
  const char* last = text.data() + text.size();
  const auto [end, failed] = std::from_chars(text.data(), last, count);
  const std::string_view unit(end, static_cast<std::size_t>(last - end));
  const int seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (failed != std::errc{} || seconds == 0 || count < 1 || count > 86'400)
    return Error{Fault::Usage, fmt::format("--watch: {} is not a time", text),
                 "--watch 60s, 5m or 1h"};
  return std::chrono::seconds(count * seconds);
}

std::string summary_of(const SyncResult& result, std::optional<double> elapsed_seconds,
                       const aws::RequestCounts& requests) {
  std::string text = "read " + plural(result.objects_read, "object");
  if (result.bytes_read > 0)
    text += fmt::format(" ({}B, {}B unpacked)", short_count(result.bytes_read),
                        short_count(result.bytes_unpacked));
  if (elapsed_seconds) text += fmt::format(" in {:.1f} s", *elapsed_seconds);
  std::string records = plural(result.records, "record");
  if (result.events > 0) records += ", " + plural(result.events, "CloudTrail event");
  text += fmt::format(": {}, {} rejected, {}; {} known before\n", records,
                      plural(result.rejects, "line"), plural(result.duplicates, "duplicate"),
                      plural(result.objects_known, "object"));
  Int128 sent = 0;
  for (const auto& [action, count] : requests) sent += count;
  if (sent > 0)
    text += fmt::format("sent {} to AWS for {}\n", plural(sent, "request"),
                        dollars(cost_of_requests(requests)));
  return text;
}

Result<Ok> sync_once(Context& context, const Options& options,
                     const std::shared_ptr<AwsAccess>& aws = nullptr) {
  LEDGER_ASSIGN(prepared, prepare(context, options, {}, aws));
  const SyncResult& synced = prepared.synced;
  const bool timed = !context.env("SOURCE_DATE_EPOCH");
  if (!options.quiet)
    context.out << summary_of(synced,
                              timed ? std::optional(prepared.elapsed_seconds) : std::nullopt,
                              prepared.requests)
                << std::flush;
  LEDGER_TRY(check_readable(context, synced));
  if (synced.objects_read + synced.objects_known > 0 || !options.watch.empty()) return Ok{};
  return no_data(prepared);
}

void wait(std::chrono::seconds time) {
  constexpr std::chrono::milliseconds kStep{100};
  for (std::chrono::milliseconds waited{0}; waited < time && !stop_requested(); waited += kStep)
    std::this_thread::sleep_for(kStep);
}

}  // namespace

Result<Ok> run_sync(Context& context, const Options& options) {
  if (options.watch.empty()) return sync_once(context, options);
  LEDGER_ASSIGN(pause, duration_of(options.watch));
  const auto aws = std::make_shared<AwsAccess>(context, options);
  while (!stop_requested()) {
    auto done = sync_once(context, options, aws);
    if (!done && done.error().fault == Fault::Usage) return done;
    if (!done && !stop_requested())
      context.err << "bedrock-ledger: " << escape_terminal(done.error().message) << '\n'
                  << std::flush;
    wait(pause);
  }
  return Error{Fault::Interrupted, "interrupted", ""};
}

}  // namespace ledger
