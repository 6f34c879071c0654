// The registry of dimensions: a new one is one line in dimension.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ledger {

// The part of a call that a dimension is an attribute of: an id in the facts, or its time.
// Region, Model and PriceKey are the price key seen ever closer: rollups keep it only as close as they say.
enum class Part : unsigned {
  Region = 1,
  Model = 2,
  PriceKey = 4,
  Principal = 8,
  Detail = 16,
  Metadata = 32,
  Date = 64,
  Hour = 128
};
using Parts = unsigned;  // set of Part
constexpr Parts operator|(Part a, Part b) {
  return static_cast<unsigned>(a) | static_cast<unsigned>(b);
}
constexpr Parts operator|(Parts a, Part b) { return a | static_cast<unsigned>(b); }
constexpr Parts bit(Part part) { return static_cast<unsigned>(part); }
constexpr Parts kPriceKeyParts = Part::Region | Part::Model | Part::PriceKey;

struct Dimension {
  std::string_view name;
  Part part;
  std::string_view column;  // of the part's table; unused for time
  std::string_view help;
  std::string
      key;  // metadata:KEY and tag:KEY only: these have rows (id, key, value) of table_of_items()
};

// Fault::Usage names the dimension and lists those there are.
Result<Dimension> find_dimension(std::string_view name);
// Part to its table and alias: "ledger.principal p".
std::string_view table_of(Part part);
std::string_view table_of_items(Part part);
std::string_view alias_of(Part part);
// The id column in facts and rollups: "principal", "price_key", …; "day", "hour" for time.
std::string_view id_of(Part part);

}  // namespace ledger
