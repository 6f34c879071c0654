// The stored bytes of one object, from a file descriptor or from memory, a piece at a time.
// Thread rule: one owner.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ledger {

class Input {
 public:
  // `size_hint`: what the file is said to hold, 0 = unknown.
  void open_file(int fd, std::size_t size_hint);
  void open_bytes(std::span<const char> bytes);

  // Bytes at hand, not yet consumed.
  std::span<const char> at_hand() const { return at_hand_; }
  // Tries to have `wanted` bytes at hand; fewer only at the end or on a read error.
  void fill(std::size_t wanted);
  void consume(std::size_t bytes);
  // Copies up to `size` bytes to `out` and consumes them; 0 at the end.
  std::size_t take(char* out, std::size_t size);

  bool at_end() const { return ended_ && at_hand_.empty(); }
  bool ended() const { return ended_; }      // nothing beyond what is at hand
  int read_error() const { return error_; }  // errno of a failed read, 0 = none
  std::size_t consumed() const { return consumed_; }

 private:
  std::size_t read_file(char* out, std::size_t size);

  int fd_ = -1;
  int error_ = 0;
  bool ended_ = true;
  std::size_t size_hint_ = 0, consumed_ = 0;
  std::vector<char> buffer_;
  std::span<const char> at_hand_;
};

}  // namespace ledger
