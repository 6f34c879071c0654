// Signed requests to AWS with retries: one, or thousands with many in flight.
//
// It signs, sends, and turns every answer into a decision (errors.h). Throttling, 5xx, resets,
// timeouts and answers that are not whole are tried again with exponential backoff and full jitter;
// an expired token is fetched anew; a wrong clock is corrected by the service's Date; an S3 bucket
// in another region is followed and remembered. It will not interpret bodies and will not retry
// what the service refused.
// Thread rule: any thread; a call's callbacks run on the thread that made the call, one at a time.
// A call ends with Fault::Interrupted soon after stop_requested() turned true.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "aws/credentials.h"
#include "aws/errors.h"
#include "aws/http.h"
#include "aws/request.h"
#include "aws/settings.h"
#include "base/result.h"

namespace ledger::aws {

struct FlightLimits {
  int requests = 96;             // in flight at once; throttling lowers it for a while
  std::size_t bytes = 64 << 20;  // sum of expected_bytes in flight; one request always may
};

using RequestCounts = std::map<std::string, std::int64_t>;

class Client {
 public:
  // `credentials` may be null: then nothing is signed.
  Client(std::shared_ptr<Http> http, std::shared_ptr<const Settings> settings,
         std::shared_ptr<CredentialCache> credentials);

  // A 2xx answer or not_found; everything else is an error that names the action, the resource and
  // who asked.
  Result<Response> send(Request request);

  // The next request, or nothing for now: asked again after each answer, so answers may add requests.
  using Next = std::function<std::optional<Request>()>;
  // Answers in any order, each once. An error returned here ends the call with that error.
  using Answer = std::function<Result<>(const Request&, Result<Response>)>;
  Result<> send_all(const Next& next, const Answer& answer, FlightLimits limits = {});

  const Settings& settings() const { return *settings_; }
  const std::string& region() const { return settings_->region(); }
  std::shared_ptr<Http> http() const { return http_; }
  std::shared_ptr<const Settings> shared_settings() const { return settings_; }
  // Requests sent so far by action ("s3:GetObject"), retries included.
  RequestCounts requests_sent() const;

 private:
  friend class Flight;
  Result<HttpRequest> prepare(const Request& request, std::optional<Credentials>& used);
  Endpoint endpoint_of(const Request& request, const std::string& region) const;
  std::string region_of(const Request& request);
  bool learn_region(const Request& request, const ServiceError& error);
  bool learn_time(const Headers& headers);
  void reject(const Credentials& credentials);
  void count(const Request& request);

  std::shared_ptr<Http> http_;
  std::shared_ptr<const Settings> settings_;
  std::shared_ptr<CredentialCache> credentials_;
  std::atomic<Seconds> clock_ahead_{0};  // what to add to our clock to have the service's
  mutable std::mutex mutex_;
  RequestCounts requests_sent_;
  std::map<std::string, std::string> bucket_regions_;
};

}  // namespace ledger::aws
