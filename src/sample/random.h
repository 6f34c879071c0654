// Repeatable chance: SplitMix64 and integer arithmetic only, so that every machine draws the same.
// Thread rule: one Random a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ledger::sample {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  // 0 to n - 1; `n` above 0.
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(
        (static_cast<unsigned __int128>(next()) * static_cast<std::uint64_t>(n)) >> 64);
  }
  std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + below(last - first + 1);
  }
  bool chance(int percent) { return below(100) < percent; }
  template <class Sequence>
  const auto& pick(const Sequence& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<std::int64_t>(std::size(choices))))];
  }
  std::string hex(int digits) { return letters("0123456789abcdef", digits); }
  std::string lower_alnum(int digits) {
    return letters("0123456789abcdefghijklmnopqrstuvwxyz", digits);
  }
  // A version 4 UUID. One piece a statement: the order of operands is the compiler's choice.
  std::string uuid() {
    std::string text = hex(8);
    text.append("-").append(hex(4));
    text.append("-4").append(hex(3));
    text.append("-").append(letters("89ab", 1)).append(hex(3));
    return text.append("-").append(hex(12));
  }

 private:
  std::string letters(std::string_view alphabet, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text.push_back(pick(alphabet));
    return text;
  }
  std::uint64_t state_;
};

}  // namespace ledger::sample
