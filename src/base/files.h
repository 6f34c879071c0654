// Local files and the process environment, with errors as values.
//
// Thread rule: free functions, any thread; two writers of one path: the last rename wins, no reader
// ever sees half a file.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ledger {

// Environment lookup, passed in so that tests pin it.
using Env = std::function<std::optional<std::string>(std::string_view name)>;
Env process_env();

// The whole file in memory; for configuration and small data, not for logs.
Result<std::string> read_file(const std::string& path);

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kReadable = 0644;
// Through a temporary file beside `path`, synced and renamed; on failure `path` is as it was and
// nothing is left behind. `mode` is exact, the umask does not cut it.
Result<> write_file_atomically(const std::string& path, std::string_view bytes, mode_t mode);

// Creates the folder and its missing parents, each for the owner alone (0700). A folder that is
// there keeps its mode.
Result<> make_private_folder(const std::string& path);

// Absolute, without links, dots or a trailing slash. Fault::Usage where nothing is there.
Result<std::string> real_path(const std::string& path);

}  // namespace ledger
