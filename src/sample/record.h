// An invocation as the line that Bedrock logs, and the bodies that it stores beside the log.
// Source: Bedrock User Guide, "Monitor model invocation using CloudWatch Logs and Amazon S3".
// Thread rule: pure but for the Random.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sample/invocation.h"
#include "sample/random.h"

namespace ledger::sample {

constexpr std::string_view kInputSuffix = "_input.json.gz";
constexpr std::string_view kOutputSuffix = "_output.json.gz";
constexpr std::string_view kMediaSuffix = "_input_media_00.pdf";

struct StoredBody {
  std::string path;  // below the out folder
  std::string bytes;
};

struct LogRecord {
  std::string line;  // one JSON object, no line end
  std::vector<StoredBody> bodies;
};

// `call` after finish().
LogRecord log_record(const Invocation& call, Random& random);

// s3://…/data/{requestId}{suffix}
std::string stored_uri(const Invocation& call, std::string_view suffix);

}  // namespace ledger::sample
