// A set-up plan on the terminal and as JSON.
#pragma once

#include <ostream>

#include "render/render.h"
#include "setup/plan.h"

namespace ledger {

// A table of what is created, changed and kept; then each change with what differs and why.
void print_plan(std::ostream& out, const setup::Plan& plan, const TerminalStyle& style);
void print_plan_json(std::ostream& out, const setup::Plan& plan);

}  // namespace ledger
