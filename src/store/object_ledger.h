// Which objects the store holds, and in which version. Some 60 bytes an object that was asked for.
// Thread rule: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>

#include "store/batch.h"
#include "store/duck.h"
#include "store/store.h"

namespace ledger {

class ObjectLedger {
 public:
  // Forgets what it knows and reads the rows of these objects.
  Result<Ok> read(duck::Connection& connection, std::span<const ObjectInfo> objects);
  // Reads the rows added since the last call, by whomever; all of them without one.
  Result<Ok> refresh(duck::Connection& connection);
  Known look_up(const ObjectInfo& info) const;
  std::optional<std::int32_t> id_of(const ObjectInfo& info) const;
  void add(const ObjectInfo& info, std::int32_t id);
  std::int32_t last_id() const { return last_; }
  void reset();

 private:
  struct Entry {
    std::int32_t id;
    Hash128 version;
  };
  struct Hasher {
    std::size_t operator()(const Hash128& hash) const { return hash.lo; }
  };
  Result<Ok> take(duck::Connection& connection, const std::string& condition);

  std::int32_t last_ = 0;
  std::unordered_map<Hash128, Entry, Hasher> entries_;
};

}  // namespace ledger
