#include "record/decode.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "record/byte_window.h"
#include "record/input.h"
#include "record/split.h"
#include "record/unpack.h"

namespace ledger {
namespace {

class File {
 public:
  explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Error cannot_read(const std::string& path, int error) {
  return {Fault::Failed, "cannot read " + path + ": " + std::strerror(error), ""};
}

}  // namespace

struct Decoder::Impl {
  Input input;
  Unpacker unpacker;
  ByteWindow window;
  Splitter splitter;

  std::int64_t run(const ObjectHint& hint, Sink& sink) {
    splitter.begin(hint, sink);
    window.clear();
    unpacker.open(input);
    for (unpacker.more(window); !unpacker.done(); unpacker.more(window))
      window.read_up_to(splitter.feed(window.begin(), window.end(), false));
    window.room(0);
    window.commit(0);
    if (const char* damage = unpacker.damage()) {
      splitter.break_off(window.begin(), window.end(), damage);
    } else {
      splitter.feed(window.begin(), window.end(), true);
    }
    return unpacker.unpacked_bytes();
  }
};

Decoder::Decoder() : impl_(std::make_unique<Impl>()) {}
Decoder::~Decoder() = default;

Result<std::int64_t> Decoder::decode_file(const std::string& path, const ObjectHint& hint,
                                          Sink& sink) {
  const File file(path);
  if (file.fd() < 0) return cannot_read(path, errno);
  struct stat status {};
  if (::fstat(file.fd(), &status) != 0) return cannot_read(path, errno);
  impl_->input.open_file(file.fd(),
                         S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0);
  const std::int64_t bytes = impl_->run(hint, sink);
  if (const int error = impl_->input.read_error()) return cannot_read(path, error);
  return bytes;
}

std::int64_t Decoder::decode_bytes(std::span<const char> bytes, const ObjectHint& hint,
                                   Sink& sink) {
  impl_->input.open_bytes(bytes);
  return impl_->run(hint, sink);
}

}  // namespace ledger
