#include "cli/aws_access.h"

#include <fmt/format.h>

#include "aws/bedrock.h"
#include "aws/s3.h"
#include "base/text.h"
#include "cli/places.h"
#include "cli/terminal.h"

namespace ledger {
namespace {

constexpr unsigned kShortMetadataTimeoutMs = 300;  // asked twice at most

Result<aws::Secret> ask_code(const std::string& serial) {
  auto code = ask_terminal(fmt::format("MFA code of {}: ", escape_terminal(serial)));
  if (!code)
    return Error{Fault::Credentials,
                 fmt::format("a code of {} is needed and there is no terminal to ask on", serial),
                 "run it in a terminal"};
  return aws::Secret(*std::move(code));
}

aws::SessionOptions session_options(const Options& options) {
  aws::SessionOptions session;
  session.settings.profile = options.profile;
  session.settings.endpoint_url = options.endpoint_url;
  session.ask_mfa = ask_code;
  return session;
}

Error nothing_known(const Error& why) {
  return {why.fault, "no --source is given and the store knows none; " + why.message,
          "--source FOLDER with Bedrock logs, or " + why.hint};
}

Result<std::string> place_of(const std::optional<aws::LoggingConfiguration>& logging,
                             const std::string& region) {
  const std::string_view elsewhere = "--source FOLDER or s3://BUCKET/PREFIX, or another AWS_REGION";
  if (logging && !logging->bucket.empty())
    return s3_source(aws::s3_uri(logging->bucket, logging->key_prefix));
  if (logging && !logging->log_group.empty())
    return Error{Fault::Failed,
                 fmt::format("the invocation logs of {} go to the CloudWatch group {} only, which "
                             "this version does not read",
                             region, logging->log_group),
                 fmt::format("bedrock-ledger setup logging --region {} adds S3; else {}", region,
                             elsewhere)};
  return Error{Fault::Failed, fmt::format("model invocation logging is off in {}", region),
               fmt::format("bedrock-ledger setup logging --region {}; else {}", region, elsewhere)};
}

}  // namespace

Result<aws::Session*> AwsAccess::session() {
  if (!session_) {
    LEDGER_ASSIGN(opened, aws::Session::open(session_options(options_), context_.env));
    session_ = std::move(opened);
  }
  return &*session_;
}

Result<aws::Client*> AwsAccess::client() {
  LEDGER_ASSIGN(opened, session());
  if (!client_) client_ = opened->client();
  return client_.get();
}

Result<std::string> configured_logs(const Context& context, const Options& options) {
  aws::SessionOptions session_of = session_options(options);
  session_of.http.metadata_timeout_ms = kShortMetadataTimeoutMs;
  if (options.regions.size() == 1 && options.regions[0] != "all")
    session_of.settings.region = options.regions[0];
  LEDGER_ASSIGN(session, aws::Session::open(std::move(session_of), context.env));
  if (const auto credentials = session.credentials(); !credentials)
    return nothing_known(credentials.error());
  const auto client = session.client();
  LEDGER_ASSIGN(logging, aws::get_logging_configuration(*client));
  return place_of(logging, client->region());
}

}  // namespace ledger
