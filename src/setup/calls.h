// Sample calls of Bedrock: made-up applications, each as its own role, in several regions.
//
// They cost money: the bound on it is known before, since a call's output ends at kMaxTokens and a
// token is at least a byte of the prompt. Prompts and answers are fixed, short and kept nowhere.
// Thread rule: one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/bedrock_runtime.h"
#include "base/money.h"
#include "base/time.h"
#include "price/price.h"
#include "setup/step.h"

namespace ledger::setup {

constexpr int kMaxTokens = 200;

struct CallGroup {
  std::string app, region, model;
  std::int64_t calls = 0;
};
struct CallRequest {
  std::vector<std::string> apps, regions, models;  // empty: those of the scenarios
  std::int64_t calls = 24;                         // in all, shared out evenly
};
// The scenarios that match. An application that none has, or the first where the regions have none,
// calls the models asked for, or one that every region has, in the regions asked for or `home`.
std::vector<CallGroup> call_groups(const CallRequest& request, const std::string& home);

// What prices are taken from.
struct Pricing {
  const PriceBook& book;
  const Profiles& profiles;
  Day today;
};
// The most that one call of the group can cost at list price today; nothing where it has no price.
std::optional<Money> most_of_a_call(const CallGroup& group, const Pricing& pricing);
// What the tokens of a made call cost; the same.
std::optional<Money> cost_of(const CallGroup& group, const aws::ConverseUsage& usage,
                             const Pricing& pricing);

struct CallOutcome {
  std::int64_t made = 0;
  aws::ConverseUsage usage;    // summed
  std::optional<Error> error;  // that ended the group
  aws::Refusal refusal = aws::Refusal::Other;
};
// The calls of one group as the role {App}-BedrockRole. An error ends the group: the next call would
// meet it again. Fault::Interrupted likewise.
CallOutcome make_calls(const aws::Session& session, const Account& account, const CallGroup& group);

// What to do about a refusal: one line, a command where there is one.
std::string fix_of(aws::Refusal refusal, const CallGroup& group, const std::string& account_id);

}  // namespace ledger::setup
