// Amazon Bedrock Runtime: Converse, and what a refused call means. Source: Amazon Bedrock API
// Reference (Converse, "Common errors"), User Guide ("Access Amazon Bedrock foundation models").
//
// A call costs money. The answer's text is dropped unread. Thread rule: as Client.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "aws/client.h"

namespace ledger::aws {

struct ConverseInput {
  std::string model_id;  // model id, profile id or ARN
  std::string text;      // one user message
  int max_tokens = 200;
  std::map<std::string, std::string> metadata;  // requestMetadata, at most 16 entries
};
struct ConverseUsage {
  std::int64_t input_tokens = 0, output_tokens = 0, cache_read_tokens = 0, cache_write_tokens = 0;
};
Result<ConverseUsage> converse(Client& client, const ConverseInput& input);

enum class Refusal {
  Denied,        // IAM or an organization's policy
  UseCaseForm,   // FTUFormNotFilled: Anthropic's use-case form was never sent in
  Marketplace,   // no agreement with the model's seller, or no right to make one
  UnknownModel,  // not there, not in this region, or past its end of life
  NeedsProfile,  // on-demand calls of this model go through an inference profile
  Throttled,
  Other,
};
// What the service meant by the error of a converse().
Refusal refusal_of(const Error& error);
std::string_view refusal_name(Refusal refusal);  // "access denied", "use-case form missing" …

}  // namespace ledger::aws
