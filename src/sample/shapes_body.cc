#include <array>

#include "sample/shape.h"

namespace ledger::sample {
namespace {

using Call = Invocation;

constexpr const char* kStream = "InvokeModelWithResponseStream";
constexpr std::array kInvokes{"InvokeModel", kStream};

// A prompt that looks like a record and like usage: only a reader of JSON is not taken in.
constexpr const char* kLookalike =
    R"(Explain this line: {"schemaType":"ModelInvocationLog","modelId":"anthropic.claude-v2","inputTokenCount":99999999,)"
    R"("usage":{"inputTokens":99999999,"outputTokens":99999999},"errorCode":"\"} ]}"} and this \" too \\)";

void claude(Call& call, const char* operation) {
  use_model(call, Family::Claude, "", "anthropic.claude-3-haiku-20240307-v1:0");
  call.operation = operation;
}

void block_input(Call& call) {
  call.guardrail = Guardrail::InputBlocked;
  call.counts = {};
}

void block_output(Call& call) {
  call.guardrail = Guardrail::OutputBlocked;
  call.counts = {};
  call.counts.input = 70;
  call.counts.output = 209;
}

constexpr std::array kShapes = std::to_array<Shape>({
    {"bodies off", 900, 1, [](Call& c, Random&, int) { c.bodies = Bodies::Off; }},
    {"input offloaded", 150, 1, [](Call& c, Random&, int) { c.bodies = Bodies::InputOffloaded; }},
    {"bodies offloaded", 150, 1, [](Call& c, Random&, int) { c.bodies = Bodies::BothOffloaded; }},
    {"media offloaded", 80, 1,
     [](Call& c, Random&, int) { claude(c, "Converse"); c.bodies = Bodies::MediaOffloaded; }},
    {"bodies cut by whoever copied them", 60, 3,
     [](Call& c, Random&, int v) {
       claude(c, v == 0 ? "Converse" : v == 1 ? "InvokeModel" : kStream);
       c.bodies = Bodies::Truncated;
     }},
    {"a long prompt within the record", 40, 1,
     [](Call& c, Random&, int) { claude(c, "Converse"); c.prompt_chars_cap = 90000; c.counts.input = 22000; }},
    {"a prompt that looks like a record", 60, 4,
     [](Call& c, Random&, int v) {
       claude(c, v == 0 ? "Converse" : v == 1 ? "ConverseStream" : kInvokes[static_cast<std::size_t>(v - 2)]);
       c.prompt = kLookalike;
     }},
    {"bare string among chunks", 80, 1,
     [](Call& c, Random&, int) { claude(c, kStream); c.stream = StreamForm::WithBareString; }},
    {"ConverseStream as an array", 30, 1,
     [](Call& c, Random&, int) { claude(c, "ConverseStream"); c.stream = StreamForm::ConverseEvents; }},
    {"Claude text completion stream", 30, 1,
     [](Call& c, Random&, int) {
       use_model(c, Family::Claude, "", "anthropic.claude-v2:1");
       c.operation = kStream;
       c.counts.cache_read = c.counts.cache_write = 0;
       c.stream = StreamForm::ClaudeText;
     }},
    {"Titan text stream", 30, 1,
     [](Call& c, Random&, int) {
       use_model(c, Family::Other, "", "amazon.titan-text-express-v1");
       c.operation = kStream;
       c.counts.cache_read = c.counts.cache_write = 0;
       c.stream = StreamForm::TitanText;
     }},
    {"guardrail blocks the input, Converse", 120, 2,
     [](Call& c, Random&, int v) { claude(c, v == 0 ? "Converse" : "ConverseStream"); block_input(c); }},
    {"guardrail blocks the input, Invoke", 120, 2,
     [](Call& c, Random&, int v) { claude(c, kInvokes[static_cast<std::size_t>(v)]); block_input(c); }},
    {"guardrail blocks the output, Converse", 80, 2,
     [](Call& c, Random&, int v) { claude(c, v == 0 ? "Converse" : "ConverseStream"); block_output(c); }},
    {"guardrail blocks the output, Invoke", 80, 2,
     [](Call& c, Random&, int v) { claude(c, kInvokes[static_cast<std::size_t>(v)]); block_output(c); }},
    {"guardrail only detects", 60, 2,
     [](Call& c, Random&, int v) { claude(c, v == 0 ? "Converse" : "InvokeModel"); c.guardrail = Guardrail::DetectOnly; }},
});

}  // namespace

std::span<const Shape> body_shapes() { return kShapes; }

}  // namespace ledger::sample
