#include "render/grid.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace ledger {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowestText = 12;
constexpr int kNarrowestBar = 6;
constexpr int kWidestBar = 24;

int natural_width(const GridColumn& column) {
  int width = display_width(column.heading);
  for (const auto& cell : column.cells) width = std::max(width, display_width(cell));
  return width;
}

int total_width(const std::vector<int>& widths) {
  int total = 0;
  for (const int width : widths) total += width + kGap;
  return total - kGap;
}

// Text columns keep a part of the width that leaves space for the numbers.
int narrowest_text(const std::vector<GridColumn>& columns, int width) {
  const auto texts = std::count_if(columns.begin(), columns.end(),
                                   [](const GridColumn& column) { return !column.right; });
  return std::max(kNarrowestText, width * 3 / 5 / (static_cast<int>(texts) + 1));
}

bool too_wide(const std::vector<GridColumn>& columns, int width, bool shrunk) {
  const int text_width = narrowest_text(columns, width);
  std::vector<int> widths;
  for (const auto& column : columns) {
    const int natural = natural_width(column);
    widths.push_back(shrunk && !column.right ? std::min(natural, std::max(text_width, column.least))
                                             : natural);
  }
  return total_width(widths) > width;
}

void drop_columns(std::vector<GridColumn>& columns, int width) {
  const auto rank = [](const GridColumn& column) {
    return column.drop_order > 0 ? column.drop_order : 1000;
  };
  const auto less = [&](const GridColumn& a, const GridColumn& b) { return rank(a) < rank(b); };
  if (too_wide(columns, width, false))
    std::erase_if(columns, [](const GridColumn& column) { return column.whole; });
  while (too_wide(columns, width, true)) {
    const auto first = std::min_element(columns.begin(), columns.end(), less);
    if (first == columns.end() || first->drop_order == 0) return;
    columns.erase(first);
  }
}

// Takes one column at a time from the widest text column, as far as its `least` or 4.
void shrink(const std::vector<GridColumn>& columns, int width, bool to_least,
            std::vector<int>& widths) {
  while (total_width(widths) > width) {
    std::size_t widest = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (!columns[i].right && widths[i] > std::max(4, to_least ? columns[i].least : 0) &&
          (widest == columns.size() || widths[i] > widths[widest]))
        widest = i;
    if (widest == columns.size()) return;
    --widths[widest];
  }
}

std::vector<int> fit_columns(const std::vector<GridColumn>& columns, int width) {
  std::vector<int> widths;
  for (const auto& column : columns) widths.push_back(natural_width(column));
  for (const bool to_least : {true, false}) shrink(columns, width, to_least, widths);
  return widths;
}

std::string padded(std::string_view text, int width, bool right) {
  std::string cell = fit_width(text, width);
  const auto missing = static_cast<std::size_t>(std::max(0, width - display_width(cell)));
  return right ? std::string(missing, ' ') + cell : cell + std::string(missing, ' ');
}

std::string bar_of(double part, int width) {
  static constexpr std::array<std::string_view, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (part <= 0) return "";
  const int eighths = std::max(1, static_cast<int>(std::lround(part * width * 8)));
  std::string bar;
  for (int i = 0; i < eighths / 8; ++i) bar += "█";
  return bar + std::string(kEighths[static_cast<std::size_t>(eighths % 8)]);
}

// A line of cells. A text cell runs on over empty text cells to its right.
template <class CellOf>
std::string line_of(const std::vector<GridColumn>& columns, const std::vector<int>& widths,
                    CellOf cell_of) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& cell = cell_of(columns[i]);
    const std::size_t first = i;
    int width = widths[i];
    while (!columns[first].right && i + 1 < columns.size() && !columns[i + 1].right &&
           cell_of(columns[i + 1]).empty())
      width += kGap + widths[++i];
    line += (first == 0 ? "" : std::string(kGap, ' ')) + padded(cell, width, columns[first].right);
  }
  return line;
}

void trim_right(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::string painted(std::string_view text, Paint paint, bool colour) {
  static constexpr std::array<std::string_view, 5> kCodes{"", "\033[1m", "\033[2m", "\033[36m",
                                                          "\033[33m"};
  const auto code = kCodes[static_cast<std::size_t>(paint)];
  if (!colour || code.empty() || text.empty()) return std::string(text);
  return std::string(code) + std::string(text) + "\033[0m";
}

void Grid::print(std::ostream& out, int width, bool colour) {
  drop_columns(columns, width);
  const std::vector<int> widths = fit_columns(columns, width);
  const int bar_width = std::min(kWidestBar, width - total_width(widths) - kGap);
  const bool with_bars = !bars.empty() && bar_width >= kNarrowestBar;
  const auto print_line = [&](auto cell_of, Paint paint, double bar) {
    std::string line = line_of(columns, widths, cell_of);
    const std::string drawn = with_bars ? bar_of(bar, bar_width) : "";
    if (drawn.empty()) trim_right(line);
    out << painted(line, paint, colour);
    if (!drawn.empty()) out << std::string(kGap, ' ') << painted(drawn, Paint::Bar, colour);
    out << '\n';
  };
  print_line([](const GridColumn& column) -> const std::string& { return column.heading; },
             Paint::Bold, -1);
  const std::size_t rows = columns.empty() ? 0 : columns[0].cells.size();
  for (std::size_t row = 0; row < rows; ++row)
    print_line([&](const GridColumn& column) -> const std::string& { return column.cells[row]; },
               row + bold_rows >= rows ? Paint::Bold : Paint::Plain,
               row < bars.size() ? bars[row] : -1);
}

std::string wrap(std::string_view text, int width, std::string_view indent) {
  std::string result, line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' ', 1), text.size());
    const std::string_view word = text.substr(0, end);
    const bool fits = display_width(line) + display_width(word) <= width;
    if (!fits && line.find_first_not_of(' ') != std::string::npos) {
      result += line + "\n";
      line = std::string(indent) + std::string(word.substr(word.starts_with(' ') ? 1 : 0));
    } else {
      line += word;
    }
    text.remove_prefix(end);
  }
  return result + line;
}

std::string sparkline(const std::vector<double>& values, std::size_t width) {
  static constexpr std::array<std::string_view, 8> kLevels{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.size() < 2 || width == 0) return "";
  const std::size_t a_column = (values.size() + width - 1) / width;
  std::vector<double> sums((values.size() + a_column - 1) / a_column);
  for (std::size_t i = 0; i < values.size(); ++i) sums[i / a_column] += values[i];
  const double largest = *std::max_element(sums.begin(), sums.end());
  if (largest <= 0) return "";
  std::string line;
  for (const double sum : sums)
    line +=
        kLevels[static_cast<std::size_t>(std::clamp(std::lround(sum / largest * 8) - 1, 0L, 7L))];
  return line;
}

}  // namespace ledger
