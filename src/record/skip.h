// The jump over JSON that nobody needs: 64 bytes at a time, chosen once for the processor.
//
// Both functions read up to kSkipPadding bytes past the value, so a buffer ends with that many
// newlines. A raw newline ends every jump: inside one line there is none (JSON escapes it in strings).
// Nothing is validated; that is validate.h. Thread rule: pure functions.
#pragma once

#include <cstddef>

namespace ledger {

constexpr std::size_t kSkipPadding = 192;
constexpr int kMaxDepth = 1000;

struct SkipKernel {
  const char* name;
  // From behind a '{' or '[' to behind its closer; nullptr at a newline or deeper than
  // kMaxDepth (looked at every 64 bytes).
  const char* (*container)(const char* p);
  // From inside a string to its closing quote, or to a newline before it.
  const char* (*string)(const char* p);
};

// The best this processor can do: AVX-512, AVX2, SSE2, or plain 64-bit words.
const SkipKernel& skip_kernel();
// All that run on this processor, the best first (tests compare them, benchmarks race them).
struct SkipKernels {
  const SkipKernel* kernel[4];
  int count;
};
SkipKernels skip_kernels();

}  // namespace ledger
