// The one shape of an answer: named, typed columns and rows. Values are exact; numbers are
// formatted in render/ only. Thread rule: plain values.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/money.h"
#include "base/time.h"

namespace ledger {

enum class CellKind { Text, Count, Money, Average, Date, Hour, Share };

struct Average {  // sum / count, kept exact until it is printed
  Int128 sum = 0;
  Int128 count = 0;
};

// std::monostate is "absent": null in JSON, empty in CSV, "(none)" for a dimension on a terminal.
// Date cells hold a Day, Hour cells the Seconds at which the hour starts.
using Cell = std::variant<std::monostate, std::string, Int128, Money, Average, Day, Seconds>;

struct Column {
  std::string name;  // the key in JSON and CSV
  CellKind kind = CellKind::Text;
};

struct Table {
  std::string name;  // analysis name, "-" already "_"
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

}  // namespace ledger
