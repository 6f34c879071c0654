#include "record/input.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ledger {
namespace {

constexpr std::size_t kSmallest = 64u << 10;
constexpr std::size_t kKept = 4u << 20;  // a larger buffer is given back after its object

}  // namespace

void Input::open_file(int fd, std::size_t size_hint) {
  if (buffer_.size() > kKept) std::vector<char>().swap(buffer_);
  fd_ = fd;
  error_ = 0;
  ended_ = false;
  size_hint_ = size_hint;
  consumed_ = 0;
  at_hand_ = {};
}

void Input::open_bytes(std::span<const char> bytes) {
  open_file(-1, 0);
  ended_ = true;
  at_hand_ = bytes;
}

std::size_t Input::read_file(char* out, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(fd_, out, size);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) error_ = errno;
    ended_ = true;
    return 0;
  }
}

void Input::fill(std::size_t wanted) {
  if (ended_ || at_hand_.size() >= wanted) return;
  std::size_t held = at_hand_.size();
  if (held) std::memmove(buffer_.data(), at_hand_.data(), held);
  while (!ended_ && held < wanted) {
    if (held == buffer_.size()) {
      // One byte more than the file should hold, so that its end is seen without growing.
      const std::size_t likely = std::min(wanted, std::max(size_hint_ + 1, held * 2));
      buffer_.resize(std::max(kSmallest, likely));
    }
    held += read_file(buffer_.data() + held,
                      std::min(buffer_.size(), std::max(wanted, kSmallest)) - held);
  }
  at_hand_ = {buffer_.data(), held};
}

void Input::consume(std::size_t bytes) {
  at_hand_ = at_hand_.subspan(bytes);
  consumed_ += bytes;
}

std::size_t Input::take(char* out, std::size_t size) {
  if (at_hand_.empty()) {
    const std::size_t got = ended_ ? 0 : read_file(out, size);
    consumed_ += got;
    return got;
  }
  const std::size_t copied = std::min(size, at_hand_.size());
  std::memcpy(out, at_hand_.data(), copied);
  consume(copied);
  return copied;
}

}  // namespace ledger
