#include "sample/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <tuple>
#include <vector>

#include "sample/bad_lines.h"
#include "sample/batch.h"
#include "sample/container.h"
#include "sample/pack.h"
#include "sample/plan.h"
#include "sample/record.h"
#include "sample/tree.h"

namespace ledger {
namespace sample {
namespace {

constexpr std::size_t kRecordsAnObject = 400;
constexpr std::int64_t kMaxCalls = 10'000'000;
constexpr int kMaxDays = 3660;
constexpr std::int64_t kCallsForBadLines = 2000;
constexpr std::int64_t kCallsABatchRecord = 500;

using Calls = std::span<const PlannedCall>;

void make_copy(Invocation& invocation, Copy copy) {
  if (copy == Copy::FailedBefore) invocation.error_code = "ThrottlingException";
  if (copy != Copy::FewerFields) return;
  invocation.bodies = Bodies::Off;
  invocation.cache_told = CacheTold::Nowhere;
}

LogRecord write_down(const PlannedCall& call) {
  Random random(call.seed);
  Invocation invocation = begin(*call.route, call.time, random);
  invocation.hour_folder = hour_folder(call);
  if (call.shape != nullptr) call.shape->apply(invocation, random, call.variant);
  make_copy(invocation, call.copy);
  finish(invocation, random);
  return log_record(invocation, random);
}

Place place_of(const PlannedCall& call) { return call.shape ? call.shape->place : Place::Bucket; }

auto delivery_order(const PlannedCall& call) {
  const App& app = apps()[static_cast<std::size_t>(call.route->app)];
  return std::tuple(app.account, call.route->region, call.delivered, call.seed, call.copy);
}

// Calls that come through the log bucket, so that those of one hour folder are neighbours.
std::vector<PlannedCall> in_delivery_order(const std::vector<PlannedCall>& calls) {
  std::vector<PlannedCall> sorted;
  std::copy_if(calls.begin(), calls.end(), std::back_inserter(sorted),
               [](const PlannedCall& call) { return place_of(call) == Place::Bucket; });
  std::sort(sorted.begin(), sorted.end(), [](const PlannedCall& a, const PlannedCall& b) {
    return delivery_order(a) < delivery_order(b);
  });
  return sorted;
}

std::vector<Calls> objects_of(const std::vector<PlannedCall>& calls) {
  std::vector<Calls> objects;
  for (std::size_t at = 0; at < calls.size();) {
    const std::string folder = hour_folder(calls[at]);
    std::size_t end = at + 1;
    while (end < calls.size() && end - at < kRecordsAnObject && hour_folder(calls[end]) == folder)
      ++end;
    objects.push_back(Calls(calls).subspan(at, end - at));
    at = end;
  }
  return objects;
}

std::string object_path(Calls calls) {
  const PlannedCall& last = calls.back();
  Random random(last.seed ^ 0xB0C4E7);
  std::string stamp = format_time(last.delivered);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':' || c == 'Z'; });
  const std::int64_t milliseconds = random.below(1000);
  return fmt::format("{}/{}{:03}Z_{}.json.gz", hour_folder(last), stamp, milliseconds,
                     random.hex(16));
}

class Generator {
 public:
  Generator(const SampleRequest& request, Tree tree) : request_(request), tree_(std::move(tree)) {}

  Result<SampleResult> run() {
    const std::vector<Shape> shapes = all_shapes();
    const std::vector<PlannedCall> calls = plan_calls(request_, shapes);
    LEDGER_TRY(write_bucket(in_delivery_order(calls)));
    LEDGER_TRY(write_containers(calls));
    LEDGER_TRY(write_permission_checks());
    LEDGER_TRY(write_batch());
    return SampleResult{tree_.files(), records_, tree_.bytes()};
  }

 private:
  Result<> write_bucket(const std::vector<PlannedCall>& calls) {
    const std::vector<Calls> objects = objects_of(calls);
    const std::size_t bad_count = request_.calls < kCallsForBadLines ? 0 : bad_lines(0).size();
    for (std::size_t i = 0; i < objects.size(); ++i) {
      // Bad line k stands in the object that lies k + 1 of bad_count + 1 parts into the list.
      const std::size_t passed = i * (bad_count + 1) / objects.size();
      const bool first_of_part = i > 0 && (i - 1) * (bad_count + 1) / objects.size() != passed;
      const std::string bad =
          first_of_part ? bad_lines(objects[i].front().time)[passed - 1] + "\n" : "";
      LEDGER_TRY(write_object(objects[i], bad));
    }
    return Ok{};
  }

  // `bad` comes after the first record.
  Result<> write_object(Calls calls, const std::string& bad) {
    std::string lines;
    for (const PlannedCall& call : calls) {
      LogRecord record = write_down(call);
      lines += record.line + "\n";
      if (&call == &calls.front()) lines += bad;
      for (const StoredBody& body : record.bodies)
        LEDGER_TRY(tree_.write(body.path, body.bytes, call.delivered));
      ++records_;
    }
    return tree_.write(object_path(calls), gzip(lines), calls.back().delivered);
  }

  Result<> write_containers(const std::vector<PlannedCall>& calls) {
    std::array<std::vector<Line>, kPlaces> lines;
    for (const PlannedCall& call : calls) {
      if (place_of(call) == Place::Bucket) continue;
      lines[static_cast<std::size_t>(place_of(call))].push_back({call.time, write_down(call).line});
      ++records_;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].empty()) continue;
      const auto place = static_cast<Place>(i);
      const auto by_time = [](const Line& a, const Line& b) {
        return std::tie(a.time, a.json) < std::tie(b.time, b.json);
      };
      std::sort(lines[i].begin(), lines[i].end(), by_time);
      LEDGER_TRY(
          tree_.write(container_path(place), container_bytes(place, lines[i]), window_end()));
    }
    return Ok{};
  }

  // Bedrock leaves an empty object under every prefix that logging was ever set up for.
  Result<> write_permission_checks() {
    std::vector<std::string_view> accounts;
    for (const App& app : apps()) accounts.push_back(app.account);
    std::sort(accounts.begin(), accounts.end());
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    for (const std::string_view account : accounts) {
      const auto path = fmt::format(
          "AWSLogs/{}/BedrockModelInvocationLogs/amazon-bedrock-logs-permission-check", account);
      LEDGER_TRY(tree_.write(path, "", window_end() - request_.days * kSecondsPerDay));
    }
    return Ok{};
  }

  Result<> write_batch() {
    Random random(request_.seed ^ 0xBA7C4);
    const std::string folder = "batch/" + random.lower_alnum(12);
    const BatchOutput batch = batch_output(request_.calls / kCallsABatchRecord, random);
    const Seconds finished = Seconds{request_.end_day} * kSecondsPerDay + 9000;
    LEDGER_TRY(tree_.write(folder + "/requests.jsonl.out", batch.lines, finished));
    LEDGER_TRY(tree_.write(folder + "/manifest.json.out", batch.manifest, finished));
    records_ += batch.records;
    return Ok{};
  }

  Seconds window_end() const { return Seconds{request_.end_day + 1} * kSecondsPerDay; }

  const SampleRequest& request_;
  Tree tree_;
  std::int64_t records_ = 0;
};

Result<> check(const SampleRequest& request) {
  if (request.out.empty())
    return Error{Fault::Usage, "no folder for the sample logs", "add --out DIR"};
  if (request.days < 1 || request.days > kMaxDays) {
    return Error{Fault::Usage,
                 fmt::format("--days {} is not between 1 and {}", request.days, kMaxDays),
                 "try --days 30"};
  }
  if (request.calls < 1 || request.calls > kMaxCalls) {
    return Error{Fault::Usage,
                 fmt::format("--calls {} is not between 1 and {}", request.calls, kMaxCalls),
                 "try --calls 20000"};
  }
  return Ok{};
}

}  // namespace
}  // namespace sample

Result<SampleResult> generate_logs(const SampleRequest& request) {
  LEDGER_TRY(sample::check(request));
  LEDGER_ASSIGN(tree, sample::Tree::open(request.out));
  return sample::Generator(request, std::move(tree)).run();
}

}  // namespace ledger
