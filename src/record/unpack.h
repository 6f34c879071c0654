// Stored bytes to log text: gzip (multi-member), zstd or plain, told by the first bytes.
//
// Bounded: a gzip member up to 32 MB is unpacked whole, longer ones and zstd in pieces. An object
// that unpacks to over 64 MB and over 200 times its size is a bomb (logs stay under 100 times;
// deflate's most is 1,032). Thread rule: one Unpacker, one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "record/byte_window.h"
#include "record/input.h"

namespace ledger {

constexpr std::int64_t kBombFrom = 64 << 20;
constexpr std::int64_t kBombRatio = 200;

class Unpacker {
 public:
  Unpacker();
  ~Unpacker();

  // Looks at the first bytes of `input`, which must outlive the unpacking.
  void open(Input& input);
  // Appends unpacked bytes to the window: at least one, unless done().
  void more(ByteWindow& window);
  bool done() const { return done_; }
  // Why the rest cannot be unpacked, or nullptr. What came before it is good.
  const char* damage() const { return damage_; }
  std::int64_t unpacked_bytes() const { return unpacked_; }

  struct Codec;  // one kind of packing

 private:
  std::unique_ptr<Codec> gzip_, zstd_, plain_;
  Codec* codec_ = nullptr;
  Input* input_ = nullptr;
  bool done_ = true;
  const char* damage_ = nullptr;
  std::int64_t unpacked_ = 0;
};

// A step of a codec: bytes appended to the window, and whether they were the last.
struct Unpacker::Codec {
  struct Step {
    std::size_t bytes = 0;
    bool done = false;
    const char* damage = nullptr;
  };
  virtual ~Codec() = default;
  virtual void open() = 0;
  virtual Step more(Input& input, ByteWindow& window) = 0;
};

std::unique_ptr<Unpacker::Codec> make_gzip_codec();
std::unique_ptr<Unpacker::Codec> make_zstd_codec();
std::unique_ptr<Unpacker::Codec> make_plain_codec();

}  // namespace ledger
