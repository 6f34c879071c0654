// JSON written in the order it is said. Thread rule: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"

namespace ledger::sample {

class Object {
 public:
  Object& raw(std::string_view key, std::string_view json) {
    if (out_.size() > 1) out_ += ',';
    out_.append(quote_json(key)).append(":").append(json);
    return *this;
  }
  Object& text(std::string_view key, std::string_view value) { return raw(key, quote_json(value)); }
  Object& number(std::string_view key, std::int64_t value) {
    return raw(key, std::to_string(value));
  }
  Object& raw_if(bool wanted, std::string_view key, std::string_view json) {
    return wanted ? raw(key, json) : *this;
  }
  Object& text_if(bool wanted, std::string_view key, std::string_view value) {
    return wanted ? text(key, value) : *this;
  }
  std::string str() const { return out_ + '}'; }

 private:
  std::string out_ = "{";
};

class Array {
 public:
  Array& raw(std::string_view json) {
    if (out_.size() > 1) out_ += ',';
    out_ += json;
    return *this;
  }
  Array& text(std::string_view value) { return raw(quote_json(value)); }
  std::string str() const { return out_ + ']'; }

 private:
  std::string out_ = "[";
};

// The same JSON with blanks around what separates, and with a line a member.
std::string with_wide_spacing(std::string_view json);
std::string pretty_printed(std::string_view json);

}  // namespace ledger::sample
