// A report or a table as text: for a terminal, as CSV, as JSON. Numbers are formatted only here.
//
// JSON and CSV carry every digit; the terminal rounds each cell. All text that may come from a log
// is escaped for where it goes. Rows are written as they are made, never collected.
// Thread rule: free functions, one stream one thread.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "analysis/report.h"

namespace ledger {

// What a report tells about its run, beside the figures.
struct RunFacts {
  std::string service = "bedrock";
  std::string version;
  Seconds generated_at = 0;
  std::vector<std::string> sources;         // that the figures cover
  std::vector<std::string> regions_failed;  // regions that could not be read
  struct FailedSource {
    std::string source, reason;
  };
  std::vector<FailedSource> sources_failed;
  Int128 objects_read = 0;                // by this run
  std::optional<double> elapsed_seconds;  // of reading; absent: not told
  Int128 requests_sent = 0;               // to AWS
  Money requests_cost;                    // of them, list price
  std::optional<Table> rejects;           // uri, line, reason; only where asked for
};

struct TerminalStyle {
  int width = 100;  // columns; no line is longer, down to 40
  bool colour = false;
  std::size_t max_rows = 20;  // a table, 0 = all; the rest is one "others (N)" row
};

void render_terminal(std::ostream& out, const Report& report, const RunFacts& facts,
                     const TerminalStyle& style);
// One document: meta, summary, one array a table, and `rejects` where asked for.
void render_json(std::ostream& out, const Report& report, const RunFacts& facts);

// A plain result table, as of `sql` and `prices`: nothing summed, nothing rounded.
void render_table(std::ostream& out, const Table& table, const Zone& zone,
                  const TerminalStyle& style);
// An array of one object a row.
void render_table_json(std::ostream& out, const Table& table, const Zone& zone);
// RFC 4180 with a header line. Text cells that a spreadsheet would run get a leading '.
void render_csv(std::ostream& out, const Table& table, const Zone& zone);

}  // namespace ledger
