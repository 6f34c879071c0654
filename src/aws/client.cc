#include "aws/client.h"

#include <time.h>

#include <cstdlib>

#include <fmt/format.h>

#include "aws/flight.h"
#include "aws/signer.h"

namespace ledger::aws {
namespace {

constexpr Seconds kToleratedSkew = 240;  // services refuse above 300 to 900 s

// Names that a TLS wildcard covers: no dots, lower case ("Virtual hosting of buckets", S3 User Guide).
bool fits_host(std::string_view bucket) {
  if (bucket.size() < 3 || bucket.size() > 63) return false;
  return bucket.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
         std::string_view::npos;
}

}  // namespace

Client::Client(std::shared_ptr<Http> http, std::shared_ptr<const Settings> settings,
               std::shared_ptr<CredentialCache> credentials)
    : http_(std::move(http)),
      settings_(std::move(settings)),
      credentials_(std::move(credentials)) {}

Result<Response> Client::send(Request request) {
  std::optional<Request> only(std::move(request));
  std::optional<Result<Response>> received;
  LEDGER_TRY(send_all([&] { return std::exchange(only, std::nullopt); },
                      [&](const Request&, Result<Response> response) -> Result<> {
                        received.emplace(std::move(response));
                        return Ok{};
                      }));
  return *std::move(received);
}

Result<> Client::send_all(const Next& next, const Answer& answer, FlightLimits limits) {
  return Flight(*this, next, answer, limits).run();
}

std::string Client::region_of(const Request& request) {
  if (!request.bucket.empty()) {
    const std::lock_guard lock(mutex_);
    if (const auto found = bucket_regions_.find(request.bucket); found != bucket_regions_.end())
      return found->second;
  }
  return request.region.empty() ? settings_->region() : request.region;
}

Endpoint Client::endpoint_of(const Request& request, const std::string& region) const {
  if (request.endpoint) return *request.endpoint;
  Endpoint endpoint = settings_->endpoint(request.service, region);
  if (request.bucket.empty()) return endpoint;
  if (!settings_->endpoint_is_custom(request.service) && fits_host(request.bucket)) {
    endpoint.host = request.bucket + "." + endpoint.host;
  } else {
    endpoint.base_path += "/" + request.bucket;
  }
  return endpoint;
}

Result<HttpRequest> Client::prepare(const Request& request, std::optional<Credentials>& used) {
  const std::string region = region_of(request);
  HttpRequest http{endpoint_of(request, region),
                   request.method,
                   "",
                   request.headers,
                   request.body,
                   request.max_bytes};
  http.target = http.endpoint.base_path + request.path;
  if (!request.query.empty()) http.target += "?" + request.query;
  http.headers.emplace_back("Host", http.endpoint.authority());
  http.headers.emplace_back("User-Agent", "bedrock-ledger");
  if (!request.body.empty() || request.method == "PUT" || request.method == "POST") {
    http.headers.emplace_back("Content-Length", std::to_string(request.body.size()));
  }
  if (request.service.empty() || !credentials_) return http;
  const Seconds now = ::time(nullptr);
  LEDGER_ASSIGN(credentials, credentials_->get(now));
  const SigningScope scope{settings_->signing_name(request.service), region, now + clock_ahead_};
  LEDGER_ASSIGN(added, sign(http.method, http.target, http.headers, http.body, credentials, scope));
  http.headers.insert(http.headers.end(), added.begin(), added.end());
  used = std::move(credentials);
  return http;
}

bool Client::learn_region(const Request& request, const ServiceError& error) {
  if (request.bucket.empty() || !is_region(error.region) || error.region == region_of(request))
    return false;
  const std::lock_guard lock(mutex_);
  bucket_regions_[request.bucket] = error.region;
  return true;
}

bool Client::learn_time(const Headers& headers) {
  const auto theirs = http_time(header(headers, "Date"));
  if (!theirs) return false;
  const Seconds ahead = *theirs - static_cast<Seconds>(::time(nullptr));
  if (std::llabs(ahead - clock_ahead_) < kToleratedSkew) return false;
  clock_ahead_ = ahead;
  return true;
}

RequestCounts Client::requests_sent() const {
  const std::lock_guard lock(mutex_);
  return requests_sent_;
}

void Client::count(const Request& request) {
  const std::lock_guard lock(mutex_);
  ++requests_sent_[request.action];
}

void Client::reject(const Credentials& credentials) { credentials_->reject(credentials); }

}  // namespace ledger::aws
