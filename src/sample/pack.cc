#include "sample/pack.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace ledger::sample {
namespace {

constexpr int kLevel = 6;
constexpr int kGzipWindow = 15 + 16;
constexpr std::size_t kZstdBlock = 128 << 10;

std::string little_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  gz_header header{};
  header.os = 255;  // unknown, wherever it runs
  deflateSetHeader(&stream, &header);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd_frame(std::string_view bytes) {
  constexpr char kSingleSegmentWith8ByteSize = static_cast<char>(0xE0);
  std::string out = "\x28\xB5\x2F\xFD";
  out += kSingleSegmentWith8ByteSize;
  out += little_endian(bytes.size(), 8);
  do {
    const std::string_view block = bytes.substr(0, kZstdBlock);
    bytes.remove_prefix(block.size());
    out += little_endian(block.size() << 3 | (bytes.empty() ? 1u : 0u), 3);
    out += block;
  } while (!bytes.empty());
  return out;
}

}  // namespace ledger::sample
