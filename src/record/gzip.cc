// gzip: whole members with libdeflate, large or damaged ones in pieces with zlib.

#include <libdeflate.h>
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "record/unpack.h"

namespace ledger {
namespace {

constexpr std::size_t kWholePacked = 16u << 20;
constexpr std::size_t kWholeUnpacked = 32u << 20;
constexpr std::size_t kLeastGuess = 64u << 10;
constexpr std::size_t kPiece = 256u << 10;
constexpr std::size_t kMostDeflate = 1032;  // no deflate stream grows more
constexpr int kGzipWindow = 15 + 16;

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* p) const { libdeflate_free_decompressor(p); }
};

class Gzip : public Unpacker::Codec {
 public:
  ~Gzip() override { close_stream(); }
  void open() override { close_stream(); }

  Step more(Input& input, ByteWindow& window) override {
    if (!streaming_) {
      input.fill(kWholePacked);
      if (at_end(input)) return {.done = true};
      if (!is_member(input)) return {.done = true, .damage = "bytes after the gzip data"};
      const std::size_t bytes = input.ended() ? whole_member(input, window) : 0;
      if (!open_stream_needed_) return {.bytes = bytes};
      open_stream();
    }
    return piece(input, window);
  }

 private:
  static bool at_end(const Input& input) { return input.at_end(); }
  static bool is_member(const Input& input) {
    const auto bytes = input.at_hand();
    return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
  }

  // The size in the last bytes: right for a single member, a guess for more, never trusted.
  static std::size_t stated_size(std::span<const char> packed) {
    if (packed.size() < 18) return 0;
    unsigned char tail[4];
    std::memcpy(tail, packed.data() + packed.size() - 4, 4);
    return tail[0] | tail[1] << 8 | tail[2] << 16 | static_cast<std::size_t>(tail[3]) << 24;
  }

  std::size_t whole_member(Input& input, ByteWindow& window) {
    const auto packed = input.at_hand();
    const std::size_t stated = stated_size(packed);
    open_stream_needed_ = true;
    if (stated > kWholeUnpacked) return 0;
    for (std::size_t space = std::max(kLeastGuess, std::min(stated, packed.size() * kMostDeflate));;
         space *= 2) {
      char* const out = window.room(space);
      std::size_t used = 0, made = 0;
      const auto result = libdeflate_gzip_decompress_ex(
          decompressor_.get(), packed.data(), packed.size(), out, window.room_size(), &used, &made);
      if (result == LIBDEFLATE_SUCCESS) {
        input.consume(used);
        window.commit(made);
        open_stream_needed_ = false;
        return made;
      }
      if (result != LIBDEFLATE_INSUFFICIENT_SPACE || space * 2 > kWholeUnpacked) return 0;
    }
  }

  void open_stream() {
    stream_ = {};
    streaming_ = inflateInit2(&stream_, kGzipWindow) == Z_OK;
  }

  void close_stream() {
    if (streaming_) inflateEnd(&stream_);
    streaming_ = false;
    open_stream_needed_ = true;
  }

  Step piece(Input& input, ByteWindow& window) {
    input.fill(kPiece);
    const auto packed = input.at_hand();
    const std::size_t space = std::max(kPiece, window.size());
    stream_.next_out = reinterpret_cast<Bytef*>(window.room(space));
    stream_.avail_out = static_cast<uInt>(space);
    stream_.next_in = reinterpret_cast<const Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), 1u << 30));
    const int result = inflate(&stream_, Z_NO_FLUSH);
    input.consume(
        static_cast<std::size_t>(reinterpret_cast<const char*>(stream_.next_in) - packed.data()));
    Step step{.bytes = space - stream_.avail_out};
    window.commit(step.bytes);
    if (result == Z_STREAM_END) {
      close_stream();
    } else if (result == Z_BUF_ERROR || (result == Z_OK && input.at_end() && stream_.avail_out)) {
      step.done = true, step.damage = "gzip data is cut off";
    } else if (result != Z_OK) {
      step.done = true, step.damage = "gzip data is damaged";
    }
    return step;
  }

  std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor_{
      libdeflate_alloc_decompressor()};
  z_stream stream_{};
  bool streaming_ = false;
  bool open_stream_needed_ = true;  // the member at hand did not unpack whole
};

}  // namespace

std::unique_ptr<Unpacker::Codec> make_gzip_codec() { return std::make_unique<Gzip>(); }

}  // namespace ledger
