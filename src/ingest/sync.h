// Brings a store up to date with its sources: list, skip what the ledger holds, decode, commit.
//
// One transaction a batch holds rows, rejects and ledger rows together: stopped anywhere, nothing
// is lost and nothing doubled. Memory is bounded whatever the number of objects: a local one is
// streamed, one in S3 is held whole while it is decoded, some 32 MB of them wait their turn.
// Thread rule: one sync at a time in a process; several processes may sync one store.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/client.h"
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
  std::vector<std::string> sources;  // real paths of files and folders, and s3://bucket/prefix
  std::vector<std::string> trails;   // the same of CloudTrail log files
  Window window;                     // objects are listed for it plus a day; {0, 0} = everything
  Profiles profiles;
  std::function<void(const SyncProgress&)> progress;  // from any thread, may be empty
  std::function<void(const std::string&)> wait_note;  // "waiting for …", at most once
  // Called only for sources in S3; the client must outlive the sync. Empty: those cannot be read.
  std::function<Result<aws::Client*>()> aws;
};

struct SyncResult {
  std::int64_t objects_read = 0, objects_known = 0;
  std::int64_t bytes_read = 0, bytes_unpacked = 0;
  std::int64_t records = 0, rejects = 0, duplicates = 0, events = 0;  // events: CloudTrail's
  std::vector<std::string> unreadable;  // one line each; the objects stay unknown to the ledger
};

class Store;
// On an error what was committed stays, everything else is as if it was never read. An object in S3
// that may not be read ends the sync with the service's error, after what came before is committed.
// Fault::Interrupted when stop_requested() turned true (base/signals.h).
Result<SyncResult> sync(Store& store, const SyncRequest& request);

}  // namespace ledger
