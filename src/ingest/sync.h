// Brings a store up to date with its sources: list, skip what the ledger holds, decode, commit.
//
// One transaction a batch holds rows, rejects and ledger rows together: stopped anywhere, nothing
// is lost and nothing doubled. Memory is bounded whatever the size of the input.
// Thread rule: one sync at a time in a process; several processes may sync one store.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "price/price.h"

namespace ledger {

struct SyncProgress {
  std::int64_t objects_done = 0, objects_total = 0;
  std::int64_t bytes_done = 0, bytes_total = 0;  // stored (packed) bytes
};

struct SyncRequest {
  std::string store;                 // path or ":memory:" (a Store must then be given)
  std::vector<std::string> sources;  // local files and folders, real paths
  Window window;                     // objects are listed for it plus a day; {0, 0} = everything
  Profiles profiles;
  std::function<void(const SyncProgress&)> progress;  // from any thread, may be empty
  std::function<void(const std::string&)> wait_note;  // "waiting for …", at most once
};

struct SyncResult {
  std::int64_t objects_read = 0, objects_known = 0;
  std::int64_t bytes_read = 0, bytes_unpacked = 0;
  std::int64_t records = 0, rejects = 0, duplicates = 0;
  std::vector<std::string> unreadable;  // one line each; the objects stay unknown to the ledger
};

class Store;
// On an error what was committed stays, everything else is as if it was never read.
// Fault::Interrupted when stop_requested() turned true (base/signals.h).
Result<SyncResult> sync(Store& store, const SyncRequest& request);

}  // namespace ledger
