// The store's dictionaries in memory: packed names (see NameTable) to ids, as far as the file holds
// them, and those to be added. Other processes may add rows between two transactions, so refresh()
// at the start of each. Thread rule: one thread at a time.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "store/batch.h"
#include "store/duck.h"

namespace ledger {

class StoredNames {
 public:
  // `select` reads id and the packed fields in order, and ends in "WHERE id > ".
  explicit StoredNames(const char* select) : select_(select) {}

  Result<Ok> refresh(duck::Connection& connection);
  // The id of a packed entry; a new one is queued in pending().
  std::int32_t id_of(std::string_view entry);
  struct Pending {
    std::int32_t id;
    std::string entry;
  };
  std::vector<Pending> take_pending() { return std::exchange(pending_, {}); }
  void reset();  // after a rolled back transaction

 private:
  struct Hasher {
    std::size_t operator()(const Hash128& hash) const { return hash.lo; }
  };
  const char* select_;
  std::int32_t last_ = 0;
  std::unordered_map<Hash128, std::int32_t, Hasher> ids_;
  std::vector<Pending> pending_;
};

}  // namespace ledger
