// The rows of a pass, and the tables cut from them. Thread rule: plain values, pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "cube/plan.h"

namespace ledger {

// The answer of a pass, in columns.
struct PassRows {
  std::vector<Part> ids;
  std::vector<std::uint8_t> set;
  std::vector<std::vector<std::int64_t>> id;  // one column for each of `ids`
  std::vector<std::array<std::int64_t, kPassSums.size()>> sums;
  std::vector<Int128> cost;
  std::vector<std::uint8_t> priced;  // 0: cost is absent

  const std::vector<std::int64_t>& ids_of(Part part) const;
};

// The text of one attribute for each id; absent for ids that were never set.
class Names {
 public:
  void set(std::int64_t id, std::string_view text);
  // -1 = absent.
  std::int64_t index_of(std::int64_t id) const;
  const std::string& text(std::int64_t index) const {
    return texts_[static_cast<std::size_t>(index)];
  }

 private:
  std::unordered_map<std::int64_t, std::int32_t> by_id_;
  std::unordered_map<std::string, std::int32_t> by_text_;
  std::vector<std::string> texts_;
};

// One row for each distinct combination of the cut's dimensions; without dimensions one row, also
// of nothing. names[i] belongs to dimension i and is null for a date or hour.
Table cut_table(const PassRows& rows, const Cut& cut, const std::vector<const Names*>& names);

}  // namespace ledger
