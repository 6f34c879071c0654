// Columns of ready text laid out in the width of a terminal. Thread rule: plain values.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace ledger {

enum class Paint { Plain, Bold, Dim, Bar, Warning };
// `text` between the escape sequences of `paint`; as it is without colour.
std::string painted(std::string_view text, Paint paint, bool colour);

struct GridColumn {
  std::string heading;
  std::vector<std::string> cells;  // escaped for a terminal
  bool right = true;
  int drop_order = 0;  // > 0: may be left out where space is short, lowest first
  bool whole = false;  // left out before any text column would shrink
  int least = 0;       // a text column shrinks to it only when nothing is left to leave out
};

// Lays out columns of equally many cells. Text columns shrink with an ellipsis, then columns that
// may go are left out. Where six columns or more are left, `bars` (0 to 1 a row, < 0: none) become
// bars. The last `bold_rows` rows are totals.
struct Grid {
  std::vector<GridColumn> columns;
  std::vector<double> bars;
  std::size_t bold_rows = 0;
  void print(std::ostream& out, int width, bool colour);
};

// Words of `text` in lines of at most `width` columns; lines after the first start with `indent`.
std::string wrap(std::string_view text, int width, std::string_view indent);

// ▁ to █, one a value, against the largest; at most `width` columns (neighbours are summed). Empty
// for fewer than two values or when all are zero.
std::string sparkline(const std::vector<double>& values, std::size_t width);

}  // namespace ledger
