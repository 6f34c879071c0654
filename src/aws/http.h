// One HTTP exchange at a time over pooled keep-alive connections, on one event loop.
//
// The one file that talks to the network. It does not sign, retry or interpret an answer: see
// client.h. Proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY (either case).
// Thread rule: start() and cancel() from any thread; `done` runs on the event loop's thread and
// must not block. The destructor waits until every connection is closed.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "aws/request.h"
#include "base/result.h"

namespace ledger::aws {

struct HttpRequest {
  Endpoint endpoint;
  std::string method;
  std::string target;  // path and query as they go over the wire
  Headers headers;     // with Host
  std::string body;
  std::size_t max_bytes = 0;
};

enum class Outcome {
  Answered,       // status, headers and the whole body by its Content-Length or last chunk
  CannotConnect,  // no name, nobody listens, no route
  Untrusted,      // the TLS handshake failed
  Proxy,          // the proxy refused
  Broken,         // reset, or closed before the answer was whole
  Slow,           // no first byte, or too few bytes a second, in time
  TooLong,        // more than max_bytes
  Cancelled,
};

struct HttpReply {
  Outcome outcome = Outcome::Broken;
  std::string detail;  // the runtime's words for what is not Answered
  int status = 0;
  Headers headers;
  std::string body;
};

struct HttpOptions {
  std::string ca_bundle;  // PEM file in place of the system's trust store; empty = system
  unsigned connect_timeout_ms = 10'000;
  unsigned metadata_timeout_ms = 1'000;  // connect and first byte, for instance metadata
  unsigned first_byte_timeout_ms = 60'000;
  // An answer that comes slower than this for so long is Slow.
  unsigned min_bytes_per_second = 512;
  unsigned slow_seconds = 15;
  std::size_t max_connections = 256;  // an endpoint
};

class Exchange;

class Http {
 public:
  static Result<std::unique_ptr<Http>> open(HttpOptions options);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  using Done = std::function<void(HttpReply)>;
  // `done` is called exactly once, perhaps before start() returns.
  std::shared_ptr<Exchange> start(HttpRequest request, Done done);
  // Ends the exchange soon with Cancelled, unless its answer is already on the way to `done`.
  static void cancel(Exchange& exchange);

 private:
  struct Runtime;
  explicit Http(std::unique_ptr<Runtime> runtime);
  std::unique_ptr<Runtime> runtime_;
};

}  // namespace ledger::aws
