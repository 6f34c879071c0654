#include "cli/options.h"

#include <algorithm>

#include <fmt/format.h>

namespace ledger {
namespace {

Result<Ok> check_choice(std::string_view option, const std::string& value,
                        std::span<const std::string_view> choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return Ok{};
  return Error{Fault::Usage,
               fmt::format("{}: {} is not one of {}", option, value, fmt::join(choices, ", ")),
               fmt::format("{} {}", option, choices[0])};
}

Result<Ok> check_count(std::string_view option, std::int64_t value) {
  if (value >= 0) return Ok{};
  return Error{Fault::Usage, fmt::format("{}: {} is below zero", option, value),
               fmt::format("{} 20, or 0 for all", option)};
}

}  // namespace

Result<Ok> check_options(const Options& options) {
  LEDGER_TRY(check_choice("--service", options.service, kServices));
  LEDGER_TRY(check_choice("--data-source", options.data_source, kDataSources));
  LEDGER_TRY(check_choice("--format", options.format, kFormats));
  LEDGER_TRY(check_choice("--color", options.color, kColors));
  LEDGER_TRY(check_count("--max-rows", options.max_rows));
  LEDGER_TRY(check_count("--limit", options.limit));
  if (options.service == "qcli")
    return Error{Fault::Usage, "--service qcli is not available in this version",
                 "leave --service out for the Bedrock report"};
  if (options.data_source == "athena")
    return Error{Fault::Usage, "--data-source athena is not available in this version",
                 "leave --data-source out to read the logs themselves"};
  if (!options.user_pattern.empty())
    return Error{Fault::Usage, "--user-pattern belongs to --service qcli",
                 "--arn-pattern, or --filter user=NAME"};
  return Ok{};
}

}  // namespace ledger
