#include "setup/calls.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "setup/finding.h"

namespace ledger::setup {
namespace {

struct Scenario {
  std::string_view app, region, model;
};
constexpr std::string_view kHaiku = "global.anthropic.claude-haiku-4-5-20251001-v1:0";
constexpr std::array<Scenario, 12> kScenarios{{
    {"CustomerServiceApp", "us-east-1", "us.anthropic.claude-haiku-4-5-20251001-v1:0"},
    {"CustomerServiceApp", "us-east-1", "us.amazon.nova-lite-v1:0"},
    {"DataAnalysisApp", "us-east-1", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"},
    {"DataAnalysisApp", "us-east-1", "us.amazon.nova-pro-v1:0"},
    {"DocumentProcessorApp", "us-west-2", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"},
    {"DocumentProcessorApp", "us-west-2", "us.anthropic.claude-haiku-4-5-20251001-v1:0"},
    {"ChatbotApp", "ap-northeast-1", kHaiku},
    {"ChatbotApp", "ap-northeast-1", "apac.amazon.nova-lite-v1:0"},
    {"KoreaServiceApp", "ap-northeast-2", kHaiku},
    {"KoreaServiceApp", "ap-northeast-2", "apac.amazon.nova-lite-v1:0"},
    {"SingaporeAnalyticsApp", "ap-southeast-1", "global.anthropic.claude-sonnet-4-5-20250929-v1:0"},
    {"SingaporeAnalyticsApp", "ap-southeast-1", "apac.amazon.nova-micro-v1:0"},
}};

constexpr std::array<std::string_view, 4> kPrompts{
    "In one sentence: what does a shop's return policy usually say?",
    "Name three columns of a sales report.", "Translate to Korean: good morning.",
    "Give a short title for a note about a late delivery."};
// What a model puts around a message before it counts: roles and marks.
constexpr std::int64_t kFrameTokens = 100;

std::int64_t longest_prompt() {
  return static_cast<std::int64_t>(
      std::ranges::max_element(kPrompts, {}, &std::string_view::size)->size());
}

bool asked_for(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

void add_group(std::vector<CallGroup>& groups, std::string_view app, std::string_view region,
               std::string_view model) {
  const CallGroup group{std::string(app), std::string(region), std::string(model), 0};
  const auto same = [&](const CallGroup& other) {
    return other.app == group.app && other.region == group.region && other.model == group.model;
  };
  if (std::ranges::none_of(groups, same)) groups.push_back(group);
}

void add_scenario(std::vector<CallGroup>& groups, const CallRequest& request,
                  const Scenario& scenario) {
  if (!asked_for(request.apps, scenario.app) || !asked_for(request.regions, scenario.region))
    return;
  if (request.models.empty()) add_group(groups, scenario.app, scenario.region, scenario.model);
  for (const std::string& model : request.models)
    add_group(groups, scenario.app, scenario.region, model);
}

void add_other_app(std::vector<CallGroup>& groups, const CallRequest& request,
                   const std::string& app, const std::string& home) {
  const auto regions = request.regions.empty() ? std::vector{home} : request.regions;
  const auto models = request.models.empty() ? std::vector{std::string(kHaiku)} : request.models;
  for (const std::string& region : regions)
    for (const std::string& model : models) add_group(groups, app, region, model);
}

void share_out(std::vector<CallGroup>& groups, std::int64_t calls) {
  for (std::int64_t i = 0; i < calls && !groups.empty(); ++i)
    ++groups[static_cast<std::size_t>(i) % groups.size()].calls;
  std::erase_if(groups, [](const CallGroup& group) { return group.calls == 0; });
}

using Counts = std::array<std::int64_t, kComponents>;

// Σ count × rate, at the highest rate that the book's doubts allow where `highest`.
std::optional<Money> price_of(const CallGroup& group, const Counts& counts, bool highest,
                              const Pricing& pricing) {
  PriceKey key{group.model, "", group.region, "standard", 0, 0, 0};
  for (std::size_t i = 0; i < kComponents; ++i)
    if (counts[i] > 0) key.components = static_cast<std::uint8_t>(key.components | 1 << i);
  const auto periods = pricing.book.periods(key, pricing.profiles);
  const auto now = std::ranges::find_if(
      periods, [&](const RatePeriod& period) { return pricing.today < period.to; });
  if (now == periods.end() || now->state != PriceState::Priced || now->unpriced != 0)
    return std::nullopt;
  Money sum;
  for (std::size_t i = 0; i < kComponents; ++i)
    sum += (highest ? now->high : now->rates)[i] * counts[i];
  return sum;
}

Result<std::unique_ptr<aws::Client>> client_of(const aws::Session& session, const Account& account,
                                               const CallGroup& group) {
  aws::RoleToAssume role;
  role.arn = fmt::format("arn:{}:iam::{}:role/{}-BedrockRole", account.partition(), account.id(),
                         group.app);
  role.session_name = "bedrock-ledger-calls";
  LEDGER_ASSIGN(assumed, session.assume(role));
  return assumed.client(group.region);
}

void add_to(aws::ConverseUsage& sum, const aws::ConverseUsage& usage) {
  sum.input_tokens += usage.input_tokens;
  sum.output_tokens += usage.output_tokens;
  sum.cache_read_tokens += usage.cache_read_tokens;
  sum.cache_write_tokens += usage.cache_write_tokens;
}

}  // namespace

std::vector<CallGroup> call_groups(const CallRequest& request, const std::string& home) {
  std::vector<CallGroup> groups;
  for (const Scenario& scenario : kScenarios) add_scenario(groups, request, scenario);
  for (const std::string& app : request.apps) {
    if (std::ranges::none_of(groups, [&](const CallGroup& group) { return group.app == app; }))
      add_other_app(groups, request, app, home);
  }
  if (groups.empty()) add_other_app(groups, request, std::string(kScenarios[0].app), home);
  share_out(groups, request.calls);
  return groups;
}

std::optional<Money> most_of_a_call(const CallGroup& group, const Pricing& pricing) {
  Counts counts{};
  counts[kInput] = longest_prompt() + kFrameTokens;
  counts[kOutput] = kMaxTokens;
  return price_of(group, counts, true, pricing);
}

std::optional<Money> cost_of(const CallGroup& group, const aws::ConverseUsage& usage,
                             const Pricing& pricing) {
  Counts counts{};
  counts[kInput] = usage.input_tokens;
  counts[kOutput] = usage.output_tokens;
  counts[kCacheRead] = usage.cache_read_tokens;
  counts[kCacheWrite5m] = usage.cache_write_tokens;
  return price_of(group, counts, false, pricing);
}

CallOutcome make_calls(const aws::Session& session, const Account& account,
                       const CallGroup& group) {
  CallOutcome outcome;
  auto client = client_of(session, account, group);
  if (!client) outcome.error = client.error();
  while (!outcome.error && outcome.made < group.calls) {
    const std::string_view prompt =
        kPrompts[static_cast<std::size_t>(outcome.made) % kPrompts.size()];
    const auto usage = aws::converse(**client, {group.model, std::string(prompt), kMaxTokens, {}});
    if (!usage) {
      outcome.error = usage.error();
      continue;
    }
    ++outcome.made;
    add_to(outcome.usage, *usage);
  }
  if (outcome.error) outcome.refusal = aws::refusal_of(*outcome.error);
  return outcome;
}

std::string fix_of(aws::Refusal refusal, const CallGroup& group, const std::string& account_id) {
  switch (refusal) {
    case aws::Refusal::Denied:
      return fmt::format("bedrock-ledger setup roles --app {} --model {} --region {} --trust {}",
                         shell_word(group.app), shell_word(group.model), group.region, account_id);
    case aws::Refusal::UseCaseForm:
      return fmt::format(
          "send in Anthropic's use-case form once: Bedrock console, {}, Model catalog",
          group.region);
    case aws::Refusal::Marketplace:
      return fmt::format(
          "accept the model's agreement once as somebody with aws-marketplace:Subscribe: Bedrock "
          "console, {}, Model catalog",
          group.region);
    case aws::Refusal::UnknownModel:
      return fmt::format("aws bedrock list-inference-profiles --region {}", group.region);
    case aws::Refusal::NeedsProfile:
      return fmt::format("--model with an inference profile's id, as in us.{}", group.model);
    case aws::Refusal::Throttled: return "wait a minute and run this again";
    case aws::Refusal::Other: return "";
  }
  return "";
}

}  // namespace ledger::setup
