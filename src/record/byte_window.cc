#include "record/byte_window.h"

#include <algorithm>
#include <cstring>

#include "record/skip.h"

namespace ledger {
namespace {

constexpr std::size_t kSmallest = 512u << 10;
constexpr std::size_t kKept = 8u << 20;  // a larger buffer is given back after its object

}  // namespace

void ByteWindow::clear() {
  begin_ = end_ = 0;
  if (capacity_ > kKept) bytes_.reset(), capacity_ = 0;
}

char* ByteWindow::room(std::size_t bytes) {
  const std::size_t unread = size();
  if (capacity_ < unread + bytes + kSkipPadding) {
    const std::size_t wanted = std::max(kSmallest, unread + bytes + kSkipPadding);
    auto larger = std::make_unique_for_overwrite<char[]>(wanted);
    if (unread) std::memcpy(larger.get(), begin(), unread);
    bytes_ = std::move(larger);
    capacity_ = wanted;
  } else if (begin_ != 0 && unread) {
    std::memmove(bytes_.get(), begin(), unread);
  }
  begin_ = 0;
  end_ = unread;
  return end();
}

std::size_t ByteWindow::room_size() const {
  return capacity_ < end_ + kSkipPadding ? 0 : capacity_ - end_ - kSkipPadding;
}

void ByteWindow::commit(std::size_t bytes) {
  end_ += bytes;
  std::memset(end(), '\n', kSkipPadding);
}

}  // namespace ledger
