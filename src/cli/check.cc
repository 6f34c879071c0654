#include "cli/aws_access.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "setup/checks.h"

namespace ledger {
namespace {

using setup::Account;
using setup::Findings;

Findings permissions(Context& context, const Options& options, const aws::Session& session,
                     const Account& account, const setup::RegionsToCheck& regions) {
  const auto logging = setup::check_logging(account, regions, context.now());
  Findings findings;
  if (options.roles.empty())
    findings = setup::check_features(account, setup::facts_of(account, logging, regions));
  const Findings roles = setup::check_roles(
      session, account, {options.roles, regions.names, options.models, /*may_call=*/true});
  findings.insert(findings.end(), roles.begin(), roles.end());
  return findings;
}

}  // namespace

Result<Ok> run_check(Context& context, const Options& options) {
  AwsAccess aws(context, options);
  LEDGER_ASSIGN(session, aws.session());
  LEDGER_ASSIGN(account, Account::open(*session));
  LEDGER_ASSIGN(regions, setup::regions_to_check(account, options.regions));
  const Findings findings = options.action == "logging"
                                ? setup::check_logging(account, regions, context.now()).findings
                                : permissions(context, options, *session, account, regions);
  return tell_findings(context, options, options.action, findings);
}

}  // namespace ledger
