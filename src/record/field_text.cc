#include "record/field_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"

namespace ledger {
namespace {

constexpr std::size_t kBlockBytes = 64u << 10;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The four hex digits at `at`, or -1.
int hex4(std::string_view raw, std::size_t at) {
  if (at + 4 > raw.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_digit(raw[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

char* put_utf8(char* out, int code) {
  const auto byte = [&](int value) { *out++ = static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6), byte(0x80 | (code & 63));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 63)), byte(0x80 | (code & 63));
  } else {
    byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 63)), byte(0x80 | (code >> 6 & 63)),
        byte(0x80 | (code & 63));
  }
  return out;
}

// The code point of the \u escape whose 'u' is at `at`, which moves to its last character.
int unicode_escape(std::string_view raw, std::size_t& at) {
  const int high = hex4(raw, at + 1);
  if (high < 0) return 'u';
  at += 4;
  if (high < 0xD800 || high > 0xDFFF) return high;
  const bool pair =
      high < 0xDC00 && at + 2 < raw.size() && raw[at + 1] == '\\' && raw[at + 2] == 'u';
  const int low = pair ? hex4(raw, at + 3) : -1;
  if (low < 0xDC00 || low > 0xDFFF) return 0xFFFD;
  at += 6;
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

char simple_escape(char letter) {
  switch (letter) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'b': return '\b';
    case 'f': return '\f';
    default: return letter;
  }
}

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    seen |= word;
  }
  for (; i < text.size(); ++i) seen |= static_cast<unsigned char>(text[i]) & 0x80u;
  return (seen & 0x8080808080808080u) == 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Utf8Char first = decode_utf8(text);
    if (!first.valid) return false;
    text.remove_prefix(first.size);
  }
  return true;
}

std::string_view repaired(std::string_view text, Scratch& scratch) {
  char* const begin = scratch.room(text.size() * kReplacement.size());
  char* out = begin;
  while (!text.empty()) {
    const Utf8Char first = decode_utf8(text);
    const std::string_view piece = first.valid ? text.substr(0, first.size) : kReplacement;
    out = std::copy(piece.begin(), piece.end(), out);
    text.remove_prefix(first.size);
  }
  const auto size = static_cast<std::size_t>(out - begin);
  scratch.commit(size);
  return {begin, size};
}

struct Member {
  std::string_view key, value;
};

char* put_quoted(char* out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  *out++ = '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out = std::copy_n("\\u00", 4, out);
      *out++ = kHex[byte >> 4];
      *out++ = kHex[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') *out++ = '\\';
    *out++ = c;
  }
  *out++ = '"';
  return out;
}

constexpr std::size_t quoted_bound(std::string_view text) { return text.size() * 6 + 2; }

using Members = std::array<Member, 64>;  // AWS allows 16

// Sorted, the last of equal keys first in its group.
std::string_view canonical_json(Members& members, std::size_t count, Scratch& scratch) {
  const auto end = members.begin() + static_cast<std::ptrdiff_t>(count);
  std::stable_sort(members.begin(), end,
                   [](const Member& a, const Member& b) { return a.key < b.key; });
  std::size_t bound = 2;
  for (auto m = members.begin(); m != end; ++m)
    bound += quoted_bound(m->key) + quoted_bound(m->value) + 2;
  char* const begin = scratch.room(bound);
  char* out = begin;
  *out++ = '{';
  for (auto m = members.begin(); m != end; ++m) {
    if (m + 1 != end && m[1].key == m->key) continue;
    char* const before = out;
    if (out[-1] != '{') *out++ = ',';
    out = put_quoted(out, m->key);
    *out++ = ':';
    out = put_quoted(out, m->value);
    if (static_cast<std::size_t>(out - begin) >= kMaxMetadataBytes) out = before;
  }
  *out++ = '}';
  const auto size = static_cast<std::size_t>(out - begin);
  scratch.commit(size);
  return size == 2 ? std::string_view{} : std::string_view(begin, size);
}

}  // namespace

std::size_t unescape_json(std::string_view raw, char* out) {
  char* const begin = out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      *out++ = raw[i];
    } else if (raw[++i] == 'u') {
      out = put_utf8(out, unicode_escape(raw, i));
    } else {
      *out++ = simple_escape(raw[i]);
    }
  }
  return static_cast<std::size_t>(out - begin);
}

void Scratch::clear() { current_ = used_ = 0; }

char* Scratch::room(std::size_t size) {
  while (current_ < blocks_.size() && blocks_[current_].size - used_ < size) {
    ++current_;
    used_ = 0;
  }
  if (current_ == blocks_.size()) {
    const std::size_t bytes = std::max(size, kBlockBytes);
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(bytes), bytes});
  }
  return blocks_[current_].bytes.get() + used_;
}

void Scratch::commit(std::size_t size) { used_ += size; }

std::string_view field_text(RawText raw, Scratch& scratch) {
  std::string_view text = raw.view();
  if (raw.escaped) {
    char* const copy = scratch.room(text.size());
    text = {copy, unescape_json(text, copy)};
    scratch.commit(text.size());
  }
  return is_ascii(text) || is_utf8(text) ? text : repaired(text, scratch);
}

bool canonical_metadata(Cursor& cursor, Scratch& scratch, std::string_view& out) {
  Members members;
  std::size_t count = 0;
  std::size_t bytes = 0;
  const auto add = [&](RawText key, RawText value) {
    bytes += key.size + value.size;
    if (count < members.size() && bytes <= kMaxMetadataBytes)
      members[count++] = {field_text(key, scratch), field_text(value, scratch)};
  };
  const bool good = walk_members(cursor, [&](RawText key) {
    RawText value;
    if (*cursor.p == '"') return cursor.text(value) && (add(key, value), true);
    const char* begin = cursor.p;
    if (!cursor.skip_value()) return false;
    value = {begin, static_cast<std::uint32_t>(cursor.p - begin), false};
    if (value.view() != "null") add(key, value);
    return true;
  });
  if (good) out = canonical_json(members, count, scratch);
  return good;
}

}  // namespace ledger
