// Reads RFC 4180 text row by row; enough for files that the importer writes (LF line ends).
// Thread rule: one reader per thread; the text must outlive it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ledger {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}
  // The next row's cells; false at the end. Cells keep their capacity from row to row.
  bool next(std::vector<std::string>& cells);
  std::string_view raw() const { return raw_; }  // the row as written, without its line end
  int line() const { return line_; }             // 1-based line on which the row ends

 private:
  std::size_t read_cell(std::size_t at, std::string& cell);

  std::string_view rest_, raw_;
  int line_ = 0;
};

}  // namespace ledger
