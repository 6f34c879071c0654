// The few strings of a record that are kept: unescaped, valid UTF-8, of bounded size.
// Thread rule: one Scratch, one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "record/walk.h"

namespace ledger {

constexpr std::size_t kMaxFieldBytes = 8192;      // longer values make the record a reject
constexpr std::size_t kMaxMetadataBytes = 16384;  // requestMetadata: keys past it are left out

// Writes the text of a string literal's inside to `out` (room for raw.size() bytes is enough)
// and returns its length. \u escapes become UTF-8, lone surrogates U+FFFD, unknown escapes their letter.
std::size_t unescape_json(std::string_view raw, char* out);

// Keeps texts until clear(); views stay valid as it grows.
class Scratch {
 public:
  void clear();
  char* room(std::size_t size);  // `size` bytes to write to
  void commit(std::size_t size);

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  std::size_t current_ = 0, used_ = 0;
};

// The value of a string literal: a view into the line where nothing has to change, else a copy in
// `scratch` with escapes resolved and U+FFFD for each invalid UTF-8 sequence.
std::string_view field_text(RawText raw, Scratch& scratch);

// requestMetadata as canonical JSON: keys sorted by bytes, values strings (other types as their raw
// text), last of equal keys, no spaces; "" for an empty object. `cursor` stands at its '{'.
bool canonical_metadata(Cursor& cursor, Scratch& scratch, std::string_view& out);

}  // namespace ledger
