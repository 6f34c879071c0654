// The inside of a Store, shared by the files of this folder.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "store/duck.h"
#include "store/object_ledger.h"
#include "store/store.h"

namespace ledger {

enum class Access { None, Read, Write };

struct Store::Impl {
  std::string path;
  Profiles profiles;
  Prices prices;
  std::function<void(const std::string&)> wait_note;
  ObjectLedger ledger;

  // Opens (or reopens) the file with at least this access, waiting for other processes some seconds.
  Result<duck::Connection*> access(Access wanted);
  // Lets other processes in. A store in memory stays.
  void release();
  bool in_memory() const { return path == ":memory:"; }
  bool exists() const;  // a store was made before
  // Of what rates are derived from and the file does not hold: the prices and the configured profiles.
  std::string fingerprint() const;
  Error explain(Error error) const;  // names the store in DuckDB's complaint

 private:
  Result<Ok> open(Access wanted);
  Result<Ok> open_waiting(Access wanted);
  Result<Ok> prepare(Access wanted);

  Access held_ = Access::None;
  std::unique_ptr<duck::Database> database_;
  std::unique_ptr<duck::Connection> connection_;
};

// Writes rates, periods, model names and the book itself for all price keys of the store, and the
// fingerprint. Inside the caller's transaction.
Result<Ok> refresh_rates(duck::Connection& connection, const Store::Impl& store);

// Adds the sources that the table, "source" or "trail_source", does not have.
Result<Ok> remember_sources(duck::Connection& connection, const char* table,
                            const std::vector<std::string>& uris);

}  // namespace ledger
