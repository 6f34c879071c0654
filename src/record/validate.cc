#include "record/validate.h"

#include <cstring>
#include <string_view>

#include "record/skip.h"

namespace ledger {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_list_key(std::string_view key) {
  return key == "events" || key == "logEvents" || key == "results" || key == "Records" ||
         key == "Events";
}
bool is_call_key(std::string_view key) { return key == "modelId" || key == "schemaType"; }

// One pass, no recursion. Methods return false when the value cannot go on; outcome() says why.
class Reader {
 public:
  Reader(const char* begin, const char* end, bool stop_at_list)
      : p_(begin), end_(end), wants_list_(stop_at_list) {}

  Extent read() {
    while (value() && close_all()) {
      if (depth_ == 0) return {Extent::Valid, p_, nullptr};
    }
    return outcome();
  }

  Extent read_member() {
    depth_ = 1;
    object_[0] = true;
    if (!key()) return outcome();
    depth_ = 0;
    return read();
  }

 private:
  Extent outcome() const {
    if (list_) return {Extent::List, p_, nullptr};
    if (p_ >= end_ && !reason_) return {Extent::Unfinished, p_, nullptr};
    return {Extent::Invalid, p_, reason_ ? reason_ : "not JSON"};
  }
  bool more() const { return p_ < end_; }
  void space() {
    while (more() && is_space(*p_)) ++p_;
  }
  bool is(char c) const { return more() && *p_ == c; }

  // A scalar, or everything up to the first scalar or empty container inside.
  bool value() {
    for (;;) {
      space();
      if (!more()) return false;
      if (*p_ == '"') return string();
      if (*p_ != '{' && *p_ != '[') return scalar();
      if (depth_ == kMaxDepth) return reason_ = "nested deeper than 1000", false;
      const bool object = *p_++ == '{';
      object_[depth_++] = object;
      space();
      if (is(object ? '}' : ']')) return ++p_, --depth_, true;
      if (object && !key()) return false;
    }
  }

  // Closes containers until one goes on with a next member, or none is open.
  bool close_all() {
    while (depth_ > 0) {
      space();
      const bool object = object_[depth_ - 1];
      if (is(',')) {
        ++p_;
        space();
        return object ? key() : more();
      }
      if (!is(object ? '}' : ']')) return false;
      ++p_;
      --depth_;
    }
    return true;
  }

  bool key() {
    const char* begin = p_ + 1;
    if (!is('"') || !string()) return false;
    const std::string_view key(begin, static_cast<std::size_t>(p_ - begin - 1));
    space();
    if (!is(':')) return false;
    ++p_;
    space();
    if (depth_ == 1 && wants_list_) {
      if (is_call_key(key)) wants_list_ = false;
      if (is_list_key(key) && is('[')) return list_ = true, ++p_, false;
    }
    return more();
  }

  bool string() {
    for (++p_; more(); ++p_) {
      if (*p_ == '"') return ++p_, true;
      if (static_cast<unsigned char>(*p_) < 0x20)
        return reason_ = "a line break or control character in a string", false;
      if (*p_ == '\\' && !escape()) return false;
    }
    return false;
  }

  bool escape() {
    if (++p_ >= end_) return false;
    if (*p_ != 'u') return std::strchr("\"\\/bfnrt", *p_) != nullptr && *p_ != '\0';
    for (int i = 0; i < 4; ++i)
      if (++p_ >= end_ || !is_hex(*p_)) return false;
    return true;
  }

  bool scalar() {
    if (*p_ == '-' || is_digit(*p_)) return number();
    for (const std::string_view word : {"true", "false", "null"})
      if (*p_ == word[0]) return literal(word);
    return false;
  }

  bool literal(std::string_view word) {
    for (const char c : word) {
      if (!is(c)) return false;
      ++p_;
    }
    return true;
  }

  bool digits() {
    if (!more() || !is_digit(*p_)) return false;
    while (more() && is_digit(*p_)) ++p_;
    return true;
  }

  bool number() {
    if (is('-')) ++p_;
    if (is('0')) {
      ++p_;
    } else if (!digits()) {
      return false;
    }
    if (is('.') && (++p_, !digits())) return false;
    if (is('e') || is('E')) {
      ++p_;
      if (is('+') || is('-')) ++p_;
      if (!digits()) return false;
    }
    return true;
  }

  const char* p_;
  const char* end_;
  bool wants_list_;
  bool list_ = false;
  int depth_ = 0;
  const char* reason_ = nullptr;
  bool object_[kMaxDepth];
};

}  // namespace

Extent measure_value(const char* begin, const char* end) {
  return Reader(begin, end, false).read();
}
Extent measure_document(const char* begin, const char* end) {
  return Reader(begin, end, true).read();
}
Extent measure_member(const char* begin, const char* end) {
  return Reader(begin, end, false).read_member();
}

}  // namespace ledger
