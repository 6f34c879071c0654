#include "price/csv.h"

namespace ledger {

bool CsvReader::next(std::vector<std::string>& cells) {
  if (rest_.empty()) return false;
  std::size_t count = 0, at = 0;
  do {
    if (count == cells.size()) cells.emplace_back();
    cells[count].clear();
    at = read_cell(count == 0 ? 0 : at + 1, cells[count]);
    ++count;
  } while (at < rest_.size() && rest_[at] == ',');
  cells.resize(count);
  raw_ = rest_.substr(0, at);
  rest_.remove_prefix(at < rest_.size() ? at + 1 : at);
  ++line_;
  return true;
}

// Returns where the cell ends: at its comma, its line end or the end of the text.
std::size_t CsvReader::read_cell(std::size_t at, std::string& cell) {
  if (at >= rest_.size() || rest_[at] != '"') {
    const std::size_t end = std::min(rest_.find_first_of(",\n", at), rest_.size());
    cell.assign(rest_.substr(at, end - at));
    return end;
  }
  for (++at; at < rest_.size(); ++at) {
    if (rest_[at] == '"' && (at + 1 >= rest_.size() || rest_[++at] != '"')) break;
    if (rest_[at] == '\n') ++line_;
    cell.push_back(rest_[at]);
  }
  return std::min(rest_.find_first_of(",\n", at), rest_.size());
}

}  // namespace ledger
