// Log objects in local folders and files.
//
// Lists what may hold records of a window, by the delivery hour in the layout's folders; never opens
// a file. Symbolic links are followed once (real paths). Thread rule: pure but for the file system.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace ledger {

struct ListedObject {
  std::string uri;  // the real path
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  Seconds key_time = 0;  // delivery hour in the path, 0 = none
  std::string etag{};    // of remote objects; "" for local files
  bool trail = false;    // a CloudTrail log file; no key_time
};

// What kind of log a source holds: model invocations, or CloudTrail's events.
enum class LogKind { Invocations, Trail };

// Every log object of a kind below `root` (or `root` itself, if a file) that was delivered in `window` plus a
// day, sorted by path; objects without a delivery hour (of CloudTrail: day) always. {0, 0} is no limit.
// Fault::Failed names a root that is missing or cannot be read; folders below it that cannot be read
// are added to `unreadable`.
Result<std::vector<ListedObject>> list_local(const std::string& root, Window window,
                                             std::vector<std::string>& unreadable,
                                             LogKind kind = LogKind::Invocations);

}  // namespace ledger
