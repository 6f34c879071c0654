#include "cli/plan_output.h"

#include <fmt/format.h>

#include "base/text.h"
#include "render/grid.h"

namespace ledger {
namespace {

using setup::Action;
using setup::Change;

std::string named(Action action) {
  return std::string(action == Action::None ? "keep" : setup::name_of(action));
}

void print_table(std::ostream& out, const setup::Plan& plan, const TerminalStyle& style) {
  Grid grid;
  grid.columns = {{"action", {}, false}, {"resource", {}, false}};
  for (const Change& change : plan.changes) {
    grid.columns[0].cells.push_back(named(change.action));
    grid.columns[1].cells.push_back(escape_terminal(change.resource));
  }
  grid.print(out, style.width, style.colour);
}

void print_change(std::ostream& out, const Change& change, const TerminalStyle& style) {
  out << '\n'
      << painted(named(change.action) + " " + escape_terminal(change.resource), Paint::Bold,
                 style.colour)
      << '\n';
  for (const std::string& line : setup::differences(change.before, change.after))
    out << "  " << wrap(escape_terminal(line), style.width - 2, "      ") << '\n';
  out << "  " << wrap(escape_terminal(change.why), style.width - 2, "  ") << '\n'
      << "  " << wrap(fmt::format("calls {}", fmt::join(change.calls, ", ")), style.width - 2, "  ")
      << '\n';
}

}  // namespace

void print_plan(std::ostream& out, const setup::Plan& plan, const TerminalStyle& style) {
  out << fmt::format("setup {} in account {}, as {}\n", plan.step, plan.account,
                     escape_terminal(plan.caller));
  if (!plan.changes.empty()) print_table(out << '\n', plan, style);
  for (const Change& change : plan.changes)
    if (change.action != Action::None) print_change(out, change, style);
  if (!plan.notes.empty() || !plan.problems.empty()) out << '\n';
  for (const std::string& note : plan.notes)
    out << wrap(escape_terminal(note), style.width, "  ") << '\n';
  for (const setup::Problem& problem : plan.problems)
    out << painted(wrap(escape_terminal(fmt::format("! not planned: {}: {}", problem.group,
                                                    problem.error.message)),
                        style.width, "  "),
                   Paint::Warning, style.colour)
        << '\n';
}

void print_plan_json(std::ostream& out, const setup::Plan& plan) {
  out << setup::to_json(plan).dump(2, ' ', false, setup::Json::error_handler_t::replace) << '\n';
}

}  // namespace ledger
