// What a modelId says of the model behind it, before the book is asked.
// Forms: Amazon Bedrock API Reference, "InvokeModel" (modelId) and "Supported foundation models".
// Thread rule: pure; views point into the argument.
#pragma once

#include <string_view>

namespace ledger {

enum class InvokedKind {
  Model,   // `model` is a foundation model id, perhaps in a short or long spelling
  Hidden,  // an application profile, a prompt or a router: the id does not tell the model
  Custom,  // custom-model-deployment: sold by the token, model not in the id
  Hours,   // provisioned, imported, custom or endpoint: sold by time
};

struct Invoked {
  InvokedKind kind = InvokedKind::Model;
  std::string_view model;
  std::string_view scope;  // "in-region", "geo", "global"; "" unless kind is Model
  std::string_view area;   // the profile's prefix in scope geo
};

Invoked parse_invoked(std::string_view id);

}  // namespace ledger
