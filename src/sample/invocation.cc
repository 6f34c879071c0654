#include "sample/invocation.h"

#include <array>

namespace ledger::sample {
namespace {

constexpr std::array<std::string_view, 3> kUsRegions{"us-east-1", "us-east-2", "us-west-2"};
constexpr std::array<std::string_view, 3> kEuRegions{"eu-central-1", "eu-west-1", "eu-west-3"};
constexpr std::array<std::string_view, 2> kJapanRegions{"ap-northeast-1", "ap-northeast-3"};
constexpr std::array<std::string_view, 3> kAsiaRegions{"ap-northeast-1", "ap-northeast-2",
                                                       "ap-southeast-1"};

std::string arn_of(Invocation& call, Random& random) {
  if (call.app->name.empty()) {
    const std::string_view who = random.pick(people());
    return "arn:aws:" + std::string(who.substr(0, 3)) + "::" + call.account +
           std::string(who.substr(3));
  }
  const std::string session = random.chance(25) ? std::string(call.app->name) + "-test-session"
                                                : "worker-" + std::to_string(random.below(6));
  return "arn:aws:sts::" + call.account + ":assumed-role/" + std::string(call.app->name) +
         "-BedrockRole/" + session;
}

bool embeds(Family family) { return family == Family::TitanEmbed || family == Family::CohereEmbed; }

bool only_invokes(Family family) {
  return embeds(family) || family == Family::Rerank || family == Family::Image;
}

std::string operation_of(Family family, Random& random) {
  if (only_invokes(family)) return "InvokeModel";
  const auto roll = random.below(100);
  if (roll < 42) return "Converse";
  if (roll < 72) return "ConverseStream";
  return roll < 88 || family == Family::Mistral ? "InvokeModel" : "InvokeModelWithResponseStream";
}

// Mostly near `usual`, sometimes several times it.
std::int64_t spread(std::int64_t usual, Random& random) {
  const std::int64_t near = usual / 3 + random.below(usual);
  return random.chance(8) ? near + random.below(usual * 6) : near + 1;
}

void draw_counts(Invocation& call, Random& random) {
  call.counts.input = spread(call.app->input_tokens, random);
  call.counts.output = spread(call.app->output_tokens, random);
  if (call.app->cached_tokens == 0 || !caches_prompts(call) || random.chance(15)) return;
  if (random.chance(88)) {
    call.counts.cache_read = call.app->cached_tokens;
  } else {
    call.counts.cache_write = call.app->cached_tokens;
  }
  if (random.chance(20)) call.counts.cache_write += random.between(60, 900);
}

void draw_metadata(Invocation& call, Random& random) {
  if (call.app->team.empty() || random.chance(10)) return;
  call.metadata = {{"team", std::string(call.app->team)},
                   {"cost_center", std::string(call.app->cost_center)},
                   {"environment", random.chance(80) ? "prod" : "staging"}};
}

std::string ran_in(const Invocation& call, Random& random) {
  if (call.scope.empty() || random.chance(10)) return "";
  if (call.scope == "us.") return std::string(random.pick(kUsRegions));
  if (call.scope == "eu.") return std::string(random.pick(kEuRegions));
  if (call.scope == "jp.") return std::string(random.pick(kJapanRegions));
  return std::string(call.scope == "apac." ? random.pick(kAsiaRegions) : random.pick(kUsRegions));
}

std::string profile_arn(const Invocation& call) {
  return "arn:aws:bedrock:" + call.region + ":" + call.account + ":inference-profile/" +
         call.scope + call.model;
}

}  // namespace

// The models that Bedrock's prompt caching came too late for.
bool caches_prompts(const Invocation& call) {
  const bool older = call.model.find("claude-3-haiku") != std::string::npos ||
                     call.model.find("20240620") != std::string::npos;
  return (call.family == Family::Claude && !older) || call.family == Family::Nova;
}

bool counts_tokens(Family family) { return family != Family::Image && family != Family::Rerank; }

std::string native_name(std::string_view model) {
  model.remove_prefix(model.find('.') + 1);
  return std::string(model.substr(0, model.find("-v")));
}

void use_model(Invocation& call, Family family, std::string_view scope, std::string_view model) {
  call.family = family;
  call.scope = scope;
  call.model = model;
  if (!caches_prompts(call)) call.counts.cache_read = call.counts.cache_write = 0;
}

Invocation begin(const Route& route, Seconds time, Random& random) {
  Invocation call;
  call.app = &apps()[static_cast<std::size_t>(route.app)];
  call.time = time;
  call.account = call.app->account;
  call.region = route.region;
  call.request_id = random.uuid();
  use_model(call, route.family, route.scope, route.model);
  call.operation = operation_of(route.family, random);
  call.arn = arn_of(call, random);
  draw_counts(call, random);
  draw_metadata(call, random);
  if (random.chance(6)) call.stop_reason = "max_tokens";
  if (random.chance(5)) call.stop_reason = "tool_use";
  if (!call.has_cache() && random.chance(4)) call.cache_told = CacheTold::Nowhere;
  if (call.has_cache() && random.chance(12)) call.cache_told = CacheTold::BodyOnly;
  if (call.operation.starts_with("Invoke") && call.counts.cache_write > 0)
    call.lifetimes = Lifetimes::Native;
  if (route.family == Family::Image) call.images = static_cast<int>(random.between(1, 3));
  return call;
}

void finish(Invocation& call, Random& random) {
  const bool invoke = call.operation.starts_with("InvokeModel");
  if (embeds(call.family)) call.counts.output.reset();
  if (only_invokes(call.family)) call.counts.cache_read = call.counts.cache_write = 0;
  if (call.model_id.empty()) {
    call.model_id = invoke && !call.scope.empty() ? profile_arn(call) : call.scope + call.model;
    call.inference_region = ran_in(call, random);
  }
}

}  // namespace ledger::sample
