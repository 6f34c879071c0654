// The configuration file: TOML, keys as the names of options.
//
// Beyond options: sources = […], [inference_profiles."arn:…"] model, name, scope, tags = {…}, and
// [accounts] "123456789012" = "prod". Thread rule: free functions.
#pragma once

#include <string>
#include <string_view>

#include "base/files.h"
#include "cli/options.h"

namespace ledger {

// Reads `text` over `options`. Fault::Usage with file and line for what is not TOML, a key nobody
// knows and a value of the wrong type; `options` may be half changed then.
Result<Ok> read_config(std::string_view text, const std::string& file_name, Options& options);

// The file of --config, which must be there, else $XDG_CONFIG_HOME/bedrock-ledger/config.toml if it
// is there.
Result<Ok> load_config(const Env& env, const std::string& path, Options& options);

// $NAME, or `below` in the home folder; "" where neither is set.
std::string home_folder(const Env& env, std::string_view name, std::string_view below);

}  // namespace ledger
