// Dozens of service error codes, a handful of decisions.
//
// Sources: "Error responses" (S3 API Reference), "Common errors" of STS, Bedrock, CloudWatch Logs
// and the Price List Query API; "Retry behavior" (AWS SDKs and Tools Reference Guide).
// Thread rule: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/request.h"
#include "base/result.h"
#include "base/time.h"

namespace ledger::aws {

enum class Decision {
  Accept,
  Retry,        // the service's trouble or the network's
  Throttled,    // as Retry, but ask for less at a time
  Expired,      // fetch credentials again, then retry
  Skewed,       // our clock is wrong: take the service's, then retry
  WrongRegion,  // S3: sign for the bucket's region, then retry
  NotFound,     // or no more the same, or archived: nothing to read
  Denied,
  Failed,
};

struct ServiceError {
  std::string code;     // "AccessDenied"; the status where the answer names none
  std::string message;  // the service's own words, one line, cut at 300 bytes
  std::string region;   // S3: the bucket's region, where the answer tells
};

// Reads XML (S3, STS) and JSON errors, their headers alone where there is no body.
ServiceError read_error(const Response& response);
Decision decide(int status, const ServiceError& error);
// "Tue, 18 Nov 2025 09:41:00 GMT", as in Date and Last-Modified.
std::optional<Seconds> http_time(std::string_view text);
// One line: what was asked, of what, and what the service said; the hint says what to grant or type.
Error error_of(const Request& request, Decision decision, const ServiceError& error,
               const std::string& who);
// Whether an error of a call is the service's answer in a region that the account has not enabled: it
// knows none of the account's keys there. A wrong key gets the same answer in every region.
bool region_not_enabled(const Error& error);

}  // namespace ledger::aws
