#include "sample/tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace ledger::sample {
namespace {

namespace fs = std::filesystem;

Error failed(const char* doing, const std::string& path, const std::string& why) {
  return {Fault::Failed, std::string("cannot ") + doing + " " + path + ": " + why, ""};
}

int write_and_stamp(int fd, std::string_view bytes, Seconds modified) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  const timespec time{modified, 0};
  const timespec times[2] = {time, time};
  return ::futimens(fd, times) == 0 ? 0 : errno;
}

}  // namespace

Result<Tree> Tree::open(const std::string& out) {
  std::error_code code;
  fs::create_directories(out, code);
  if (!fs::is_directory(out, code))
    return failed("create folder", out, "not a folder or not allowed");
  const fs::directory_iterator first(out, code);
  if (code) return failed("read folder", out, code.message());
  if (first != fs::directory_iterator()) {
    return Error{Fault::Usage, "folder " + out + " is not empty",
                 "give --out a new folder, or remove this one"};
  }
  return Tree(out);
}

Result<> Tree::write(const std::string& path, std::string_view bytes, Seconds modified) {
  const std::string whole = root_ + "/" + path;
  std::string folder = fs::path(whole).parent_path().string();
  if (folder != last_folder_) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) return failed("create folder", folder, code.message());
    last_folder_ = std::move(folder);
  }
  const int fd = ::open(whole.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return failed("write", whole, std::strerror(errno));
  int code = write_and_stamp(fd, bytes, modified);
  if (::close(fd) != 0 && code == 0) code = errno;
  if (code != 0) return failed("write", whole, std::strerror(code));
  ++files_;
  bytes_ += static_cast<std::int64_t>(bytes.size());
  return Ok{};
}

}  // namespace ledger::sample
