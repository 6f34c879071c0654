// The runtime's event loop, trust store and one pool of connections an endpoint. Internal to
// src/aws: the runtime's types appear here and in no public header.
// Thread rule: manager() from any thread; the destructor waits for every connection to close.
#pragma once

#include <aws/http/connection_manager.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "aws/http.h"

struct aws_event_loop_group;
struct aws_host_resolver;
struct aws_client_bootstrap;
struct aws_tls_ctx;

namespace ledger::aws {

aws_allocator* crt_allocator();  // starts the runtime on its first call
aws_byte_cursor cursor(std::string_view text);
std::string_view view(aws_byte_cursor cursor);
std::string crt_error(int code);  // "AWS_IO_DNS_QUERY_FAILED: Query to dns failed"

class Pool {
 public:
  static Result<std::unique_ptr<Pool>> open(HttpOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // The pool of connections for scheme, host and port, made when first asked for.
  Result<aws_http_connection_manager*> manager(const Endpoint& endpoint);
  const HttpOptions& options() const { return options_; }

 private:
  explicit Pool(HttpOptions options) : options_(std::move(options)) {}
  Result<> start();
  Result<> load_trust();
  Result<aws_http_connection_manager*> create(const Endpoint& endpoint);
  static void on_shutdown(void* pool);

  const HttpOptions options_;
  aws_event_loop_group* loops_ = nullptr;
  aws_host_resolver* resolver_ = nullptr;
  aws_client_bootstrap* bootstrap_ = nullptr;
  aws_tls_ctx* tls_ =
      nullptr;  // made at the first https address: reading the trust store costs 10 ms
  std::mutex mutex_;
  std::condition_variable closed_;
  std::size_t open_managers_ = 0;
  std::map<std::string, aws_http_connection_manager*> managers_;
};

}  // namespace ledger::aws
