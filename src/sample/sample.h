// Sample logs: a made-up company's Bedrock model invocation logs on disk, in the real layout.
//
// Every shape of docs/formats.md section A occurs at least once from 2,000 calls on; rare shapes
// are rare, and days and weeks have their rhythm. Nothing is asked of AWS, no clock and no system
// randomness is read: the same request gives the same bytes (with the same zlib) and the same file
// times. The figures show nothing about any real account. Thread rule: one call at a time an out
// folder.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace ledger {

struct SampleRequest {
  std::string out;  // a folder that is empty or not there yet
  int days = 30;    // 1 to 3660, `end_day` included, in UTC
  Day end_day = 0;
  std::int64_t calls = 0;  // distinct calls in the window, failed ones included; 1 to 10^7
  std::uint64_t seed = 1;
};

struct SampleResult {
  std::int64_t files = 0;    // everything written, offloaded bodies and manifests too
  std::int64_t records = 0;  // log records: calls, their duplicates and batch output lines
  std::int64_t bytes = 0;    // on disk
};

// Deliveries may lie up to a day after `end_day`, as real ones do. Fault::Usage for a bad request
// or an out folder with something in it; Fault::Failed where writing fails, and what was written
// stays.
Result<SampleResult> generate_logs(const SampleRequest& request);

}  // namespace ledger
