#include "store/hash.h"

#include <cstring>
#include <random>

namespace ledger {
namespace {

struct Keys {
  std::uint64_t k[4];
  Keys() {
    std::random_device device;
    for (auto& key : k) key = (std::uint64_t{device()} << 32 | device()) | 1;
  }
};
const Keys kKeys;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* p, std::size_t n) {
  std::uint64_t word = 0;
  std::memcpy(&word, p, n);
  return word;
}

}  // namespace

Hash128 hash128(std::string_view bytes) {
  const char* p = bytes.data();
  std::size_t n = bytes.size();
  std::uint64_t a = kKeys.k[0] ^ n, b = kKeys.k[1] + n;
  for (; n >= 16; p += 16, n -= 16) {
    const std::uint64_t x = load(p, 8), y = load(p + 8, 8);
    a = mix(a ^ x, kKeys.k[2] ^ y);
    b = mix(b + y, kKeys.k[3] ^ x) + a;
  }
  const std::uint64_t x = load(p, n < 8 ? n : 8), y = n > 8 ? load(p + 8, n - 8) : 0;
  a = mix(a ^ x, kKeys.k[2] ^ y);
  b = mix(b + y, kKeys.k[3] ^ x) + a;
  return {mix(a ^ kKeys.k[3], kKeys.k[1] ^ b), mix(b ^ kKeys.k[2], kKeys.k[0] ^ a)};
}

std::uint64_t stored_hash(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

}  // namespace ledger
