#include "record/unpack.h"

#include <algorithm>
#include <string_view>

namespace ledger {
namespace {

constexpr std::size_t kPlainBlock =
    256u << 10;  // fits the second-level cache together with its reader's work

struct Plain : Unpacker::Codec {
  void open() override {}
  Step more(Input& input, ByteWindow& window) override {
    const std::size_t wanted = std::max(kPlainBlock, window.size());
    const std::size_t got = input.take(window.room(wanted), wanted);
    window.commit(got);
    return {.bytes = got, .done = got == 0};
  }
};

bool starts_with(std::span<const char> bytes, std::string_view magic) {
  return std::string_view(bytes.data(), bytes.size()).starts_with(magic);
}

}  // namespace

std::unique_ptr<Unpacker::Codec> make_plain_codec() { return std::make_unique<Plain>(); }

Unpacker::Unpacker()
    : gzip_(make_gzip_codec()), zstd_(make_zstd_codec()), plain_(make_plain_codec()) {}
Unpacker::~Unpacker() = default;

void Unpacker::open(Input& input) {
  input_ = &input;
  done_ = false;
  damage_ = nullptr;
  unpacked_ = 0;
  input.fill(4);
  const auto first = input.at_hand();
  codec_ = plain_.get();
  if (starts_with(first, "\x1f\x8b")) codec_ = gzip_.get();
  if (starts_with(first, "\x28\xb5\x2f\xfd")) codec_ = zstd_.get();
  codec_->open();
}

void Unpacker::more(ByteWindow& window) {
  for (std::size_t bytes = 0; bytes == 0 && !done_;) {
    const Codec::Step step = codec_->more(*input_, window);
    bytes = step.bytes;
    unpacked_ += static_cast<std::int64_t>(bytes);
    done_ = step.done;
    damage_ = step.damage;
    const auto packed = static_cast<std::int64_t>(input_->consumed());
    if (unpacked_ > kBombFrom && unpacked_ / kBombRatio > packed)
      done_ = true, damage_ = "gzip bomb";
  }
}

}  // namespace ledger
