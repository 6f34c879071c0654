#include <zstd.h>

#include <algorithm>

#include "record/unpack.h"

namespace ledger {
namespace {

constexpr std::size_t kPiece = 256u << 10;
constexpr int kLargestWindowLog = 26;  // 64 MB of history; a frame that wants more is refused

struct FreeStream {
  void operator()(ZSTD_DStream* p) const { ZSTD_freeDStream(p); }
};

class Zstd : public Unpacker::Codec {
 public:
  void open() override {
    stream_.reset(ZSTD_createDStream());
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kLargestWindowLog);
    inside_frame_ = false;
  }

  Step more(Input& input, ByteWindow& window) override {
    input.fill(kPiece);
    const auto packed = input.at_hand();
    if (packed.empty() && !inside_frame_) return {.done = true};
    const std::size_t space = std::max(kPiece, window.size());
    ZSTD_outBuffer out{window.room(space), space, 0};
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_.get(), &out, &in);
    input.consume(in.pos);
    window.commit(out.pos);
    if (ZSTD_isError(result)) return {out.pos, true, "zstd data is damaged"};
    inside_frame_ = result != 0;
    const bool stuck = packed.empty() && out.pos == 0;
    return {out.pos, stuck, stuck ? "zstd data is cut off" : nullptr};
  }

 private:
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  bool inside_frame_ = false;
};

}  // namespace

std::unique_ptr<Unpacker::Codec> make_zstd_codec() { return std::make_unique<Zstd>(); }

}  // namespace ledger
