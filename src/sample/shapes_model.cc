#include <fmt/format.h>

#include <array>

#include "sample/shape.h"

namespace ledger::sample {
namespace {

using Call = Invocation;

constexpr const char* kStream = "InvokeModelWithResponseStream";

std::string bedrock_arn(const Call& call, std::string_view resource) {
  return fmt::format("arn:aws:bedrock:{}:{}:{}", call.region, call.account, resource);
}

void no_cache(Call& call) { call.counts.cache_read = call.counts.cache_write = 0; }

// A model behind an id that does not name it.
void hide(Call& call, const char* operation, std::string id) {
  use_model(call, Family::Claude, "", "anthropic.claude-sonnet-4-6");
  call.operation = operation;
  call.model_id = std::move(id);
}

void application_profile(Call& call, Random&, int variant) {
  constexpr std::array kOperations{"InvokeModel", kStream,
                                   "Converse"};  // the last does not name the model
  hide(call, kOperations[static_cast<std::size_t>(variant)],
       bedrock_arn(call, variant == 2 ? "application-inference-profile/9qk2v7w0x1yz"
                                      : "application-inference-profile/a1b2c3d4e5f6"));
}

void rare_identity(Call& call, Random&, int variant) {
  call.arn =
      fmt::format(fmt::runtime(rare_identities()[static_cast<std::size_t>(variant)]), call.account);
  call.no_identity = call.arn.empty();
}

void other_model(Call& call, Family family, const char* model, const char* operation) {
  use_model(call, family, "", model);
  call.operation = operation;
  no_cache(call);
}

void router(Call& call, Random&, int) {
  hide(call, "Converse", bedrock_arn(call, "default-prompt-router/anthropic.claude:1"));
  no_cache(call);
  call.invoked_by_router =
      bedrock_arn(call, "inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0");
}

constexpr std::array kShapes = std::to_array<Shape>({
    {"application inference profile", 400, 3, application_profile},
    {"profile ARN in Converse", 150, 2,
     [](Call& c, Random&, int v) {
       c.operation = v == 0 ? "Converse" : "ConverseStream";
       use_model(c, Family::Claude, geo_prefix(c.region), "anthropic.claude-sonnet-4-20250514-v1:0");
       c.model_id = bedrock_arn(c, "inference-profile/" + c.scope + c.model);
     }},
    {"foundation model ARN", 80, 1,
     [](Call& c, Random&, int) {
       hide(c, "InvokeModel", "");
       use_model(c, Family::Claude, "", "anthropic.claude-3-haiku-20240307-v1:0");
       c.model_id = fmt::format("arn:aws:bedrock:{}::foundation-model/{}", c.region, c.model);
     }},
    {"provisioned model", 80, 1,
     [](Call& c, Random&, int) { hide(c, "Converse", bedrock_arn(c, "provisioned-model/2b4d6f8h0j1k")); }},
    {"custom model deployment", 60, 1,
     [](Call& c, Random&, int) {
       other_model(c, Family::Nova, "amazon.nova-lite-v1:0", "Converse");
       c.model_id = bedrock_arn(c, "custom-model-deployment/m3n4p5q6r7s8");
     }},
    {"custom model", 30, 1,
     [](Call& c, Random&, int) {
       other_model(c, Family::Nova, "amazon.nova-lite-v1:0", "InvokeModel");
       c.model_id = bedrock_arn(c, "custom-model/amazon.nova-lite-v1:0:300k/t9u8v7w6x5y4");
     }},
    {"imported model", 40, 1,
     [](Call& c, Random&, int) {
       other_model(c, Family::Llama, "meta.llama3-3-70b-instruct-v1:0", "InvokeModel");
       c.model_id = bedrock_arn(c, "imported-model/z1x2c3v4b5n6");
     }},
    {"prompt", 40, 2,
     [](Call& c, Random&, int v) { hide(c, "Converse", bedrock_arn(c, v == 0 ? "prompt/PROMPT12AB" : "prompt/PROMPT12AB:3")); }},
    {"prompt router", 60, 1, router},
    {"marketplace endpoint", 20, 1,
     [](Call& c, Random&, int) {
       other_model(c, Family::OpenAi, "acme.market-model", "InvokeModel");
       c.model_id = fmt::format("arn:aws:sagemaker:{}:{}:endpoint/market-model-1", c.region, c.account);
     }},
    {"a model without a price", 120, 1,
     [](Call& c, Random&, int) { other_model(c, Family::Other, "acme.future-model-v9:0", "Converse"); }},
    {"an unknown operation", 60, 2,
     [](Call& c, Random&, int v) {
       other_model(c, Family::Other, "amazon.nova-sonic-v1:0", v == 0 ? "InvokeModelWithBidirectionalStream" : "FutureOperation");
       c.bodies = Bodies::Off;
     }},
    {"images", 150, 2,
     [](Call& c, Random& r, int v) {
       other_model(c, Family::Image, v == 0 ? "amazon.nova-canvas-v1:0" : "stability.sd3-5-large-v1:0", "InvokeModel");
       c.images = static_cast<int>(r.between(1, 4));
     }},
    {"images, bodies off", 30, 1,
     [](Call& c, Random&, int) {
       other_model(c, Family::Image, "amazon.nova-canvas-v1:0", "InvokeModel");
       c.images = 1;
       c.bodies = Bodies::Off;
     }},
    {"embeddings", 100, 2,
     [](Call& c, Random&, int v) {
       if (v == 0) other_model(c, Family::TitanEmbed, "amazon.titan-embed-text-v2:0", "InvokeModel");
       if (v == 1) other_model(c, Family::CohereEmbed, "cohere.embed-multilingual-v3", "InvokeModel");
     }},
    {"rerank", 60, 1, [](Call& c, Random&, int) { other_model(c, Family::Rerank, "cohere.rerank-v3-5:0", "InvokeModel"); }},
    {"open-weight models", 60, 4,
     [](Call& c, Random&, int v) {
       if (v == 0) other_model(c, Family::Llama, "meta.llama3-3-70b-instruct-v1:0", kStream);
       if (v == 1) other_model(c, Family::Llama, "meta.llama3-3-70b-instruct-v1:0", "InvokeModel");
       if (v == 2) other_model(c, Family::Mistral, "mistral.mistral-large-2407-v1:0", "InvokeModel");
       if (v == 3) other_model(c, Family::OpenAi, "openai.gpt-oss-120b-1:0", kStream);
     }},
    {"Nova through Invoke", 60, 2,
     [](Call& c, Random&, int v) {
       use_model(c, Family::Nova, "", "amazon.nova-pro-v1:0");
       c.operation = v == 0 ? "InvokeModel" : kStream;
       c.lifetimes = Lifetimes::Untold;
     }},
    {"rare identity", 400, 9, rare_identity},
    {"request metadata of all kinds", 60, 1,
     [](Call& c, Random&, int) {
       c.metadata = {{"team", "support, \"night\" shift"}, {"=cmd", "=1+1"}, {"tenant_id", "서울-\xF0\x9F\x99\x82"},
                     {"note", "a\tb\x1b[31m<b>"}, {"user_id", "dev-501"}, {"path", "C:\\x%_'"}};
     }},
});

}  // namespace

std::span<const Shape> model_shapes() { return kShapes; }

}  // namespace ledger::sample
