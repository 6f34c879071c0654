#include "base/text.h"
#include "render/number.h"
#include "render/render.h"

namespace ledger {

void render_csv(std::ostream& out, const Table& table, const Zone& zone) {
  std::string line;
  for (const Column& column : table.columns)
    line += (line.empty() ? "" : ",") + quote_csv(column.name);
  out << line << "\r\n";
  for (const auto& row : table.rows) {
    line.clear();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto* text = std::get_if<std::string>(&row[i]);
      line += (i == 0 ? "" : ",") + (text ? quote_csv(*text) : exact_text(row[i], zone));
    }
    out << line << "\r\n";
  }
}

}  // namespace ledger
