// A cursor over the JSON of one line: visits what is wanted, jumps over the rest, allocates nothing.
//
// Every function returns false where the text is not JSON or the line ends first; the cursor then
// stands somewhere in the line. The buffer must end with kSkipPadding newlines. What is jumped
// over is not validated. Thread rule: one cursor, one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "record/skip.h"

namespace ledger {

// The raw inside of a string literal; `escaped`: it holds backslashes.
struct RawText {
  const char* begin = nullptr;
  std::uint32_t size = 0;
  bool escaped = false;

  explicit operator bool() const { return size != 0; }
  std::string_view view() const { return {begin, size}; }
};

// A token count as found, or why it is none.
using Count = std::int64_t;
constexpr Count kAbsent = -1, kNegative = -2, kFractional = -3, kTooLarge = -4, kNoNumber = -5;
constexpr Count kMaxCount = 1'000'000'000;

struct Cursor {
  const char* p;
  const SkipKernel& kernel = skip_kernel();

  void skip_space() {
    while (*p == ' ' || *p == '\t' || *p == '\r') ++p;
  }
  bool at_object() const { return *p == '{'; }
  bool at_array() const { return *p == '['; }

  bool text(RawText& out) {
    const char* begin = ++p;
    p = kernel.string(p);
    if (*p != '"') return false;
    const auto length = p - begin;
    if (length > UINT32_MAX) return false;
    out = {begin, static_cast<std::uint32_t>(length),
           has_escape({begin, static_cast<std::size_t>(length)})};
    ++p;
    return true;
  }
  bool skip_text() {
    p = kernel.string(p + 1);
    return *p++ == '"';
  }
  bool skip_container() {
    p = kernel.container(p + 1);
    return p != nullptr;
  }
  bool skip_scalar() {
    const char* begin = p;
    while (*p != ',' && *p != '}' && *p != ']' && !ends_token(*p)) ++p;
    return is_scalar({begin, static_cast<std::size_t>(p - begin)});
  }
  bool skip_value() {
    if (*p == '"') return skip_text();
    if (at_object() || at_array()) return skip_container();
    return skip_scalar();
  }
  // The string there, or nothing for a value of another type (jumped over).
  bool text_or_skip(RawText& out) {
    out = {};
    return *p == '"' ? text(out) : skip_value();
  }
  // A non-negative whole number up to kMaxCount ("16553.0" is one), kAbsent for null, else a reason.
  bool count(Count& out) { return whole_number(out, kMaxCount); }
  bool whole_number(Count& out, Count most);

  static bool ends_token(char c) { return static_cast<unsigned char>(c) <= ' '; }
  // null, true, false or, by its characters, a number.
  static bool is_scalar(std::string_view token);
  static bool has_escape(std::string_view text) {
    return __builtin_memchr(text.data(), '\\', text.size()) != nullptr;
  }
};

// Calls visit(key) for every member with the cursor at its value; visit consumes the value.
template <class Visit>
bool walk_members(Cursor& cursor, Visit&& visit) {
  ++cursor.p;
  cursor.skip_space();
  if (*cursor.p == '}') return ++cursor.p, true;
  for (;;) {
    RawText key;
    if (*cursor.p != '"' || !cursor.text(key)) return false;
    cursor.skip_space();
    if (*cursor.p++ != ':') return false;
    cursor.skip_space();
    if (!visit(key)) return false;
    cursor.skip_space();
    if (*cursor.p == '}') return ++cursor.p, true;
    if (*cursor.p++ != ',') return false;
    cursor.skip_space();
  }
}

// A key to compare with: unescaped, if need be into `buffer`; one longer than that equals nothing.
struct KeyBuffer {
  char text[64];
};
std::string_view unescape_key(RawText raw, KeyBuffer& buffer);

// The same with the key's text. A value of another type than object has no members.
template <class Visit>
bool walk_object(Cursor& cursor, Visit&& visit) {
  if (!cursor.at_object()) return cursor.skip_value();
  KeyBuffer buffer;
  return walk_members(cursor, [&](RawText key) {
    return visit(key.escaped ? unescape_key(key, buffer) : key.view());
  });
}

// Calls visit() for every element with the cursor at it; visit consumes it.
template <class Visit>
bool walk_array(Cursor& cursor, Visit&& visit) {
  ++cursor.p;
  cursor.skip_space();
  if (*cursor.p == ']') return ++cursor.p, true;
  for (;;) {
    if (!visit()) return false;
    cursor.skip_space();
    if (*cursor.p == ']') return ++cursor.p, true;
    if (*cursor.p++ != ',') return false;
    cursor.skip_space();
  }
}

}  // namespace ledger
