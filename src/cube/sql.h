// SQL text with its bound values. Text from users and logs goes into `values`, never into `text`.
// Thread rule: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ledger {

using SqlValue = std::variant<std::int64_t, std::string>;

struct SqlText {
  std::string text;
  std::vector<SqlValue> values;

  SqlText& operator+=(std::string_view more) {
    text += more;
    return *this;
  }
  SqlText& operator+=(const SqlText& more) {
    text += more.text;
    values.insert(values.end(), more.values.begin(), more.values.end());
    return *this;
  }
  // Appends a placeholder and binds `value` to it.
  SqlText& bind(SqlValue value) {
    text += '?';
    values.push_back(std::move(value));
    return *this;
  }
};

// "a, b, c"
std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace ledger
