// Log objects in S3: which there are, and their bytes.
//
// Lists the layout {prefix/}AWSLogs/{account}/BedrockModelInvocationLogs/{region}/YYYY/MM/DD/HH/ by
// days in parallel (a busy day by its hours), never more days than the window and the day after it:
// the hour in a key is the hour of delivery. Folders that are not of the layout are walked; other
// services' under AWSLogs/ and offloaded bodies (HH/data/) are left out. It does not decode and does
// not know the ledger: the caller drops what it has before it fetches.
// Thread rule: list_s3 on one thread; S3Reader::next() by any number of threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "aws/client.h"
#include "aws/s3.h"
#include "base/result.h"
#include "base/time.h"
#include "source/local.h"

namespace ledger {

inline bool is_s3(std::string_view source) { return source.starts_with("s3://"); }

// Every log object of a kind below `uri` (s3://bucket/prefix) delivered in `window` plus a day, sorted by uri,
// with its ETag; objects without a delivery hour (of CloudTrail: day) always. {0, 0} is no limit.
// Fault::Usage for no S3 address; Failed, Credentials or Usage (another partition's region) as the
// service answers, with the action and the bucket named. Nothing found is no error.
Result<std::vector<ListedObject>> list_s3(aws::Client& client, const std::string& uri,
                                          Window window, LogKind kind = LogKind::Invocations);

// Fetches objects in the background, many at once, and hands them to whoever asks.
//
// At most `max_bytes` of stored bytes are in flight or waiting to be taken (one object may exceed it).
class S3Reader {
 public:
  struct Fetched {
    std::size_t index = 0;  // in `objects`
    std::string bytes;
    // Not empty where there are no bytes, and why: "NoSuchKey" (deleted since it was listed),
    // "PreconditionFailed" (replaced: list again), "InvalidObjectState" (archived).
    std::string missing;
  };

  // `objects` and `client` must outlive the reader.
  S3Reader(aws::Client& client, const std::vector<ListedObject>& objects,
           std::size_t max_bytes = 64 << 20);
  ~S3Reader();  // ends what is in flight
  S3Reader(const S3Reader&) = delete;
  S3Reader& operator=(const S3Reader&) = delete;

  // The next object, in any order; nothing when all are handed out or the reading ended early.
  // Blocks. The bytes of the object before count as taken when the next is asked for.
  std::optional<Fetched> next();
  // How it ended: a denied or unreachable object ends the reading, so that thousands of denied ones
  // are one line. Fault::Interrupted after a stop signal. Call it after next() gave nothing.
  Result<> finish();

 private:
  void run();
  std::optional<aws::S3Get> next_get();
  Result<> accept(const aws::S3Get& get, Result<aws::S3Body> body);

  aws::Client& client_;
  const std::vector<ListedObject>& objects_;
  const std::size_t max_bytes_;
  std::size_t next_object_ = 0;  // of the background thread alone
  std::mutex mutex_;
  std::condition_variable ready_, room_;
  std::deque<Fetched> queue_;
  std::size_t queued_bytes_ = 0;
  bool ended_ = false, abandoned_ = false;
  std::optional<Error> error_;
  std::thread thread_;
};

}  // namespace ledger
