// What is asked of a service and what it answers, before and after transport. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ledger::aws {

using Headers = std::vector<std::pair<std::string, std::string>>;
// The first value of a header, names compared without case; empty when absent.
std::string_view header(const Headers& headers, std::string_view name);

struct Endpoint {
  bool tls = true;
  std::string host;
  std::uint16_t port = 443;
  std::string base_path;  // "" or "/prefix", never a trailing slash
  // Instance and container metadata are link-local: never sent to a proxy, and short to connect.
  bool metadata = false;
  bool operator==(const Endpoint&) const = default;
  std::string authority() const;  // host, with the port where it is not the scheme's own
};
// "http://127.0.0.1:8333/base"; nothing when it is no http or https address.
std::optional<Endpoint> parse_endpoint(std::string_view url);

struct Response {
  int status = 0;
  Headers headers;
  std::string body;
  bool not_found = false;  // the service says that the thing asked for is not there
  std::string code;        // the service's error code when not_found
};

struct Request {
  std::string service;  // the name that is signed: "s3", "sts", "logs"; empty = do not sign
  std::string region;
  // Set where the address is not the service's own (metadata, identity centre, a redirect).
  std::optional<Endpoint> endpoint;
  std::string bucket;  // S3 only: put into host or path, as the endpoint demands
  std::string method = "GET";
  std::string path = "/";  // percent-encoded once
  std::string query;       // percent-encoded, "a=b&c=d"
  Headers headers;
  std::string body;
  std::string action;    // "s3:GetObject": named in errors
  std::string resource;  // "s3://bucket/key": named in errors
  // Bytes that the answer will take; counts against the bound on memory in flight.
  std::size_t expected_bytes = 64 << 10;
  std::size_t max_bytes = 64 << 20;  // a longer answer is an error
  // False for an answer that was cut on its way (a length or a document that is not whole): the
  // request is sent again.
  std::function<bool(const Response&)> whole;
  // With one attempt in three failing for some reason of the network's, one request in a million
  // still fails 13 times in a row.
  int most_tries = 14;
  std::uint64_t tag = 0;  // the caller's own, returned with the answer
};

// Percent-encodes all but unreserved characters (RFC 3986); `keep` are left as they are.
std::string uri_encode(std::string_view text, std::string_view keep = {});
// The reverse, as a form decodes: '+' is a blank (S3's encoding-type=url, IAM's policy documents).
std::string form_decode(std::string_view text);
using Pairs = std::vector<std::pair<std::string, std::string>>;
// "a=b&c=d" with names and values encoded; pairs with an empty value keep their "=".
std::string query_string(const Pairs& pairs);
// A call of the AWS Query protocol: POST of a form.
Request form_request(const std::string& service, const std::string& version,
                     const std::string& action, Pairs parameters);

}  // namespace ledger::aws
