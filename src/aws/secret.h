// A text that must not be printed: keys, tokens, codes.
//
// It has no stream operator, no formatter and no implicit conversion, so a log line or an error
// message that holds one does not compile; reveal() marks the few places that send it. The memory
// is overwritten before it is given back. Thread rule: a plain value.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace ledger::aws {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  bool empty() const { return text_.empty(); }
  std::string_view reveal() const { return text_; }
  bool operator==(const Secret&) const = default;

 private:
  void wipe();
  std::string text_;
};

}  // namespace ledger::aws
