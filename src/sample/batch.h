// The output of a batch inference job: *.jsonl.out and manifest.json.out.
// Source: Bedrock User Guide, "View the results of a batch inference job".
// Thread rule: pure but for the Random.
#pragma once

#include <cstdint>
#include <string>

#include "sample/random.h"

namespace ledger::sample {

struct BatchOutput {
  std::string lines, manifest;
  std::int64_t records = 0;
};

// At least 6 records: most answered, one failed, one whose answer does not name its model.
BatchOutput batch_output(std::int64_t records, Random& random);

}  // namespace ledger::sample
