#include "aws/flight.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/signals.h"

namespace ledger::aws {
namespace {

using std::chrono::milliseconds;

constexpr int kMostConnectTries = 4;  // nobody listens, or no such name: soon told
constexpr int kMostSteers = 4;        // new region, time or credentials; each alone helps at once
constexpr milliseconds kFirstBackoff{50};
constexpr milliseconds kLongestBackoff{5'000};
constexpr milliseconds kStopPoll{50};
constexpr double kFewest = 8, kRelief = 0.8, kRecovery = 0.25;
constexpr milliseconds kBurst{250};

int most_tries(const Request& request, Outcome outcome, bool metadata) {
  if (metadata) return 2;
  const bool connecting = outcome == Outcome::CannotConnect || outcome == Outcome::Proxy;
  return connecting ? std::min(kMostConnectTries, request.most_tries) : request.most_tries;
}

Error network_error(const Request& request, const std::string& where, const HttpReply& reply) {
  const std::string what = request.action.empty() ? request.service : request.action;
  switch (reply.outcome) {
    case Outcome::CannotConnect:
      return {Fault::Failed,
              fmt::format("{}: cannot connect to {} ({})", what, where, reply.detail),
              "check the network, the region and HTTPS_PROXY"};
    case Outcome::Untrusted:
      return {Fault::Failed, fmt::format("{}: {} is not trusted ({})", what, where, reply.detail),
              "set AWS_CA_BUNDLE to the PEM file of the authority that signs it"};
    case Outcome::Proxy:
      return {Fault::Failed,
              fmt::format("{}: the proxy refuses {} ({})", what, where, reply.detail),
              "check HTTPS_PROXY and NO_PROXY"};
    case Outcome::TooLong:
      return {Fault::Failed,
              fmt::format("{}: the answer is longer than {} bytes", what, request.max_bytes), ""};
    default:
      return {Fault::Failed, fmt::format("{}: {} ({})", what, where, reply.detail), "try again"};
  }
}

}  // namespace

struct Flight::Arrivals {
  std::mutex mutex;
  std::condition_variable more;
  std::deque<std::pair<Attempt*, HttpReply>> queue;
};

Flight::Flight(Client& client, const Client::Next& next, const Client::Answer& answer,
               FlightLimits limits)
    : client_(client),
      next_(next),
      answer_(answer),
      limits_(limits),
      allowed_(limits.requests),
      arrivals_(std::make_shared<Arrivals>()),
      random_(std::random_device{}()) {}

// Answers still to come find a queue that nobody reads.
Flight::~Flight() {
  for (const auto& [attempt, slot] : active_) {
    if (slot->exchange) Http::cancel(*slot->exchange);
  }
}

Result<> Flight::run() {
  while (true) {
    if (stop_requested()) return Error{Fault::Interrupted, "interrupted", ""};
    LEDGER_TRY(fill());
    LEDGER_TRY(take_arrivals());
    if (!active_.empty() || !waiting_.empty()) {
      wait();
    } else if (!pull()) {
      return Ok{};
    }
  }
}

bool Flight::pull() {
  if (!held_) held_ = next_();
  return held_.has_value();
}

bool Flight::room_for(const Request& request) const {
  if (active_.empty()) return true;
  return static_cast<double>(active_.size()) < allowed_ &&
         bytes_ + request.expected_bytes <= limits_.bytes;
}

Result<> Flight::fill() {
  const auto now = Clock::now();
  while (!waiting_.empty() && waiting_.begin()->first <= now &&
         room_for(waiting_.begin()->second->request)) {
    const Slot slot = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    LEDGER_TRY(launch(slot));
  }
  // What waits to be tried again counts, so that a long outage does not gather requests without end.
  while (static_cast<double>(active_.size() + waiting_.size()) < allowed_ && pull()) {
    if (!room_for(*held_)) break;
    LEDGER_TRY(launch(
        std::make_shared<Attempt>(Attempt{*std::exchange(held_, std::nullopt), 0, 0, {}, {}})));
  }
  return Ok{};
}

Result<> Flight::launch(const Slot& slot) {
  slot->used.reset();
  auto prepared = client_.prepare(slot->request, slot->used);
  if (!prepared) return answer_(slot->request, std::move(prepared).error());
  ++slot->tries;
  client_.count(slot->request);
  active_.emplace(slot.get(), slot);
  bytes_ += slot->request.expected_bytes;
  slot->exchange = client_.http_->start(
      *std::move(prepared), [arrivals = arrivals_, attempt = slot.get()](HttpReply reply) {
        const std::lock_guard lock(arrivals->mutex);
        arrivals->queue.emplace_back(attempt, std::move(reply));
        if (arrivals->queue.size() == 1) arrivals->more.notify_one();
      });
  return Ok{};
}

void Flight::wait() {
  auto until = Clock::now() + kStopPoll;
  if (!waiting_.empty())
    until = std::min(until, std::max(waiting_.begin()->first, Clock::now() + milliseconds(1)));
  std::unique_lock lock(arrivals_->mutex);
  arrivals_->more.wait_until(lock, until, [this] { return !arrivals_->queue.empty(); });
}

Result<> Flight::take_arrivals() {
  std::deque<std::pair<Attempt*, HttpReply>> arrived;
  {
    const std::lock_guard lock(arrivals_->mutex);
    arrived.swap(arrivals_->queue);
  }
  for (auto& [attempt, reply] : arrived) {
    const auto node = active_.extract(attempt);
    const Slot slot = node.mapped();
    bytes_ -= slot->request.expected_bytes;
    slot->exchange.reset();
    LEDGER_TRY(settle(slot, std::move(reply)));
    LEDGER_TRY(fill());
    if (stop_requested()) return Error{Fault::Interrupted, "interrupted", ""};
  }
  return Ok{};
}

Result<> Flight::settle(const Slot& slot, HttpReply reply) {
  const Request& request = slot->request;
  if (reply.outcome == Outcome::Answered) {
    return settle_answer(
        slot, {reply.status, std::move(reply.headers), std::move(reply.body), false, {}});
  }
  const Endpoint endpoint = client_.endpoint_of(request, client_.region_of(request));
  Error error = network_error(request, endpoint.authority(), reply);
  const bool hopeless = reply.outcome == Outcome::Untrusted || reply.outcome == Outcome::TooLong;
  if (hopeless || slot->tries >= most_tries(request, reply.outcome, endpoint.metadata))
    return finish(slot, std::move(error));
  wait_again(slot);
  return Ok{};
}

Result<> Flight::settle_answer(const Slot& slot, Response response) {
  const Request& request = slot->request;
  ServiceError said;
  if (response.status < 200 || response.status >= 300) said = read_error(response);
  Decision decision = decide(response.status, said);
  if (decision == Decision::Accept && request.whole && !request.whole(response)) {
    said = {"IncompleteAnswer", "the answer is not whole", ""};
    decision = Decision::Retry;
  }
  note_throttle(decision == Decision::Throttled);
  bool steered = false;
  if (decision == Decision::Skewed || decision == Decision::Denied)
    steered = client_.learn_time(response.headers);
  // A HEAD has no body to name the region: only the header does.
  if (decision == Decision::WrongRegion || !said.region.empty())
    steered = client_.learn_region(request, said) || steered;
  if (decision == Decision::Expired && slot->used) {
    client_.reject(*slot->used);
    steered = true;
  }
  if (steered && ++slot->steers <= kMostSteers) return launch(slot);
  const std::string who = slot->used ? slot->used->origin : "anonymous";
  if (decision == Decision::Accept) return finish(slot, std::move(response));
  if (decision == Decision::NotFound) {
    response.not_found = true;
    response.code = said.code;
    return finish(slot, std::move(response));
  }
  return retry_or(slot, decision, error_of(request, decision, said, who));
}

Result<> Flight::retry_or(const Slot& slot, Decision decision, Error error) {
  const bool again = decision == Decision::Retry || decision == Decision::Throttled;
  if (!again || slot->tries >= slot->request.most_tries) return finish(slot, std::move(error));
  wait_again(slot);
  return Ok{};
}

Result<> Flight::finish(const Slot& slot, Result<Response> result) {
  return answer_(slot->request, std::move(result));
}

// Full jitter: anything between nothing and the exponential bound.
void Flight::wait_again(const Slot& slot) {
  const auto bound =
      std::min(kLongestBackoff, kFirstBackoff * (1 << std::min(slot->tries - 1, 10)));
  std::uniform_int_distribution<long> jitter(0, bound.count());
  waiting_.emplace(Clock::now() + milliseconds(jitter(random_)), slot);
}

// A burst of refusals counts once: they answer requests that were sent together.
void Flight::note_throttle(bool throttled) {
  if (!throttled) {
    allowed_ = std::min<double>(limits_.requests, allowed_ + kRecovery);
  } else if (const auto now = Clock::now(); now - lowered_ > kBurst) {
    allowed_ = std::max(std::min<double>(kFewest, limits_.requests), allowed_ * kRelief);
    lowered_ = now;
  }
}

}  // namespace ledger::aws
