// What a report says around its tables on a terminal: the head, and the notes below.
#pragma once

#include "render/render.h"

namespace ledger {

void print_head(std::ostream& out, const Report& report, const TerminalStyle& style);
void print_notes(std::ostream& out, const Report& report, const RunFacts& facts,
                 const TerminalStyle& style);

}  // namespace ledger
