#include "setup/step.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "aws/account.h"
#include "aws/sts.h"

namespace ledger::setup {
namespace {

constexpr std::array kSteps{
    Step{"logging", "Bedrock's invocation logs to a bucket made for them", plan_logging},
    Step{"roles", "A role for each application, with the models it may call", plan_roles},
    Step{"athena", "A table and a view over the logs, to query with Athena", plan_athena,
         test_athena}};

constexpr int kReadBacks = 5;
constexpr std::chrono::seconds kBetweenReadBacks{1};

// Of the groups that `applied` had no problem with.
std::vector<Problem> problems_beside(const Plan& plan, const Plan& applied) {
  std::vector<Problem> added;
  for (const Problem& problem : plan.problems)
    if (std::none_of(applied.problems.begin(), applied.problems.end(),
                     [&](const Problem& known) { return known.group == problem.group; }))
      added.push_back(problem);
  return added;
}

}  // namespace

Result<Account> Account::open(const aws::Session& session) {
  const auto client = session.client();
  LEDGER_ASSIGN(caller, aws::get_caller_identity(*client));
  return Account(session, std::move(caller.account), std::move(caller.arn));
}

const std::string& Account::region() const { return session_->settings().region(); }

std::string_view Account::partition() const { return aws::partition(region()); }

aws::Client& Account::client(const std::string& region) const {
  auto& client = clients_[region];
  if (!client) client = session_->client(region);
  return *client;
}

std::span<const Step> steps() { return kSteps; }

const Step* find_step(std::string_view name) {
  const auto found = std::find_if(kSteps.begin(), kSteps.end(),
                                  [&](const Step& step) { return step.name == name; });
  return found == kSteps.end() ? nullptr : &*found;
}

Result<std::vector<std::string>> regions_of(const Account& account, const Request& request) {
  std::vector<std::string> regions;
  for (const std::string& region : request.regions) {
    if (region == "all") return aws::list_enabled_regions(account.client(account.region()));
    if (!aws::is_region(region))
      return Error{Fault::Usage, fmt::format("--region: {} is not a region", region),
                   "--region us-east-1"};
    if (std::find(regions.begin(), regions.end(), region) == regions.end())
      regions.push_back(region);
  }
  if (regions.empty()) regions.push_back(account.region());
  return regions;
}

Result<Plan> make_plan(const Step& step, const Account& account, const Request& request) {
  LEDGER_ASSIGN(plan, step.plan(account, request));
  plan.step = step.name;
  plan.account = account.id();
  plan.caller = account.caller();
  return plan;
}

Result<> verify(const Step& step, const Account& account, const Request& request,
                const Plan& applied) {
  std::string differs;
  for (int i = 0; i < kReadBacks; ++i) {
    if (i > 0) std::this_thread::sleep_for(kBetweenReadBacks);
    LEDGER_ASSIGN(plan, make_plan(step, account, request));
    LEDGER_TRY(verdict(problems_beside(plan, applied)));
    if (plan.changes_nothing()) return Ok{};
    differs = std::find_if(plan.changes.begin(), plan.changes.end(), [](const Change& change) {
                return change.action != Action::None;
              })->resource;
  }
  return Error{Fault::Failed, fmt::format("read back, {} is not as it was set", differs),
               fmt::format("bedrock-ledger setup {} --dry-run shows what differs", step.name)};
}

}  // namespace ledger::setup
