#include <array>

#include "sample/shape.h"

namespace ledger::sample {
namespace {

using Call = Invocation;

constexpr std::array<std::string_view, 5> kErrors{"ThrottlingException", "ValidationException",
                                                  "AccessDeniedException", "ModelTimeoutException",
                                                  "InternalServerException"};

void claude(Call& call, const char* operation) {
  use_model(call, Family::Claude, newer_prefix(call.region),
            "anthropic.claude-sonnet-4-5-20250929-v1:0");
  call.operation = operation;
}

void write_cache(Call& call, Random& random, Lifetimes lifetimes, bool with_1h) {
  call.counts.output = random.between(40, 400);
  call.counts.cache_read = random.chance(50) ? 0 : 2871;
  call.counts.cache_write = random.between(1200, 24000);
  call.counts.cache_write_1h = with_1h ? call.counts.cache_write / 3 : 0;
  call.cache_told = CacheTold::EnvelopeAndBody;
  call.lifetimes = lifetimes;
}

void fail(Call& call, Random& random, int variant) {
  call.error_code = kErrors[static_cast<std::size_t>(variant)];
  if (random.chance(30)) call.bodies = Bodies::Off;
}

void converse_nova(Call& call, Random& random) {
  use_model(call, Family::Nova, "", "amazon.nova-pro-v1:0");
  call.operation = random.chance(50) ? "Converse" : "ConverseStream";
}

void long_context(Call& call, Random& random, const char* model, std::int64_t threshold,
                  Family family) {
  use_model(call, family, family == Family::Claude ? newer_prefix(call.region) : "", model);
  call.operation = "ConverseStream";
  call.bodies = Bodies::BothOffloaded;
  call.counts.cache_read = call.counts.cache_write = 0;
  call.counts.input = threshold + random.between(1, 60000);
}

constexpr std::array kShapes = std::to_array<Shape>({
    {"cache lifetimes in a native body", 300, 1,
     [](Call& c, Random& r, int) { claude(c, "InvokeModel"); write_cache(c, r, Lifetimes::Native, true); }},
    {"cache lifetimes in message_start", 300, 1,
     [](Call& c, Random& r, int) { claude(c, "InvokeModelWithResponseStream"); write_cache(c, r, Lifetimes::Native, true); }},
    {"cacheDetails with 5m and 1h", 200, 2,
     [](Call& c, Random& r, int v) { claude(c, "Converse"); write_cache(c, r, Lifetimes::Details, v == 1); }},
    {"cacheDetails with 30m", 60, 1,
     [](Call& c, Random& r, int) {
       use_model(c, Family::Other, "", "moonshotai.kimi-k3");
       c.operation = "Converse";
       write_cache(c, r, Lifetimes::Details30m, false);
     }},
    {"cache counts in the body only, each operation", 300, 4,
     [](Call& c, Random& r, int v) {
       constexpr std::array kOperations{"Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream"};
       claude(c, kOperations[static_cast<std::size_t>(v)]);
       write_cache(c, r, v < 2 ? Lifetimes::Untold : Lifetimes::Native, false);
       c.cache_told = CacheTold::BodyOnly;
     }},
    {"cache counts nowhere, bodies off", 200, 1,
     [](Call& c, Random&, int) {
       claude(c, "Converse");
       c.counts.cache_read = c.counts.cache_write = 0;
       c.cache_told = CacheTold::Nowhere;
       c.bodies = Bodies::Off;
     }},
    {"counts in the body only", 60, 1,
     [](Call& c, Random& r, int) {
       claude(c, r.chance(50) ? "Converse" : "InvokeModel");
       c.counts.cache_read = c.counts.cache_write = 0;
       c.counts_in_envelope = false;
     }},
    {"body and envelope disagree", 40, 1, [](Call& c, Random&, int) { claude(c, "Converse"); c.body_differs_by = 7; }},
    {"cached tokens within OpenAI prompt tokens", 60, 1,
     [](Call& c, Random&, int) {
       use_model(c, Family::OpenAi, "", "openai.gpt-oss-120b-1:0");
       c.operation = "InvokeModel";
       c.counts.cache_read = 640;
       c.counts.cache_write = 0;
       c.cache_told = CacheTold::EnvelopeAndBody;
     }},
    {"flex tier", 300, 1, [](Call& c, Random& r, int) { converse_nova(c, r); c.tier = "flex"; }},
    {"priority tier", 200, 1, [](Call& c, Random& r, int) { converse_nova(c, r); c.tier = "priority"; }},
    {"default tier said", 400, 1, [](Call& c, Random& r, int) { converse_nova(c, r); c.tier = "default"; }},
    {"reserved tier", 40, 1, [](Call& c, Random& r, int) { converse_nova(c, r); c.tier = "reserved"; }},
    {"latency-optimized", 120, 1,
     [](Call& c, Random&, int) {
       use_model(c, Family::Claude, geo_prefix(c.region), "anthropic.claude-3-5-haiku-20241022-v1:0");
       c.operation = "Converse";
       c.latency = "optimized";
     }},
    {"a service tier of Anthropic's own", 100, 1,
     [](Call& c, Random& r, int) {
       claude(c, r.chance(50) ? "InvokeModel" : "InvokeModelWithResponseStream");
       c.anthropic_tier = r.chance(50) ? "priority" : "standard";
     }},
    {"more than 100k tokens", 40, 1,
     [](Call& c, Random& r, int) { long_context(c, r, "anthropic.claude-haiku-5-5", 100000, Family::Claude); }},
    {"more than 200k tokens", 40, 1,
     [](Call& c, Random& r, int) { long_context(c, r, "anthropic.claude-sonnet-4-5-20250929-v1:0", 200000, Family::Claude); }},
    {"more than 272k tokens", 20, 1, [](Call& c, Random& r, int) { long_context(c, r, "openai.gpt-5.4", 272000, Family::Other); }},
    {"failed", 900, static_cast<int>(kErrors.size()), fail},
});

}  // namespace

std::span<const Shape> token_shapes() { return kShapes; }

}  // namespace ledger::sample
