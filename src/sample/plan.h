// Who calls what when, and when it is delivered: the whole run in small values, before any text.
// Thread rule: pure.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "sample/company.h"
#include "sample/sample.h"
#include "sample/shape.h"

namespace ledger::sample {

struct PlannedCall {
  Seconds time = 0;
  Seconds delivered = 0;
  std::uint64_t seed = 0;  // of everything that is drawn for its record
  const Route* route = nullptr;
  const Shape* shape = nullptr;  // none: an ordinary call
  int variant = 0;
  Copy copy = Copy::None;  // which second record this is
};

// `shapes` must outlive the plan. Copies come on top of the `request.calls` distinct calls.
std::vector<PlannedCall> plan_calls(const SampleRequest& request, const std::vector<Shape>& shapes);

// The record's folder: AWSLogs/{account}/BedrockModelInvocationLogs/{region}/YYYY/MM/DD/HH.
std::string hour_folder(const PlannedCall& call);

}  // namespace ledger::sample
