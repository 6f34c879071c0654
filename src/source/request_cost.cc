#include "source/request_cost.h"

namespace ledger {
namespace {

constexpr Int128 kFemtoPerList = 5'000'000'000, kFemtoPerGet = 400'000'000;

}  // namespace

Money list_cost(std::int64_t requests) { return Money{requests * kFemtoPerList}; }
Money get_cost(std::int64_t requests) { return Money{requests * kFemtoPerGet}; }

Money cost_of_requests(const aws::RequestCounts& sent) {
  Money cost;
  for (const auto& [action, requests] : sent) {
    if (action == "s3:ListBucket") cost += list_cost(requests);
    if (action == "s3:GetObject") cost += get_cost(requests);
  }
  return cost;
}

}  // namespace ledger
