#include "aws/signer.h"

#include <aws/auth/credentials.h>
#include <aws/auth/signable.h>
#include <aws/auth/signing.h>
#include <aws/auth/signing_result.h>
#include <aws/http/request_response.h>
#include <aws/io/stream.h>

#include "aws/pool.h"

namespace ledger::aws {
namespace {

template <auto Release>
struct Releaser {
  template <class T>
  void operator()(T* pointer) const {
    Release(pointer);
  }
};
template <class T, auto Release>
using Owned = std::unique_ptr<T, Releaser<Release>>;

struct Signed {
  int error = 0;
  Headers headers;
};

void on_signed(aws_signing_result* result, int error, void* out) {
  auto* state = static_cast<Signed*>(out);
  state->error = error;
  aws_array_list* list = nullptr;
  if (error != 0) return;
  aws_signing_result_get_property_list(result, g_aws_http_headers_property_list_name, &list);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < aws_array_list_length(list); ++i) {
    aws_signing_result_property pair{};
    aws_array_list_get_at(list, &pair, i);
    state->headers.emplace_back(view(aws_byte_cursor_from_string(pair.name)),
                                view(aws_byte_cursor_from_string(pair.value)));
  }
}

void fill(aws_http_message* message, const std::string& method, const std::string& target,
          const Headers& headers, const aws_byte_cursor& body) {
  aws_http_message_set_request_method(message, cursor(method));
  aws_http_message_set_request_path(message, cursor(target));
  for (const auto& [name, value] : headers) {
    aws_http_message_add_header(
        message, {cursor(name), cursor(value), AWS_HTTP_HEADER_COMPRESSION_USE_CACHE});
  }
  if (body.len == 0) return;
  aws_input_stream* stream = aws_input_stream_new_from_cursor(crt_allocator(), &body);
  aws_http_message_set_body_stream(message, stream);
  aws_input_stream_release(stream);
}

aws_signing_config_aws config_of(const SigningScope& scope, const aws_credentials* credentials) {
  const bool s3 = scope.service == "s3";
  aws_signing_config_aws config{};
  config.config_type = AWS_SIGNING_CONFIG_AWS;
  config.algorithm = AWS_SIGNING_ALGORITHM_V4;
  config.signature_type = AWS_ST_HTTP_REQUEST_HEADERS;
  config.region = cursor(scope.region);
  config.service = cursor(scope.service);
  aws_date_time_init_epoch_secs(&config.date, static_cast<double>(scope.time));
  config.flags.use_double_uri_encode = !s3;
  config.flags.should_normalize_uri_path = !s3;
  config.signed_body_header = s3 ? AWS_SBHT_X_AMZ_CONTENT_SHA256 : AWS_SBHT_NONE;
  config.credentials = credentials;
  return config;
}

}  // namespace

Result<Headers> sign(const std::string& method, const std::string& target, const Headers& headers,
                     const std::string& body, const Credentials& credentials,
                     const SigningScope& scope) {
  aws_allocator* allocator = crt_allocator();
  const aws_byte_cursor body_cursor = cursor(body);
  const Owned<aws_http_message, aws_http_message_release> message(
      aws_http_message_new_request(allocator));
  fill(message.get(), method, target, headers, body_cursor);
  const Owned<aws_signable, aws_signable_destroy> signable(
      aws_signable_new_http_request(allocator, message.get()));
  const Owned<const aws_credentials, aws_credentials_release> keys(aws_credentials_new(
      allocator, cursor(credentials.access_key_id), cursor(credentials.secret_access_key.reveal()),
      cursor(credentials.session_token.reveal()), UINT64_MAX));
  if (!keys) return Error{Fault::Credentials, credentials.origin + " has no usable key", ""};
  const aws_signing_config_aws config = config_of(scope, keys.get());
  Signed out;
  // With credentials at hand the callback runs before this returns.
  const auto* base = reinterpret_cast<const aws_signing_config_base*>(&config);
  const int started = aws_sign_request_aws(allocator, signable.get(), base, on_signed, &out);
  const int error = started != 0 ? aws_last_error() : out.error;
  if (error != 0)
    return Error{Fault::Failed,
                 "cannot sign a request to " + scope.service + ": " + crt_error(error), ""};
  return out.headers;
}

}  // namespace ledger::aws
