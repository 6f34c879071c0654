// Brings a store up to date with its sources: list, skip what the ledger holds, decode, commit.
//
// One transaction a batch holds rows, rejects and ledger rows together: stopped anywhere, nothing
// is lost and nothing doubled. Memory is bounded whatever the number of objects: a local one is
// streamed, one in S3 is held whole while it is decoded, some 32 MB of them wait their turn.
// A source that cannot be read does not keep the others from being read.
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

// What is about to be read, as listed.
struct ReadPlan {
  std::int64_t objects = 0, bytes = 0;        // all of it; stored (packed) bytes
  std::int64_t s3_objects = 0, s3_bytes = 0;  // of it from S3
  std::int64_t hours = 0;                     // of log groups, in `objects` too
};

struct SyncProgress {
  std::int64_t objects_done = 0, objects_total = 0;
  std::int64_t bytes_done = 0, bytes_total = 0;  // stored (packed) bytes
};

struct SyncRequest {
  // Real paths of files and folders, s3://bucket/prefix and cloudwatch:region:group.
  std::vector<std::string> sources;
  std::vector<std::string> trails;  // of CloudTrail log files: folders, files, s3://bucket/prefix
  Window window;                    // objects are listed for it plus a day; {0, 0} = everything
  Seconds now = 0;                  // what is an hour of a log group that may still get events
  std::function<void(const ReadPlan&)> before_reading;  // may be empty; not for nothing new
  std::function<void(const SyncProgress&)> progress;    // from any thread, may be empty
  // With whose credentials a source of AWS is read; the client must outlive the sync. Called on one
  // thread. Empty: those cannot be read.
  std::function<Result<aws::Client*>(const std::string& source)> aws;
};

// A source that could not be listed or read to its end. What was read of it stays.
struct FailedSource {
  std::string source;
  Error error;
};

struct SyncResult {
  std::int64_t objects_read = 0, objects_known = 0;
  std::int64_t bytes_read = 0, bytes_unpacked = 0;
  std::int64_t records = 0, rejects = 0, duplicates = 0, events = 0;  // events: CloudTrail's
  std::vector<std::string> unreadable;  // one line each; the objects stay unknown to the ledger
  std::vector<FailedSource> failed;     // in the order of the request's sources
};

class Store;
// Where every source fails, the first one's error. On an error what was committed stays, everything
// else is as if it was never read. Fault::Interrupted when stop_requested() turned true (base/signals.h).
Result<SyncResult> sync(Store& store, const SyncRequest& request);

}  // namespace ledger
