// One call of Client::send_all: what is in flight, what waits to be tried again. Internal.
// Thread rule: run() on the caller's thread; the network's thread only appends to arrived_.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <unordered_map>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

class Flight {
 public:
  Flight(Client& client, const Client::Next& next, const Client::Answer& answer,
         FlightLimits limits);
  ~Flight();
  Result<> run();

 private:
  using Clock = std::chrono::steady_clock;
  struct Attempt {
    Request request;
    int tries = 0;
    int steers = 0;                   // tries that a new region, time or credentials started
    std::optional<Credentials> used;  // of the last try
    std::shared_ptr<Exchange> exchange;
  };
  using Slot = std::shared_ptr<Attempt>;
  struct Arrivals;

  bool pull();  // whether there is a next request; it is held_
  bool room_for(const Request& request) const;
  Result<> fill();
  Result<> launch(const Slot& slot);
  Result<> take_arrivals();
  Result<> settle(const Slot& slot, HttpReply reply);
  Result<> settle_answer(const Slot& slot, Response response);
  Result<> retry_or(const Slot& slot, Decision decision, Error error);
  Result<> finish(const Slot& slot, Result<Response> result);
  void wait_again(const Slot& slot);
  void note_throttle(bool throttled);
  void wait();

  Client& client_;
  const Client::Next& next_;
  const Client::Answer& answer_;
  const FlightLimits limits_;
  double allowed_;  // requests at once, lowered by throttling
  Clock::time_point lowered_{};
  std::size_t bytes_ = 0;
  std::optional<Request> held_;  // the next request, for which there was no room
  std::unordered_map<Attempt*, Slot> active_;
  std::multimap<Clock::time_point, Slot> waiting_;
  std::shared_ptr<Arrivals> arrivals_;
  std::minstd_rand random_;
};

}  // namespace ledger::aws
