#include "cli/price_files.h"

#include <filesystem>

#include <fmt/format.h>

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

std::string left_out_text(const Prices& prices) {
  if (!prices.left_out()) return "";
  return fmt::format("the prices of prices update of {} are older than the book of {}: not used",
                     format_day(*prices.left_out()), format_day(prices.stamp().as_of));
}

}  // namespace ledger
