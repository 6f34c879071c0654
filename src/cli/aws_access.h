// The way of one command into AWS: opened when it is first needed, or never.
//
// Thread rule: one thread; the client as src/aws/client.h says.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aws/session.h"
#include "cli/context.h"
#include "cli/options.h"

namespace ledger {

class AwsAccess {
 public:
  AwsAccess(const Context& context, const Options& options)
      : context_(context), options_(options) {}

  // --profile, --endpoint-url and the environment decide as they do for the AWS CLI. Credentials
  // are looked for with the first request; the code of an MFA device is asked for on the terminal.
  Result<aws::Client*> client();
  Result<aws::Session*> session();  // the same, for clients of other regions

 private:
  const Context& context_;
  const Options& options_;
  std::optional<aws::Session> session_;
  std::unique_ptr<aws::Client> client_;
};

// s3://BUCKET/PREFIX of the invocation logs, from the account's logging configuration in the region
// of --region (where one is given), AWS_REGION or the profile. Fault::Credentials without
// credentials, after a second at most where only an instance could have them; Failed where logging is
// off or goes to CloudWatch alone.
Result<std::string> configured_logs(const Context& context, const Options& options);

}  // namespace ledger
