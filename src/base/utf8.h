// UTF-8, one character at a time, and the columns it takes on a terminal.
// Thread rule: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace ledger {

struct Utf8Char {
  char32_t code = 0xFFFD;
  std::size_t size = 1;  // bytes taken; 1 where invalid
  bool valid = false;
};

// The first character of `text`, which must not be empty. Overlong forms, surrogates, code points
// above U+10FFFF and truncated sequences are invalid and take one byte.
Utf8Char decode_utf8(std::string_view text);

// 0 for combining and zero-width characters, 2 for wide ones, else 1. Control characters count 1:
// they are escaped before they are printed. Source: Unicode Standard Annex 11, East Asian Width.
int columns_of(char32_t code);

}  // namespace ledger
