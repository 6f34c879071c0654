// The registry of set-up steps. A new one is one file, one line in step.cc, one test.
//
// A step reads the present state and says what it would change: it calls nothing that writes. What
// it was not asked for, and what others put there, it keeps.
// Thread rule: one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/session.h"
#include "setup/plan.h"

namespace ledger::setup {

// The account that the caller's credentials belong to, and a client for each of its regions.
class Account {
 public:
  // Asks STS who is calling. `session` must outlive the account.
  static Result<Account> open(const aws::Session& session);

  const std::string& id() const { return id_; }
  const std::string& caller() const { return caller_; }  // its ARN
  const std::string& region() const;                     // where nothing else is asked for
  std::string_view partition() const;                    // "aws", "aws-us-gov", "aws-cn"
  // Kept for the account's life, so that closures may hold it.
  aws::Client& client(const std::string& region) const;

 private:
  Account(const aws::Session& session, std::string id, std::string caller)
      : session_(&session), id_(std::move(id)), caller_(std::move(caller)) {}
  const aws::Session* session_;
  std::string id_, caller_;
  mutable std::map<std::string, std::unique_ptr<aws::Client>> clients_;
};

// What was asked for; a step looks at its own part.
struct Request {
  std::vector<std::string> regions;  // empty: the account's own; "all": each that is enabled

  // logging. Empty or absent: as it is, or the default where there is none.
  std::string bucket, kms_key_arn, log_group, log_role_arn;
  std::optional<std::string> prefix;
  std::optional<std::vector<std::string>> bodies;

  // roles
  std::vector<std::string> apps, trusted, models;
};

// The regions asked for, each once. Fault::Usage for what is no region.
Result<std::vector<std::string>> regions_of(const Account& account, const Request& request);

// What a test found out: a line for each part that works, a problem for each that does not.
struct Tested {
  std::vector<std::string> lines;
  std::vector<Problem> problems;
};

struct Step {
  std::string_view name;
  std::string_view help;  // one line
  // An error where nothing can be planned at all, else what it found out.
  Result<Plan> (*plan)(const Account& account, const Request& request);
  // Uses what was set up; may be absent. An error where nothing can be tested at all.
  Result<Tested> (*test)(const Account& account, const Request& request) = nullptr;
};

std::span<const Step> steps();
const Step* find_step(std::string_view name);

// The steps' plans; Plan::step, account and caller are filled in by make_plan.
Result<Plan> plan_logging(const Account& account, const Request& request);
Result<Plan> plan_roles(const Account& account, const Request& request);
Result<Plan> plan_athena(const Account& account, const Request& request);
// Each region by itself. Tells no data yet (a line) from the wrong place (Failed, "wrong place: …") and from denied
// (Credentials, "denied: …"). Runs one query a region.
Result<Tested> test_athena(const Account& account, const Request& request);

Result<Plan> make_plan(const Step& step, const Account& account, const Request& request);
// Reads back what `applied` did: Ok when the step would change nothing more, and can still plan what it
// could plan then. Asks again for some seconds, since what IAM was told shows late.
Result<> verify(const Step& step, const Account& account, const Request& request,
                const Plan& applied);

}  // namespace ledger::setup
