// The registry of commands. A new one is one file, one line in commands.cc.
#pragma once

#include <span>
#include <string_view>

#include "cli/context.h"
#include "cli/options.h"

namespace ledger {

// Which options a command takes; store, configuration and verbosity go with every one.
enum OptionGroup : unsigned {
  kWindowOptions = 1,
  kSourceOptions = 2,
  kReportOptions = 4,
  kFormatOption = 8,
  kOutputOption = 16,
  kWatchOption = 32,
  kGenerateOptions = 64,
  kOfflineOption = 128,
  kFilterOptions = 256,
  kPriceListOptions = 512,
  kAwsOptions = 16384,
  kSetupOptions = 1024,
  kCheckOptions = 2048,
  kRegionOption = 4096,
  kPrintIamOption = 8192
};

struct Positional {
  std::string_view name;  // "" = none
  std::string_view help;
  std::vector<std::string_view> choices;
  bool required = true;
};

struct Command {
  std::string_view name;
  std::string_view help;     // one line
  std::string_view details;  // examples, printed under the options
  unsigned options = 0;
  Positional action, operand;
  Result<Ok> (*run)(Context& context, const Options& options) = nullptr;
};

std::span<const Command> commands();
const Command* find_command(std::string_view name);

Result<Ok> run_report(Context& context, const Options& options);
Result<Ok> run_sync(Context& context, const Options& options);
Result<Ok> run_sql(Context& context, const Options& options);
Result<Ok> run_prices(Context& context, const Options& options);
Result<Ok> run_generate(Context& context, const Options& options);
Result<Ok> run_export(Context& context, const Options& options);
Result<Ok> run_setup(Context& context, const Options& options);
Result<Ok> run_check(Context& context, const Options& options);
Result<Ok> run_doctor(Context& context, const Options& options);
Result<Ok> run_completion(Context& context, const Options& options);

}  // namespace ledger
