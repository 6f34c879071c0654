#include "aws/errors.h"

#include <time.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "base/text.h"

namespace ledger::aws {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kThrottled = {"SlowDown"sv,
                                   "Throttling"sv,
                                   "ThrottlingException"sv,
                                   "ThrottledException"sv,
                                   "RequestLimitExceeded"sv,
                                   "TooManyRequestsException"sv,
                                   "BandwidthLimitExceeded"sv,
                                   "RequestThrottled"sv,
                                   "RequestThrottledException"sv,
                                   "LimitExceededException"sv,
                                   "ProvisionedThroughputExceededException"sv,
                                   "PriorRequestNotComplete"sv,
                                   "ReduceYourRequestRate"sv};
constexpr std::array kRetry = {"InternalError"sv,
                               "InternalFailure"sv,
                               "InternalServerException"sv,
                               "ServiceUnavailable"sv,
                               "ServiceUnavailableException"sv,
                               "RequestTimeout"sv,
                               "RequestTimeoutException"sv,
                               "IDPCommunicationError"sv,
                               "OperationAborted"sv,
                               "IncompleteBody"sv};
constexpr std::array kExpired = {"ExpiredToken"sv, "ExpiredTokenException"sv,
                                 "TokenRefreshRequired"sv, "RequestExpired"sv};
constexpr std::array kSkewed = {"RequestTimeTooSkewed"sv, "RequestInTheFuture"sv,
                                "InvalidSignatureException"sv, "SignatureDoesNotMatch"sv};
constexpr std::array kWrongRegion = {"PermanentRedirect"sv, "TemporaryRedirect"sv,
                                     "AuthorizationHeaderMalformed"sv,
                                     "IllegalLocationConstraintException"sv};
constexpr std::array kNotFound = {"NoSuchKey"sv,
                                  "NoSuchBucket"sv,
                                  "ResourceNotFoundException"sv,
                                  "NotFoundException"sv,
                                  "NoSuchEntity"sv,
                                  "NotFound"sv,
                                  "PreconditionFailed"sv,
                                  "InvalidObjectState"sv,
                                  "NoSuchBucketPolicy"sv,
                                  "NoSuchLifecycleConfiguration"sv,
                                  "NoSuchPublicAccessBlockConfiguration"sv,
                                  "OwnershipControlsNotFoundError"sv,
                                  "ServerSideEncryptionConfigurationNotFoundError"sv,
                                  "EntityNotFoundException"sv};
constexpr std::array kDenied = {"AccessDenied"sv,
                                "AccessDeniedException"sv,
                                "UnauthorizedOperation"sv,
                                "NotAuthorizedException"sv,
                                "InvalidAccessKeyId"sv,
                                "InvalidClientTokenId"sv,
                                "UnrecognizedClientException"sv,
                                "InvalidToken"sv,
                                "MissingAuthenticationToken"sv,
                                "MissingAuthenticationTokenException"sv,
                                "OptInRequired"sv,
                                "AllAccessDisabled"sv,
                                "AccountProblem"sv,
                                "Forbidden"sv,
                                "InvalidSecurity"sv,
                                "NotSignedUp"sv,
                                "UnauthorizedException"sv,
                                "ForbiddenException"sv,
                                "IncompleteSignature"sv,
                                "KMS.AccessDeniedException"sv};
constexpr std::array kBadKey = {"InvalidAccessKeyId"sv,          "InvalidClientTokenId"sv,
                                "UnrecognizedClientException"sv, "SignatureDoesNotMatch"sv,
                                "InvalidSignatureException"sv,   "InvalidToken"sv};

template <std::size_t N>
bool among(std::string_view code, const std::array<std::string_view, N>& codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string one_line(std::string text) {
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
  std::replace(text.begin(), text.end(), '\n', ' ');
  return escape_terminal(text);
}

// "com.amazon.coral.service#ThrottlingException:http://…" is ThrottlingException.
std::string bare_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const std::size_t hash = code.rfind('#');
  return std::string(hash == std::string_view::npos ? code : code.substr(hash + 1));
}

void read_xml(const std::string& body, ServiceError& error) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return;
  const pugi::xml_node node = document.find_node(
      [](const pugi::xml_node& n) { return std::string_view(n.name()) == "Error"; });
  error.code = node.child_value("Code");
  error.message = node.child_value("Message");
  error.region = node.child_value("Region");
}

void read_json(const std::string& body, ServiceError& error) {
  const auto document = nlohmann::json::parse(body, nullptr, false);
  if (!document.is_object()) return;
  const auto text = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (const auto found = document.find(name); found != document.end() && found->is_string())
        return found->get<std::string>();
    }
    return std::string();
  };
  error.code = bare_code(text({"__type", "code", "Code", "error"}));
  error.message = text({"message", "Message", "error_description", "errorMessage"});
}

std::string code_of_status(int status) {
  switch (status) {
    case 301: return "PermanentRedirect";
    case 307: return "TemporaryRedirect";
    case 403: return "AccessDenied";
    case 404: return "NotFound";
    case 412: return "PreconditionFailed";
    default: return fmt::format("HTTP {}", status);
  }
}

std::string asked(const Request& request) {
  std::string text = request.action.empty() ? request.service : request.action;
  if (!request.resource.empty()) text += " on " + escape_terminal(request.resource);
  return text;
}

Error denied(const Request& request, const ServiceError& error, const std::string& who) {
  if (among(error.code, kBadKey)) {
    return {Fault::Credentials,
            fmt::format("{} does not accept the key of {}: {}", request.service, who, error.code),
            "aws sts get-caller-identity, or choose others with --profile"};
  }
  return {Fault::Credentials,
          fmt::format("{} is denied to {}: {}", asked(request), who,
                      error.message.empty() ? error.code : error.message),
          request.action.empty()
              ? ""
              : "allow " + request.action + " in the caller's policy (--print-iam prints one)"};
}

}  // namespace

ServiceError read_error(const Response& response) {
  ServiceError error;
  const std::size_t start = response.body.find_first_not_of(" \t\r\n");
  if (start != std::string::npos && response.body[start] == '<') read_xml(response.body, error);
  if (start != std::string::npos && response.body[start] == '{') read_json(response.body, error);
  if (const auto type = header(response.headers, "x-amzn-ErrorType"); error.code.empty())
    error.code = bare_code(type);
  if (error.code.empty()) error.code = code_of_status(response.status);
  if (const auto region = header(response.headers, "x-amz-bucket-region"); !region.empty())
    error.region = region;
  error.message = one_line(std::move(error.message));
  error.code = one_line(std::move(error.code));
  return error;
}

Decision decide(int status, const ServiceError& error) {
  if (status >= 200 && status < 300) return Decision::Accept;
  if (among(error.code, kThrottled) || status == 429) return Decision::Throttled;
  if (among(error.code, kExpired)) return Decision::Expired;
  if (among(error.code, kSkewed)) return Decision::Skewed;
  if (among(error.code, kWrongRegion)) return Decision::WrongRegion;
  if (among(error.code, kRetry)) return Decision::Retry;
  if (among(error.code, kNotFound)) return Decision::NotFound;
  if (among(error.code, kDenied) || status == 401 || status == 403) return Decision::Denied;
  if (status == 503) return Decision::Throttled;
  if (status >= 500 || status == 408) return Decision::Retry;
  return Decision::Failed;
}

std::optional<Seconds> http_time(std::string_view text) {
  const std::string date(text);
  std::tm parts{};
  const char* end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return static_cast<Seconds>(timegm(&parts));
}

Error error_of(const Request& request, Decision decision, const ServiceError& error,
               const std::string& who) {
  const std::string said =
      error.message.empty() ? error.code : fmt::format("{} ({})", error.message, error.code);
  switch (decision) {
    case Decision::Denied:
    case Decision::Skewed: return denied(request, error, who);
    case Decision::Expired:
      return {Fault::Credentials, fmt::format("the credentials of {} have expired", who),
              "sign in again, for example aws sso login"};
    case Decision::NotFound:
      return {Fault::Failed, fmt::format("{}: not found: {}", asked(request), said), ""};
    case Decision::WrongRegion:
      return {Fault::Usage,
              fmt::format("{}: lies in region {}: {}", asked(request),
                          error.region.empty() ? "unknown" : error.region, said),
              "--region " + (error.region.empty() ? std::string("REGION") : error.region)};
    default: return {Fault::Failed, fmt::format("{}: {}", asked(request), said), ""};
  }
}

bool region_not_enabled(const Error& error) {
  return error.message.find("UnrecognizedClientException") != std::string::npos ||
         error.message.find("InvalidClientTokenId") != std::string::npos;
}

}  // namespace ledger::aws
