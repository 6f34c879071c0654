#include "record/unpack.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdio>
#include <fstream>
#include <memory>

#include "record/record_testing.h"

namespace ledger {
namespace {

using testing::call;
using testing::Collected;
using testing::decode;

std::string gzip(std::string_view text) {
  std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> packer(
      libdeflate_alloc_compressor(6), libdeflate_free_compressor);
  std::string out(libdeflate_gzip_compress_bound(packer.get(), text.size()), '\0');
  out.resize(
      libdeflate_gzip_compress(packer.get(), text.data(), text.size(), out.data(), out.size()));
  return out;
}

std::string zstd(std::string_view text) {
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> packer(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(packer.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress2(packer.get(), out.data(), out.size(), text.data(), text.size()));
  return out;
}

// Records that do not pack well: like logs, not like zeros.
std::string lines(int count, int filling = 300) {
  std::string text;
  unsigned seed = 1;
  for (int i = 0; i < count; ++i) {
    std::string noise(static_cast<std::size_t>(filling), 'x');
    for (char& c : noise)
      c = static_cast<char>('a' + ((seed = seed * 1103515245 + 12345) >> 16) % 26);
    text += call("r" + std::to_string(i), ",\"x\":\"" + noise + "\"") + "\n";
  }
  return text;
}

TEST(Gunzip, ReadsOneMember) {
  const std::string text = lines(50);
  const Collected out = decode(gzip(text));
  EXPECT_EQ(out.records.size(), 50u);
  EXPECT_EQ(out.told(), "");
  EXPECT_EQ(out.unpacked, static_cast<std::int64_t>(text.size()));
}

TEST(Gunzip, ReadsMembersThatPartARecord) {
  const std::string text = lines(9);
  std::string packed;
  for (std::size_t at = 0; at < text.size(); at += 777)
    packed += gzip(std::string_view(text).substr(at, 777));
  const Collected out = decode(packed + gzip(""));
  EXPECT_EQ(out.records.size(), 9u);
  EXPECT_EQ(out.told(), "");
}

TEST(Gunzip, DoesNotTrustTheStatedSize) {
  // A large member before a small one: the size in the last bytes is the small one's.
  const Collected out = decode(gzip(lines(5000)) + gzip(lines(1)));
  EXPECT_EQ(out.records.size(), 5001u);
  EXPECT_EQ(out.told(), "");
}

TEST(Gunzip, StopsAtATruncatedMember) {
  const std::string packed = gzip(lines(2000));
  const Collected out = decode(packed.substr(0, packed.size() / 2));
  EXPECT_GT(out.records.size(), 800u);
  EXPECT_LT(out.records.size(), 1200u);
  ASSERT_EQ(out.rejects.size(), 1u) << out.told();
  EXPECT_EQ(out.rejects[0].reason, "gzip data is cut off");
  EXPECT_EQ(out.rejects[0].line, static_cast<std::int64_t>(out.records.size()) + 1);
}

TEST(Gunzip, EveryTruncationIsTold) {
  const std::string packed = gzip(lines(3));
  for (std::size_t size = 2; size < packed.size(); ++size)
    EXPECT_EQ(decode(packed.substr(0, size)).rejects.size(), 1u) << size;
}

TEST(Gunzip, KeepsWhatCameBeforeDamage) {
  std::string packed = gzip(lines(2000));
  for (std::size_t i = 0; i < 64; ++i) packed[packed.size() / 2 + i] = '\x55';
  const Collected out = decode(packed);
  EXPECT_GT(out.records.size(), 800u);
  EXPECT_FALSE(out.rejects.empty());
  EXPECT_EQ(out.rejects.back().reason, "gzip data is damaged");
}

TEST(Gunzip, ChecksTheChecksum) {
  std::string packed = gzip(lines(20));
  packed[packed.size() - 6] ^= 1;
  const Collected out = decode(packed);
  EXPECT_EQ(out.records.size(), 20u);
  EXPECT_EQ(out.told(), "21: gzip data is damaged");
}

TEST(Gunzip, TellsBytesBehindTheLastMember) {
  const Collected out = decode(gzip(lines(3)) + "junk");
  EXPECT_EQ(out.records.size(), 3u);
  EXPECT_EQ(out.told(), "4: bytes after the gzip data");
}

TEST(Gunzip, UnpacksMembersOverThirtyTwoMegabytesInPieces) {
  const std::string text = lines(3000, 12000);
  ASSERT_GT(text.size(), 33u << 20);
  const Collected out = decode(gzip(text) + gzip(lines(1)));
  EXPECT_EQ(out.records.size(), 3001u);
  EXPECT_EQ(out.told(), "");
}

TEST(Gunzip, StopsABombEarly) {
  const std::string zeros(128 << 20, '\0');
  const Collected out = decode(gzip(lines(3)) + gzip(zeros) + gzip(zeros));
  EXPECT_EQ(out.records.size(), 3u);
  EXPECT_EQ(out.rejects.back().reason, "gzip bomb");
  EXPECT_LT(out.unpacked, 70 << 20);
}

TEST(Zstd, ReadsFramesOneAfterAnother) {
  const Collected out = decode(zstd(lines(3000)) + zstd(lines(2)));
  EXPECT_EQ(out.records.size(), 3002u);
  EXPECT_EQ(out.told(), "");
}

TEST(Zstd, StopsAtATruncatedOrDamagedFrame) {
  std::string packed = zstd(lines(5000));
  const Collected cut = decode(packed.substr(0, packed.size() / 2));
  EXPECT_GT(cut.records.size(), 1000u);
  ASSERT_EQ(cut.rejects.size(), 1u);
  EXPECT_EQ(cut.rejects[0].reason, "zstd data is cut off");
  packed[packed.size() / 2] ^= 0x55;
  packed[packed.size() / 2 + 1] ^= 0x55;
  const Collected damaged = decode(packed);
  ASSERT_FALSE(damaged.rejects.empty());
  EXPECT_EQ(damaged.rejects.back().reason, "zstd data is damaged");
}

TEST(DecodeFile, ReadsPlainFilesInBlocksLikeBytes) {
  const std::string text = lines(4000), path = ::testing::TempDir() + "decode_file_test.ndjson";
  std::ofstream(path, std::ios::binary) << text;
  Decoder decoder;
  Collected out;
  const auto bytes = decoder.decode_file(path, {.uri = path}, out);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, static_cast<std::int64_t>(text.size()));
  EXPECT_EQ(out.ids(), decode(text).ids());
  EXPECT_EQ(out.told(), "");
  std::remove(path.c_str());
}

TEST(DecodeFile, IsAnErrorOnlyWhereNothingCanBeRead) {
  Decoder decoder;
  Collected out;
  const auto missing = decoder.decode_file("/nowhere/x.json", {.uri = "x"}, out);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "cannot read /nowhere/x.json: No such file or directory");
  EXPECT_FALSE(decoder.decode_file(::testing::TempDir(), {.uri = "x"}, out));
}

TEST(Decoder, StartsAfreshForEveryObject) {
  Decoder decoder;
  Collected first, second;
  const std::string open = "[" + call("a") + ",";
  decoder.decode_bytes({open.data(), open.size()}, {.uri = "x"}, first);
  const std::string text = call("b") + "\n";
  decoder.decode_bytes({text.data(), text.size()}, {.uri = "x"}, second);
  EXPECT_EQ(second.ids(), "b");
  EXPECT_EQ(second.told(), "");
}

}  // namespace
}  // namespace ledger
