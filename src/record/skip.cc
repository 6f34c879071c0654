#include "record/skip.h"

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ledger {
namespace {

using Mask = std::uint64_t;

namespace words {
#define LEDGER_TARGET
struct Block {
  std::uint64_t word[8];
};
inline Block load(const char* p) {
  Block block;
  std::memcpy(&block, p, sizeof block);
  return block;
}
// The high bit of every zero byte, gathered into eight bits (little endian; exact, no carries).
inline Mask zero_bytes(std::uint64_t x) {
  constexpr std::uint64_t kLow = 0x7f7f7f7f7f7f7f7fu;
  const std::uint64_t zero = ~(((x & kLow) + kLow) | x | kLow);
  return (zero >> 7) * 0x0102040810204080u >> 56;
}
inline Mask match(const Block& block, std::uint64_t fold, char c) {
  const std::uint64_t wanted = 0x0101010101010101u * static_cast<unsigned char>(c);
  Mask mask = 0;
  for (int i = 0; i < 8; ++i) mask |= zero_bytes((block.word[i] | fold) ^ wanted) << (8 * i);
  return mask;
}
inline Mask equal(const Block& block, char c) { return match(block, 0, c); }
inline Mask equal_folded(const Block& block, char c) {
  return match(block, 0x2020202020202020u, c);
}
inline Mask prefix_xor(Mask bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}
#include "record/skip_kernel.inc"
#undef LEDGER_TARGET
constexpr SkipKernel kKernel{"words", container, string};
}  // namespace words

#if defined(__x86_64__)
namespace sse2 {
#define LEDGER_TARGET
struct Block {
  __m128i part[4];
};
inline Block load(const char* p) {
  const auto* parts = reinterpret_cast<const __m128i*>(p);
  return {{_mm_loadu_si128(parts), _mm_loadu_si128(parts + 1), _mm_loadu_si128(parts + 2),
           _mm_loadu_si128(parts + 3)}};
}
inline Mask match(const Block& block, char fold, char c) {
  Mask mask = 0;
  for (int i = 0; i < 4; ++i) {
    const __m128i folded = _mm_or_si128(block.part[i], _mm_set1_epi8(fold));
    const int bits = _mm_movemask_epi8(_mm_cmpeq_epi8(folded, _mm_set1_epi8(c)));
    mask |= static_cast<Mask>(static_cast<std::uint32_t>(bits)) << (16 * i);
  }
  return mask;
}
inline Mask equal(const Block& block, char c) { return match(block, 0, c); }
inline Mask equal_folded(const Block& block, char c) { return match(block, 0x20, c); }
using words::prefix_xor;
#include "record/skip_kernel.inc"
#undef LEDGER_TARGET
constexpr SkipKernel kKernel{"sse2", container, string};
}  // namespace sse2

namespace avx2 {
#define LEDGER_TARGET __attribute__((target("avx2,bmi,popcnt,pclmul")))
struct Block {
  __m256i low, high;
};
LEDGER_TARGET inline Block load(const char* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
}
LEDGER_TARGET inline Mask equal(Block block, char c) {
  const __m256i wanted = _mm256_set1_epi8(c);
  const auto low =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.low, wanted)));
  const auto high =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.high, wanted)));
  return low | static_cast<Mask>(high) << 32;
}
LEDGER_TARGET inline Mask equal_folded(Block block, char c) {
  const __m256i fold = _mm256_set1_epi8(0x20);
  return equal({_mm256_or_si256(block.low, fold), _mm256_or_si256(block.high, fold)}, c);
}
LEDGER_TARGET inline Mask prefix_xor(Mask bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<std::int64_t>(bits)),
                                               _mm_set1_epi8(-1), 0);
  return static_cast<Mask>(_mm_cvtsi128_si64(product));
}
#include "record/skip_kernel.inc"
#undef LEDGER_TARGET
constexpr SkipKernel kKernel{"avx2", container, string};
}  // namespace avx2

namespace avx512 {
#define LEDGER_TARGET __attribute__((target("avx512f,avx512bw,avx2,bmi,popcnt,pclmul")))
using Block = __m512i;
LEDGER_TARGET inline Block load(const char* p) { return _mm512_loadu_si512(p); }
LEDGER_TARGET inline Mask equal(Block block, char c) {
  return _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(c));
}
LEDGER_TARGET inline Mask equal_folded(Block block, char c) {
  return equal(_mm512_or_si512(block, _mm512_set1_epi8(0x20)), c);
}
LEDGER_TARGET inline Mask prefix_xor(Mask bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<std::int64_t>(bits)),
                                               _mm_set1_epi8(-1), 0);
  return static_cast<Mask>(_mm_cvtsi128_si64(product));
}
#include "record/skip_kernel.inc"
#undef LEDGER_TARGET
constexpr SkipKernel kKernel{"avx512", container, string};
}  // namespace avx512
#endif

}  // namespace

SkipKernels skip_kernels() {
  SkipKernels kernels{};
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                        __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
  if (has_avx2 && __builtin_cpu_supports("avx512bw"))
    kernels.kernel[kernels.count++] = &avx512::kKernel;
  if (has_avx2) kernels.kernel[kernels.count++] = &avx2::kKernel;
  kernels.kernel[kernels.count++] = &sse2::kKernel;
#endif
  kernels.kernel[kernels.count++] = &words::kKernel;
  return kernels;
}

const SkipKernel& skip_kernel() {
  static const SkipKernel& best = *skip_kernels().kernel[0];
  return best;
}

}  // namespace ledger
