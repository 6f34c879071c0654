// Where results go: stdout, a file, or a folder of files.
#pragma once

#include <functional>
#include <string>

#include "cli/context.h"
#include "cli/options.h"
#include "render/render.h"

namespace ledger {

using Writer = std::function<void(std::ostream&)>;

// To `path`, replaced whole or not at all; what is no regular file (a pipe, /dev/stdout) is written
// to directly. Fault::Failed if it cannot be written.
Result<Ok> write_output(const std::string& path, const Writer& writer);
// The same, or to stdout where `path` is empty.
Result<Ok> write_result(Context& context, const std::string& path, const Writer& writer);
// A folder, or something that ends with a slash.
bool names_folder(const std::string& path);
Result<Ok> make_folder(const std::string& path);
// `path`, or where it names a folder, `name` in that folder, which is made.
Result<std::string> output_file(const std::string& path, std::string_view name);
// bedrock_{name}_{region}_{YYYYMMDD_HHMMSS}.{suffix}
std::string report_file_name(std::string_view name, std::string_view region, Seconds now,
                             const Zone& zone, std::string_view suffix);

// `colour` and width as the options, the environment and the terminal say.
TerminalStyle terminal_style(const Context& context, const Options& options);

// One plain table in the format of the options: the answer of sql and prices.
Result<Ok> write_table(Context& context, const Options& options, const Table& table);

}  // namespace ledger
