// Packing whose bytes depend on nothing but the input (and, for gzip, zlib's compressor).
// Thread rule: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace ledger::sample {

// One gzip member without name and time (RFC 1952). Members may be joined.
std::string gzip(std::string_view bytes);
// One Zstandard frame of raw blocks (RFC 8878): the format without its compressor, whose output
// changes from version to version.
std::string zstd_frame(std::string_view bytes);

}  // namespace ledger::sample
