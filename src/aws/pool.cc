#include "aws/pool.h"

#include <aws/auth/auth.h>
#include <aws/http/connection.h>
#include <aws/http/proxy.h>
#include <aws/io/channel_bootstrap.h>
#include <aws/io/event_loop.h>
#include <aws/io/host_resolver.h>
#include <aws/io/socket.h>
#include <aws/io/tls_channel_handler.h>
#include <fmt/format.h>

namespace ledger::aws {
namespace {

constexpr std::uint64_t kIdleMillis = 15'000;  // S3 closes an idle connection after some 20 s
constexpr std::size_t kCachedHosts = 64;

std::string unbracketed(const std::string& host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

struct TlsOptions {
  TlsOptions(aws_tls_ctx* tls, const std::string& host) {
    aws_tls_connection_options_init_from_ctx(&options, tls);
    aws_byte_cursor name = cursor(host);
    aws_tls_connection_options_set_server_name(&options, crt_allocator(), &name);
  }
  ~TlsOptions() { aws_tls_connection_options_clean_up(&options); }
  aws_tls_connection_options options{};
};

}  // namespace

aws_allocator* crt_allocator() {
  static aws_allocator* const allocator = [] {
    aws_auth_library_init(aws_default_allocator());
    return aws_default_allocator();
  }();
  return allocator;
}

aws_byte_cursor cursor(std::string_view text) {
  return aws_byte_cursor_from_array(text.data(), text.size());
}

std::string_view view(aws_byte_cursor cursor) {
  return {reinterpret_cast<const char*>(cursor.ptr), cursor.len};
}

std::string crt_error(int code) {
  return fmt::format("{}: {}", aws_error_name(code), aws_error_str(code));
}

Result<std::unique_ptr<Pool>> Pool::open(HttpOptions options) {
  std::unique_ptr<Pool> pool(new Pool(std::move(options)));
  LEDGER_TRY(pool->start());
  return pool;
}

Result<> Pool::start() {
  aws_allocator* allocator = crt_allocator();
  loops_ = aws_event_loop_group_new_default(allocator, 1, nullptr);
  if (loops_ == nullptr)
    return Error{Fault::Failed, "cannot start a network thread: " + crt_error(aws_last_error()),
                 ""};
  aws_host_resolver_default_options resolver{};
  resolver.max_entries = kCachedHosts;
  resolver.el_group = loops_;
  resolver_ = aws_host_resolver_new_default(allocator, &resolver);
  aws_client_bootstrap_options bootstrap{};
  bootstrap.event_loop_group = loops_;
  bootstrap.host_resolver = resolver_;
  bootstrap_ = aws_client_bootstrap_new(allocator, &bootstrap);
  if (bootstrap_ == nullptr)
    return Error{Fault::Failed, "cannot start the network: " + crt_error(aws_last_error()), ""};
  return Ok{};
}

Pool::~Pool() {
  // The last release may run on_shutdown at once, on this thread: no lock is held here.
  for (const auto& [key, manager] : managers_) aws_http_connection_manager_release(manager);
  std::unique_lock lock(mutex_);
  closed_.wait(lock, [this] { return open_managers_ == 0; });
  aws_client_bootstrap_release(bootstrap_);
  aws_host_resolver_release(resolver_);
  if (tls_ != nullptr) aws_tls_ctx_release(tls_);
  aws_event_loop_group_release(loops_);
}

void Pool::on_shutdown(void* self) {
  auto* pool = static_cast<Pool*>(self);
  const std::lock_guard lock(pool->mutex_);
  --pool->open_managers_;
  pool->closed_.notify_all();
}

Result<> Pool::load_trust() {
  aws_tls_ctx_options options{};
  aws_tls_ctx_options_init_default_client(&options, crt_allocator());
  aws_tls_ctx_options_set_alpn_list(&options, "http/1.1");
  const std::string& bundle = options_.ca_bundle;
  const bool readable =
      bundle.empty() || aws_tls_ctx_options_override_default_trust_store_from_path(
                            &options, nullptr, bundle.c_str()) == 0;
  if (readable) tls_ = aws_tls_client_ctx_new(crt_allocator(), &options);
  const int code = aws_last_error();
  aws_tls_ctx_options_clean_up(&options);
  if (tls_ != nullptr) return Ok{};
  if (!bundle.empty()) {
    return Error{Fault::Usage,
                 fmt::format("cannot use the certificates in {}: {}", bundle, crt_error(code)),
                 "set AWS_CA_BUNDLE (or ca_bundle of the profile) to a readable PEM file"};
  }
  return Error{Fault::Failed, "cannot load the system's trusted certificates: " + crt_error(code),
               "install ca-certificates, or set AWS_CA_BUNDLE to a PEM file"};
}

Result<aws_http_connection_manager*> Pool::manager(const Endpoint& endpoint) {
  const std::string key =
      fmt::format("{} {}:{} {}", endpoint.tls, endpoint.host, endpoint.port, endpoint.metadata);
  const std::lock_guard lock(mutex_);
  if (const auto found = managers_.find(key); found != managers_.end()) return found->second;
  LEDGER_ASSIGN(created, create(endpoint));
  ++open_managers_;
  managers_.emplace(key, created);
  return created;
}

Result<aws_http_connection_manager*> Pool::create(const Endpoint& endpoint) {
  if (endpoint.tls && tls_ == nullptr) LEDGER_TRY(load_trust());
  const std::string host = unbracketed(endpoint.host);
  aws_socket_options socket{};
  socket.type = AWS_SOCKET_STREAM;
  socket.connect_timeout_ms =
      endpoint.metadata ? options_.metadata_timeout_ms : options_.connect_timeout_ms;
  socket.tcp_nodelay = AWS_SOCKET_TCP_NODELAY_ON;
  aws_http_connection_monitoring_options monitoring{};
  monitoring.minimum_throughput_bytes_per_second = options_.min_bytes_per_second;
  monitoring.allowable_throughput_failure_interval_seconds = options_.slow_seconds;
  proxy_env_var_settings proxy{};
  proxy.env_var_type = endpoint.metadata ? AWS_HPEV_DISABLE : AWS_HPEV_ENABLE;
  std::optional<TlsOptions> tls;
  if (endpoint.tls) tls.emplace(tls_, host);

  aws_http_connection_manager_options options{};
  options.bootstrap = bootstrap_;
  options.initial_window_size = SIZE_MAX;
  options.socket_options = &socket;
  options.response_first_byte_timeout_ms =
      endpoint.metadata ? options_.metadata_timeout_ms : options_.first_byte_timeout_ms;
  options.tls_connection_options = tls ? &tls->options : nullptr;
  options.monitoring_options = &monitoring;
  options.host = cursor(host);
  options.port = endpoint.port;
  options.proxy_ev_settings = &proxy;
  options.max_connections = options_.max_connections;
  options.max_connection_idle_in_milliseconds = kIdleMillis;
  options.shutdown_complete_user_data = this;
  options.shutdown_complete_callback = &Pool::on_shutdown;
  aws_http_connection_manager* manager = aws_http_connection_manager_new(crt_allocator(), &options);
  if (manager == nullptr) {
    return Error{Fault::Failed,
                 fmt::format("cannot prepare connections to {}: {}", endpoint.authority(),
                             crt_error(aws_last_error())),
                 ""};
  }
  return manager;
}

}  // namespace ledger::aws
