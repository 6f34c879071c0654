// The objects of sources in S3, one source after another, many objects of one at once.
//
// Internal to src/ingest. A source that ends early does not keep the next from being read.
// Thread rule: next() by any number of threads, failed() after it gave nothing to all of them.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ingest/listing.h"

namespace ledger {

class Fetcher {
 public:
  // `remotes` must outlive it. At most `max_bytes` of objects are in flight or wait to be taken.
  Fetcher(const std::vector<Remote>& remotes, std::size_t max_bytes);
  ~Fetcher();

  struct Fetched {
    const ListedObject* object;
    std::string bytes;
    std::string missing;  // as in S3Reader::Fetched
  };
  // In any order within a source; nothing when all are handed out. Blocks.
  std::optional<Fetched> next();
  std::vector<FailedSource> failed() { return std::move(failed_); }

 private:
  struct Reading;
  std::shared_ptr<Reading> current();
  void finish(const std::shared_ptr<Reading>& reading);

  const std::vector<Remote>& remotes_;
  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::size_t next_remote_ = 0;
  std::shared_ptr<Reading> current_;
  std::vector<FailedSource> failed_;
};

}  // namespace ledger
