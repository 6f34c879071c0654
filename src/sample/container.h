// The files that are no objects of the log bucket: copies in other forms and CloudWatch exports.
// Source: CloudWatch Logs User Guide, "Exporting log data to Amazon S3"; API Reference, "GetLogEvents".
// Thread rule: pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "sample/shape.h"

namespace ledger::sample {

struct Line {
  Seconds time;
  std::string json;
};

// Path below the out folder and bytes of the one file of a place; `place` is not Place::Bucket.
std::string container_path(Place place);
std::string container_bytes(Place place, const std::vector<Line>& lines);

}  // namespace ledger::sample
