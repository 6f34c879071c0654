#include "cli/price_files.h"

#include <filesystem>

#include "cli/config.h"

namespace ledger {

std::string overlay_path(const Env& env) {
  const std::string folder = home_folder(env, "XDG_DATA_HOME", ".local/share");
  return folder.empty() ? "" : folder + "/bedrock-ledger/prices/price-list.csv";
}

Result<Prices> prices_in_force(const Env& env) {
  const std::string path = overlay_path(env);
  std::error_code failed;
  if (path.empty() || (!std::filesystem::exists(path, failed) && !failed)) return Prices();
  LEDGER_ASSIGN(text, read_file(path));
  return Prices::with_overlay(std::move(text), path);
}

}  // namespace ledger
