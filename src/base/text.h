// Text that came from logs is hostile: escape it for the place it goes to.
// Thread rule: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace ledger {

// Control characters (C0, DEL, C1), bidirectional overrides and invalid UTF-8 become \xNN or
// \u{NNNN}; everything else is unchanged. Safe to print on a terminal.
std::string escape_terminal(std::string_view text);
// A JSON string with its quotes; invalid UTF-8 becomes U+FFFD; what a terminal would act on (controls,
// bidirectional overrides) becomes \uNNNN.
std::string quote_json(std::string_view text);
// An RFC 4180 cell: quoted where needed; text that starts with = + - @ (or tab, CR) gets a leading '.
std::string quote_csv(std::string_view text);
std::string escape_html(std::string_view text);
// Columns that `text` (valid UTF-8) takes on a terminal; wide and combining characters counted.
int display_width(std::string_view text);
// At most `width` columns, with an ellipsis where cut.
std::string fit_width(std::string_view text, int width);

}  // namespace ledger
