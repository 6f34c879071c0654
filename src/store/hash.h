// hash128: a keyed hash for in-memory tables over hostile text: the key is drawn once a process, so
// nobody can prepare collisions. Never stored. Thread rule: pure after start.
#pragma once

#include <cstdint>
#include <string_view>

namespace ledger {

struct Hash128 {
  std::uint64_t hi, lo;
  bool operator==(const Hash128&) const = default;
};
Hash128 hash128(std::string_view bytes);

// FNV-1a: the same on every machine and in every version, for columns that are only a first sieve.
std::uint64_t stored_hash(std::string_view bytes);

}  // namespace ledger
