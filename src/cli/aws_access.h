// The way of one command into AWS: which account and region a source is read from.
//
// Accounts are those of the --assume-role roles, else that of the credentials. Opened when it is
// first needed, or never. Thread rule: one thread; the clients as src/aws/client.h says.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/session.h"
#include "cli/context.h"
#include "cli/options.h"
#include "ingest/sync.h"

namespace ledger {

class AwsAccess {
 public:
  AwsAccess(const Context& context, const Options& options)
      : context_(context), options_(options) {}

  // --profile, --endpoint-url and the environment decide as they do for the AWS CLI. Credentials
  // are looked for with the first request; the code of an MFA device is asked for on the terminal.
  // A place that discover() found is read as it was found; another in the region it names, with the
  // role of --assume-role where there is one, or one for its account, else with the credentials' own.
  Result<aws::Client*> client(const std::string& source);

  // Where the invocation logs go, by each account's logging configuration in the regions of
  // --region, else in that of AWS_REGION or the profile.
  struct Found {
    std::vector<std::string> sources;
    std::vector<FailedSource> failed;  // "eu-west-1": its configuration could not be read
    std::vector<std::string> off;      // regions without logging, or not enabled in the account
  };
  // Fault::Credentials without credentials, after a second at most where only an instance could have
  // them.
  Result<Found> discover();

  // What to type where a source in S3 has no calls: whether there is anything below it, else what the
  // bucket has. Asks S3 two requests at most; its errors are told as they are.
  std::string look_below(const std::string& source);

  // For an account's own resources in a region. Fault::Credentials where no role and no credentials
  // are of that account.
  Result<aws::Client*> client_of(const std::string& account, const std::string& region);
  // For the Price List, in the region nearest to the settings' one that has it. Fault::Failed in a
  // partition without one.
  Result<aws::Client*> pricing_client();

  // "us-east-1" of "eu-west-1"'s configuration or of a log group; "" where the place does not tell.
  std::string region_of(const std::string& source) const;
  // With the role of --assume-role, the first where there are several; else with the credentials themselves.
  Result<aws::Session*> session();
  // A single --region, else that of AWS_REGION or the profile.
  Result<std::string> region();
  // Requests since this was asked last.
  aws::RequestCounts take_requests();

 private:
  struct Account {
    std::string role;  // "" = the credentials' own, always the last one
    aws::Session session;
  };
  struct Asked;
  Result<Ok> open(unsigned metadata_timeout_ms = 0);
  std::size_t asked_accounts() const;  // the roles', else the credentials' own
  aws::Client* client_in(std::size_t account, const std::string& region);
  std::vector<Asked> ask_logging(const std::vector<std::string>& regions);
  Result<Ok> take(Asked& asked, Found& found);

  const Context& context_;
  const Options& options_;
  std::vector<Account> accounts_;
  std::map<std::pair<std::size_t, std::string>, std::unique_ptr<aws::Client>> clients_;
  struct Place {
    std::size_t account;
    std::string region;
  };
  std::map<std::string, Place> places_;
  aws::RequestCounts told_;  // by take_requests()
  std::string own_account_;  // of the credentials, "" until asked
};

}  // namespace ledger
