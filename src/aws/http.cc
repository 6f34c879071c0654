#include "aws/http.h"

#include <aws/http/connection.h>
#include <aws/http/request_response.h>
#include <aws/io/io.h>
#include <aws/io/stream.h>

#include <mutex>

#include "aws/pool.h"

namespace ledger::aws {
namespace {

Outcome outcome_of(int code) {
  switch (code) {
    case AWS_IO_DNS_QUERY_FAILED:
    case AWS_IO_DNS_QUERY_AGAIN:
    case AWS_IO_DNS_INVALID_NAME:
    case AWS_IO_DNS_NO_ADDRESS_FOR_HOST:
    case AWS_IO_SOCKET_CONNECTION_REFUSED:
    case AWS_IO_SOCKET_TIMEOUT:
    case AWS_IO_SOCKET_NO_ROUTE_TO_HOST:
    case AWS_IO_SOCKET_NETWORK_DOWN:
    case AWS_IO_SOCKET_INVALID_ADDRESS:
    case AWS_IO_SOCKET_CONNECT_ABORTED: return Outcome::CannotConnect;
    case AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE:
    case AWS_IO_TLS_CTX_ERROR:
    case AWS_IO_TLS_UNKNOWN_ROOT_CERTIFICATE:
    case AWS_IO_TLS_NO_ROOT_CERTIFICATE_FOUND:
    case AWS_IO_TLS_CERTIFICATE_EXPIRED:
    case AWS_IO_TLS_BAD_CERTIFICATE:
    case AWS_IO_TLS_INVALID_CERTIFICATE_CHAIN:
    case AWS_IO_TLS_HOST_NAME_MISMATCH: return Outcome::Untrusted;
    case AWS_ERROR_HTTP_PROXY_CONNECT_FAILED:
    case AWS_ERROR_HTTP_PROXY_CONNECT_FAILED_RETRYABLE: return Outcome::Proxy;
    case AWS_ERROR_HTTP_CHANNEL_THROUGHPUT_FAILURE:
    case AWS_ERROR_HTTP_RESPONSE_FIRST_BYTE_TIMEOUT:
    case AWS_IO_TLS_NEGOTIATION_TIMEOUT: return Outcome::Slow;
    case AWS_ERROR_HTTP_STREAM_CANCELLED: return Outcome::Cancelled;
    default: return Outcome::Broken;
  }
}

}  // namespace

// Holds itself from start() until `done` was called.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(HttpRequest request, Http::Done done, aws_http_connection_manager* manager)
      : request_(std::move(request)), done_(std::move(done)), manager_(manager) {}

  void acquire();
  void cancel();
  void finish(Outcome outcome, std::string detail);

 private:
  static void on_connection(aws_http_connection* connection, int code, void* self);
  static int on_headers(aws_http_stream*, aws_http_header_block block,
                        const aws_http_header* headers, std::size_t count, void* self);
  static int on_body(aws_http_stream* stream, const aws_byte_cursor* data, void* self);
  static void on_complete(aws_http_stream* stream, int code, void* self);

  aws_http_message* message() const;
  bool send();
  int take_headers(const aws_http_header* headers, std::size_t count);
  void complete(int code);

  HttpRequest request_;
  Http::Done done_;
  HttpReply reply_;
  aws_http_connection_manager* manager_;
  aws_http_connection* connection_ = nullptr;
  std::shared_ptr<Exchange> self_;
  aws_byte_cursor body_{};
  bool too_long_ = false;
  std::mutex mutex_;  // stream_ and cancelled_, which cancel() shares
  aws_http_stream* stream_ = nullptr;
  bool cancelled_ = false;
};

void Exchange::acquire() {
  self_ = shared_from_this();
  aws_http_connection_manager_acquire_connection(manager_, &Exchange::on_connection, this);
}

void Exchange::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (stream_ != nullptr) aws_http_stream_cancel(stream_, AWS_ERROR_HTTP_STREAM_CANCELLED);
}

void Exchange::finish(Outcome outcome, std::string detail) {
  reply_.outcome = outcome;
  reply_.detail = std::move(detail);
  const auto alive = std::move(self_);
  done_(std::move(reply_));
  done_ = nullptr;
}

void Exchange::on_connection(aws_http_connection* connection, int code, void* self) {
  auto* exchange = static_cast<Exchange*>(self);
  if (code != 0) return exchange->finish(outcome_of(code), crt_error(code));
  exchange->connection_ = connection;
  if (exchange->send()) return;
  const int error = aws_last_error();
  aws_http_connection_manager_release_connection(exchange->manager_, connection);
  exchange->finish(outcome_of(error), crt_error(error));
}

aws_http_message* Exchange::message() const {
  aws_http_message* message = aws_http_message_new_request(crt_allocator());
  aws_http_message_set_request_method(message, cursor(request_.method));
  aws_http_message_set_request_path(message, cursor(request_.target));
  for (const auto& [name, value] : request_.headers) {
    aws_http_message_add_header(
        message, {cursor(name), cursor(value), AWS_HTTP_HEADER_COMPRESSION_USE_CACHE});
  }
  if (!request_.body.empty()) {
    aws_input_stream* stream = aws_input_stream_new_from_cursor(crt_allocator(), &body_);
    aws_http_message_set_body_stream(message, stream);
    aws_input_stream_release(stream);
  }
  return message;
}

bool Exchange::send() {
  body_ = cursor(request_.body);
  aws_http_make_request_options options{};
  options.self_size = sizeof options;
  options.request = message();
  options.user_data = this;
  options.on_response_headers = &Exchange::on_headers;
  options.on_response_body = &Exchange::on_body;
  options.on_complete = &Exchange::on_complete;
  const std::lock_guard lock(mutex_);
  stream_ = cancelled_ ? nullptr : aws_http_connection_make_request(connection_, &options);
  aws_http_message_release(options.request);
  if (cancelled_) aws_raise_error(AWS_ERROR_HTTP_STREAM_CANCELLED);
  if (stream_ == nullptr) return false;
  if (aws_http_stream_activate(stream_) == 0) return true;
  aws_http_stream_release(stream_);
  stream_ = nullptr;
  return false;
}

int Exchange::on_headers(aws_http_stream*, aws_http_header_block block,
                         const aws_http_header* headers, std::size_t count, void* self) {
  if (block != AWS_HTTP_HEADER_BLOCK_MAIN) return AWS_OP_SUCCESS;
  return static_cast<Exchange*>(self)->take_headers(headers, count);
}

int Exchange::take_headers(const aws_http_header* headers, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    reply_.headers.emplace_back(view(headers[i].name), view(headers[i].value));
    std::uint64_t length = 0;
    if (!aws_byte_cursor_eq_c_str_ignore_case(&headers[i].name, "content-length")) continue;
    if (aws_byte_cursor_utf8_parse_u64(headers[i].value, &length) != 0) continue;
    too_long_ = length > request_.max_bytes && request_.method != "HEAD";
    if (too_long_) return aws_raise_error(AWS_ERROR_HTTP_CALLBACK_FAILURE);
    if (request_.method != "HEAD") reply_.body.reserve(length);
  }
  return AWS_OP_SUCCESS;
}

int Exchange::on_body(aws_http_stream*, const aws_byte_cursor* data, void* self) {
  auto* exchange = static_cast<Exchange*>(self);
  std::string& body = exchange->reply_.body;
  exchange->too_long_ = body.size() + data->len > exchange->request_.max_bytes;
  if (exchange->too_long_) return aws_raise_error(AWS_ERROR_HTTP_CALLBACK_FAILURE);
  body.append(view(*data));
  return AWS_OP_SUCCESS;
}

void Exchange::on_complete(aws_http_stream*, int code, void* self) {
  static_cast<Exchange*>(self)->complete(code);
}

void Exchange::complete(int code) {
  aws_http_stream* stream = nullptr;
  {
    const std::lock_guard lock(mutex_);
    std::swap(stream, stream_);
  }
  if (code == 0) aws_http_stream_get_incoming_response_status(stream, &reply_.status);
  aws_http_stream_release(stream);
  aws_http_connection_manager_release_connection(manager_, connection_);
  if (code == 0) return finish(Outcome::Answered, {});
  finish(too_long_ ? Outcome::TooLong : outcome_of(code), crt_error(code));
}

struct Http::Runtime {
  std::unique_ptr<Pool> pool;
};

Http::Http(std::unique_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}
Http::~Http() = default;

Result<std::unique_ptr<Http>> Http::open(HttpOptions options) {
  LEDGER_ASSIGN(pool, Pool::open(std::move(options)));
  return std::unique_ptr<Http>(new Http(std::make_unique<Runtime>(Runtime{std::move(pool)})));
}

std::shared_ptr<Exchange> Http::start(HttpRequest request, Done done) {
  auto manager = runtime_->pool->manager(request.endpoint);
  auto exchange =
      std::make_shared<Exchange>(std::move(request), std::move(done), manager ? *manager : nullptr);
  if (manager) {
    exchange->acquire();
  } else {
    exchange->finish(Outcome::Untrusted, manager.error().message);
  }
  return exchange;
}

void Http::cancel(Exchange& exchange) { exchange.cancel(); }

}  // namespace ledger::aws
