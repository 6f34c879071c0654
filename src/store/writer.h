// Puts batches into a store, one transaction for many batches.
//
// The store is locked from the first append after a commit until the next commit. Rows, rejects,
// duplicates, rollups and the ledger rows of their objects become visible together; a process that
// dies leaves the last commit. Duplicates: key (account, region, request id), success beats failure,
// then more token fields, then more tokens, then the earlier time; losers are kept aside, so an
// object that changes or a report on some sources finds them again. CloudTrail events are joined to the calls of
// the same key, whichever is there first: they name an application where no role does, and the served
// tier where the record has none (trail.h).
// Thread rule: one thread at a time (the caller holds a mutex).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "price/price.h"
#include "store/batch.h"

namespace ledger {

class Store;

class Writer {
 public:
  // `sources` and `trails` (those of CloudTrail) are remembered with the first transaction.
  Writer(Store& store, std::vector<std::string> sources, std::vector<std::string> trails = {});
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Opens the store and a transaction if none is open. On an error the transaction is rolled back
  // and the writer is as new.
  Result<Ok> append(const Batch& batch);
  // Ends the transaction if no object is half appended; durable when it returns. No-op without one.
  Result<Ok> commit();
  bool can_commit() const;  // no object is half appended
  std::int64_t uncommitted_rows() const;

  struct Counts {
    std::int64_t records = 0, rejects = 0, duplicates = 0,
                 events = 0;  // committed or not, by this writer
  };
  const Counts& counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ledger
