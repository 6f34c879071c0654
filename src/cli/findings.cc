#include "cli/findings.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/signals.h"
#include "base/text.h"
#include "cli/output.h"
#include "render/grid.h"
#include "render/number.h"
#include "setup/checks.h"

namespace ledger {
namespace {

using setup::Finding;
using setup::Findings;
using setup::Level;

Cell text_or_absent(const std::string& text) { return text.empty() ? Cell{} : Cell{text}; }

Table table_of(std::string_view name, const Findings& findings) {
  Table table{std::string(name),
              {{"check", CellKind::Text},
               {"subject", CellKind::Text},
               {"level", CellKind::Text},
               {"found", CellKind::Text},
               {"fix", CellKind::Text}},
              {}};
  for (const Finding& finding : findings)
    table.rows.push_back({finding.check, text_or_absent(finding.subject),
                          std::string(setup::level_name(finding.level)), finding.found,
                          text_or_absent(finding.fix)});
  return table;
}

bool is_problem(const Finding& finding) { return finding.level >= Level::Problem; }

void print(std::ostream& out, const Findings& findings, const TerminalStyle& style) {
  for (const Finding& finding : findings) {
    const std::string level = fmt::format("{:<8}", setup::level_name(finding.level));
    const std::string what = finding.check + (finding.subject.empty() ? "" : " " + finding.subject);
    out << painted(level, is_problem(finding) ? Paint::Bold : Paint::Plain, style.colour)
        << wrap(fmt::format("{}: {}", escape_terminal(what), escape_terminal(finding.found)),
                style.width - 8, "          ")
        << '\n';
    if (!finding.fix.empty()) out << "          fix: " << escape_terminal(finding.fix) << '\n';
  }
}

Result<Ok> write(Context& context, const Options& options, std::string_view name,
                 const Findings& findings) {
  if (options.format != "terminal") return write_table(context, options, table_of(name, findings));
  LEDGER_ASSIGN(path, output_file(options.output, fmt::format("{}.txt", name)));
  return write_result(context, path, [&](std::ostream& out) {
    print(out, findings, terminal_style(context, options));
  });
}

Result<Ok> verdict(const Findings& findings) {
  if (stop_requested()) return Error{Fault::Interrupted, "interrupted", ""};
  const auto problems = std::ranges::count_if(findings, is_problem);
  if (problems == 0) return Ok{};
  const auto denied = std::ranges::count(findings, Level::Denied, &Finding::level);
  const auto first = std::ranges::find_if(findings, is_problem);
  return Error{problems == denied ? Fault::Credentials : Fault::Failed,
               fmt::format("{} of {} need care", problems, plural(findings.size(), "finding")),
               first->fix};
}

}  // namespace

Result<Ok> tell_findings(Context& context, const Options& options, std::string_view name,
                         const Findings& findings) {
  const bool join = options.format == "terminal" && !setup::names_regions(options.regions);
  const Findings shown = join ? setup::joined_by_region(findings) : findings;
  LEDGER_TRY(write(context, options, name, shown));
  return verdict(shown);
}

}  // namespace ledger
