// What a step would do to an account, as data: to be read, kept, reviewed, and applied.
//
// A plan never deletes: a change creates a thing or changes a part of one. Applying every change of
// a plan and planning again gives a plan without changes; that is also how the result is verified.
// Thread rule: plain values; `apply` runs on the thread that calls it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/result.h"

namespace ledger::setup {

// Members keep the order they were read in, so that a document put back is the one that was there.
using Json = nlohmann::ordered_json;

enum class Action { None, Create, Change };
std::string_view name_of(Action action);  // "none", "create", "change"

struct Change {
  Action action = Action::None;
  std::string group;     // what builds on each other, "us-east-1": a failure ends its group alone
  std::string resource;  // "policy of bucket bedrock-logs-123456789012-us-east-1"
  Json before, after;    // null where there is nothing; the same where action is None
  std::string why;       // and what it costs or trades
  std::vector<std::string> calls;  // "s3:PutBucketPolicy", in the order they are made
  std::function<Result<>()> apply;
};

// What could not be planned: the state could not be read, or must not be touched.
struct Problem {
  std::string group;
  Error error;
};

struct Plan {
  std::string step, account, caller;
  std::vector<Change> changes;
  std::vector<Problem> problems;
  std::vector<std::string> notes;  // a line each

  bool changes_nothing() const;
};

// The change from `before` to `after`, or None where they are equal.
Change make_change(std::string group, std::string resource, Json before, Json after);

// {"step", "account", "caller", "changes": [{"action", "group", "resource", "before", "after", "why",
// "calls"}], "problems": [{"group", "message", "hint"}], "notes": []}
Json to_json(const Plan& plan);

// What differs, a line each: "+ path: value" for what comes, "- path: value" for what goes. Lists of
// objects (the statements of a policy) are compared entry by entry, and those kept are only counted:
// "  path: 3 kept".
std::vector<std::string> differences(const Json& before, const Json& after);

struct Applied {
  std::vector<const Change*> done, not_done;  // of those that change something
  std::vector<Problem> failed;                // one for each group that ended early
};
// In the plan's order. SIGINT or SIGTERM ends it before the next change (Fault::Interrupted). The
// pointers are into `plan`.
Applied apply(const Plan& plan, const std::function<void(const Change&)>& on_done);

// The one error that stands for a plan or a run with problems; Ok for none. Of several faults:
// interrupted, wrong command, failed, permissions, as everywhere.
Result<> verdict(const std::vector<Problem>& problems);

}  // namespace ledger::setup
