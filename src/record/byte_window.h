// The unread part of an object's unpacked bytes, in one buffer that is used again and again.
//
// The bytes end with kSkipPadding newlines (skip.h). Thread rule: one owner.
#pragma once

#include <cstddef>
#include <memory>

namespace ledger {

class ByteWindow {
 public:
  void clear();
  char* begin() const { return bytes_.get() + begin_; }
  char* end() const { return bytes_.get() + end_; }
  std::size_t size() const { return end_ - begin_; }

  // Space for at least `bytes` behind the unread ones, which may move.
  char* room(std::size_t bytes);
  std::size_t room_size() const;
  void commit(std::size_t bytes);  // written to room(); sets the padding
  void read_up_to(const char* p) { begin_ = static_cast<std::size_t>(p - bytes_.get()); }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace ledger
