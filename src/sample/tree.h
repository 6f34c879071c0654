// The out folder: whole files at relative paths, with the times they would have been stored at.
// Thread rule: one writer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace ledger::sample {

class Tree {
 public:
  // Makes the folder where it is missing; Fault::Usage where something is in it.
  static Result<Tree> open(const std::string& out);

  // The path must be new.
  Result<> write(const std::string& path, std::string_view bytes, Seconds modified);
  std::int64_t files() const { return files_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  explicit Tree(std::string root) : root_(std::move(root)) {}

  std::string root_;
  std::string last_folder_;  // exists already
  std::int64_t files_ = 0, bytes_ = 0;
};

}  // namespace ledger::sample
