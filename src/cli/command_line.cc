#include "cli/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "analysis/report.h"

namespace ledger {
namespace {

constexpr const char* kFooter =
    R"(Without a command, the options are those of report: bedrock-ledger --days 30.
bedrock-ledger COMMAND --help tells the options of a command.

Exit codes: 0 done, 1 failed, 2 the command is wrong, 3 no data in the window, 4 finished but
incomplete and --strict was given, 5 credentials or permissions, 130 interrupted.

Files: the store is $XDG_DATA_HOME/bedrock-ledger/ledger.duckdb, the configuration
$XDG_CONFIG_HOME/bedrock-ledger/config.toml. Keys of the configuration are names of options, and
sources, [inference_profiles."ARN"], [accounts]. The command line wins over the configuration.)";

std::vector<std::string> strings_of(std::span<const std::string_view> views) {
  return {views.begin(), views.end()};
}

std::string with_choices(std::string help, std::span<const std::string_view> choices) {
  return fmt::format("{}: {}", help, fmt::join(choices, ", "));
}

// One value for each time an option is given, also as a comma list.
CLI::Option* add_list(CLI::App& app, const char* name, std::vector<std::string>& values,
                      std::string help) {
  return app.add_option(name, values, std::move(help))->allow_extra_args(false)->delimiter(',');
}

void add_everywhere(CLI::App& app, Options& options) {
  const char* group = "Everywhere";
  app.add_option("--store", options.store, "Store file, or :memory:")
      ->type_name("PATH")
      ->group(group);
  app.add_option("--config", options.config, "Configuration file")->type_name("FILE")->group(group);
  app.add_option("--color", options.color, with_choices("Colour", kColors))
      ->type_name("WHEN")
      ->group(group);
  app.add_option("--timezone", options.timezone, "Zone of days and hours (UTC)")
      ->type_name("ZONE")
      ->group(group);
  app.add_flag("-q,--quiet", options.quiet, "No progress and no notes")->group(group);
  app.add_flag("-v,--verbose", options.verbose, "Say what is done and how long it takes")
      ->group(group);
}

void add_window(CLI::App& app, Options& options) {
  const char* group = "Window";
  app.add_option("--days", options.days, "The last N days, today included (7)")
      ->type_name("N")
      ->group(group);
  app.add_option("--start-date", options.start_date, "First day, YYYY-MM-DD")
      ->type_name("DATE")
      ->group(group);
  app.add_option("--end-date", options.end_date, "Last day, included")
      ->type_name("DATE")
      ->group(group);
}

void add_aws(CLI::App& app, Options& options, const char* group) {
  app.add_option("--profile", options.profile, "Profile of the AWS configuration")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--endpoint-url", options.endpoint_url, "Address in place of AWS's own")
      ->type_name("URL")
      ->group(group);
  app.add_option("--assume-role", options.assume_roles,
                 "Role to work in its account with, may be repeated")
      ->allow_extra_args(false)
      ->type_name("ARN")
      ->group(group);
  app.add_option("--external-id", options.external_id, "What the roles' trust policies ask for")
      ->type_name("ID")
      ->group(group);
}

void add_sources(CLI::App& app, Options& options) {
  const char* group = "What is read";
  app.add_option("--service", options.service, with_choices("Ledger", kServices))
      ->type_name("NAME")
      ->group(group);
  app.add_option("--source", options.sources,
                 "Folder, file, s3://BUCKET/PREFIX or cloudwatch:GROUP with logs, may be repeated")
      ->allow_extra_args(false)
      ->type_name("URI")
      ->group(group);
  app.add_option("--cloudtrail", options.trails,
                 "The same with log files of CloudTrail, may be repeated")
      ->allow_extra_args(false)
      ->type_name("URI")
      ->group(group);
  app.add_option("--data-source", options.data_source,
                 with_choices("Who reads the logs", kDataSources))
      ->type_name("NAME")
      ->group(group);
  add_list(app, "--region", options.regions,
           "Region of the calls and of the account's logging, may be repeated; all")
      ->type_name("REGION")
      ->group(group);
  add_aws(app, options, group);
}

void add_filters(CLI::App& app, Options& options) {
  const char* group = "What is counted";
  app.add_option("--filter", options.filters,
                 "Only calls with this value; one dimension twice is or; (none) is absent")
      ->allow_extra_args(false)
      ->type_name("DIM=VALUE")
      ->group(group);
  app.add_option("--arn-pattern", options.arn_pattern, "Only callers whose ARN has this text in it")
      ->type_name("TEXT")
      ->group(group);
  app.add_option("--user-pattern", options.user_pattern, "The same for user ids of --service qcli")
      ->type_name("TEXT")
      ->group(group);
}

std::vector<std::string_view> analysis_choices() {
  std::vector<std::string_view> names{"all"};
  for (const Analysis& analysis : analyses()) names.push_back(analysis.name);
  return names;
}

void add_report(CLI::App& app, Options& options) {
  const char* group = "Report";
  add_list(app, "--analysis", options.analyses, with_choices("Tables", analysis_choices()))
      ->type_name("NAME")
      ->group(group);
  add_list(app, "--group-by", options.group_by,
           "Any dimensions instead: app, user, metadata:team, tag:team …")
      ->type_name("DIM")
      ->group(group);
  app.add_option("--sort", options.sort, "Column to sort by, -COLUMN for descending")
      ->type_name("COLUMN")
      ->group(group);
  app.add_option("--limit", options.limit, "Rows of a table, the others summed in one")
      ->type_name("N")
      ->group(group);
  app.add_option("--max-rows", options.max_rows, "The same on the terminal only (20), 0 = all")
      ->type_name("N")
      ->group(group);
  app.add_flag("--rejects", options.rejects, "List the rejected lines")->group(group);
  app.add_flag("--strict", options.strict,
               "Exit 4 where lines were rejected, or money is unpriced or assumed")
      ->group(group);
}

void add_price_list(CLI::App& app, Options& options) {
  const char* group = "prices update";
  add_list(app, "--region", options.regions, "Only prices of this Region, may be repeated; all")
      ->type_name("REGION")
      ->group(group);
  add_aws(app, options, group);
  app.add_flag("--dry-run", options.dry_run, "Say what would change, keep nothing")->group(group);
  app.add_flag("--offline", options.offline, "Ask nothing of AWS: not for update")->group(group);
}

void add_generate(CLI::App& app, Options& options) {
  app.add_option("--calls", options.calls, "Calls in all: logs 20,000, calls 24")->type_name("N");
  const char* logs = "logs";
  app.add_option("--out", options.out, "Folder to write to")->type_name("DIR")->group(logs);
  app.add_option("--days", options.days, "Days of logs (30)")->type_name("N")->group(logs);
  app.add_option("--end-date", options.end_date, "Last day (today)")
      ->type_name("DATE")
      ->group(logs);
  app.add_option("--seed", options.seed, "Another seed, other logs (1)")
      ->type_name("S")
      ->group(logs);
  const char* calls = "calls";
  add_list(app, "--app", options.apps, "Application: calls as NAME-BedrockRole")
      ->type_name("NAME")
      ->group(calls);
  add_list(app, "--region", options.regions, "Region to call")->type_name("REGION")->group(calls);
  add_list(app, "--model", options.models, "Model or inference profile to call")
      ->type_name("ID")
      ->group(calls);
  app.add_flag("--dry-run", options.dry_run, "Show what it can cost at most, call nothing")
      ->group(calls);
  app.add_flag("--yes", options.yes, "Call without asking")->group(calls);
}

void add_setup(CLI::App& app, Options& options) {
  add_list(app, "--region", options.regions, "Region to set up, may be repeated")
      ->type_name("REGION");
  app.add_flag("--dry-run", options.dry_run, "Show the plan and change nothing");
  app.add_flag("--yes", options.yes, "Apply the plan without asking");
  const char* logging = "logging";
  app.add_option("--bucket", options.bucket, "Bucket of the logs, made where it is missing")
      ->type_name("NAME")
      ->group(logging);
  app.add_option("--prefix", options.prefix, "Folder of the logs in the bucket")
      ->type_name("PREFIX")
      ->group(logging);
  app.add_option("--kms-key", options.kms_key, "Key that encrypts the bucket, in place of S3's own")
      ->type_name("ARN")
      ->group(logging);
  app.add_option("--log-group", options.log_group, "CloudWatch group that gets the logs as well")
      ->type_name("NAME")
      ->group(logging);
  app.add_option("--log-role", options.log_role, "Role that Bedrock writes to the group with")
      ->type_name("ARN")
      ->group(logging);
  add_list(app, "--bodies", options.bodies, with_choices("Bodies to deliver", kBodies))
      ->type_name("KIND")
      ->group(logging);
  const char* roles = "roles";
  add_list(app, "--app", options.apps, "Application: its role is NAME-BedrockRole")
      ->type_name("NAME")
      ->group(roles);
  add_list(app, "--trust", options.trusted,
           "Who may assume the role: SERVICE.amazonaws.com, account, role or OIDC provider ARN")
      ->type_name("WHO")
      ->group(roles);
  add_list(app, "--model", options.models, "Model or inference profile that may be called")
      ->type_name("ID")
      ->group(roles);
}

void add_check(CLI::App& app, Options& options) {
  const char* permissions = "permissions";
  add_list(app, "--role", options.roles, "Role to check (every NAME-BedrockRole)")
      ->type_name("NAME")
      ->group(permissions);
  add_list(app, "--model", options.models, "Model to check (those of the role's policies)")
      ->type_name("ID")
      ->group(permissions);
}

void add_positional(CLI::App& app, const Positional& positional, std::string& value) {
  if (positional.name.empty()) return;
  std::string help(positional.help);
  if (!positional.choices.empty()) help = with_choices(help, positional.choices);
  app.add_option(std::string(positional.name), value, help)
      ->required(positional.required)
      ->type_name("");
}

void declare(CLI::App& app, const Command& command, Options& options) {
  app.footer(std::string(command.details));
  add_positional(app, command.action, options.action);
  add_positional(app, command.operand, options.operand);
  if (command.options & kWindowOptions) add_window(app, options);
  if (command.options & kSourceOptions) add_sources(app, options);
  if (command.options & kFilterOptions) add_filters(app, options);
  if (command.options & kReportOptions) add_report(app, options);
  if (command.options & kGenerateOptions) add_generate(app, options);
  if (command.options & kPriceListOptions) add_price_list(app, options);
  if (command.options & kAwsOptions) add_aws(app, options, "AWS");
  if (command.options & kSetupOptions) add_setup(app, options);
  if (command.options & kCheckOptions) add_check(app, options);
  if (command.options & kRegionOption)
    add_list(app, "--region", options.regions, "Region to look at, may be repeated")
        ->type_name("REGION");
  if (command.options & kPrintIamOption)
    app.add_flag("--print-iam", options.print_iam,
                 "Print the IAM policy that this needs, do nothing");
  if (command.options & kFormatOption)
    app.add_option("--format", options.format, with_choices("Output", kFormats))->type_name("NAME");
  if (command.options & kOutputOption)
    app.add_option("-o,--output", options.output, "File, or a folder: NAME/")->type_name("PATH");
  if (command.options & kOfflineOption)
    app.add_flag("--offline", options.offline, "Answer from the store, read no source");
  if (command.options & kWatchOption)
    app.add_option("--watch", options.watch, "Keep going, every 60s, 5m, 1h")->type_name("TIME");
  add_everywhere(app, options);
}

std::string overview() {
  std::string text =
      "Bedrock usage and its cost at list price, from model invocation logs\n\n"
      "Usage: bedrock-ledger [COMMAND] [OPTIONS]\n\nCommands:\n";
  for (const Command& command : commands())
    text += fmt::format("  {:<12} {}\n", command.name, command.help);
  return text + "\n" + kFooter + "\n";
}

// How many arguments an option of `infos` takes, itself included; 0 for anything else.
std::size_t length_of(const std::string& argument, const std::vector<OptionInfo>& infos) {
  const std::string name =
      argument.substr(0, argument.starts_with("--") ? argument.find('=')
                                                    : std::min<std::size_t>(2, argument.size()));
  for (const OptionInfo& info : infos)
    if (std::find(info.names.begin(), info.names.end(), name) != info.names.end())
      return info.takes_value && name == argument ? 2 : 1;
  return 0;
}

// Where the first word stands that is neither an option of report nor its value.
std::size_t first_word(const std::vector<std::string>& arguments) {
  if (arguments.empty() || !arguments[0].starts_with('-')) return 0;
  const std::vector<OptionInfo> infos = options_of(*find_command("report"));
  std::size_t at = 0;
  while (at < arguments.size() && arguments[at].starts_with('-')) {
    const std::size_t length = length_of(arguments[at], infos);
    if (length == 0) return arguments.size();
    at += length;
  }
  return std::min(at, arguments.size());
}

// Takes the command out of the arguments; without one it is report. Nothing for --help and the like,
// and for a word that is no command.
const Command* take_command(std::vector<std::string>& arguments) {
  static constexpr std::array<std::string_view, 3> kOwn{"-h", "--help", "--version"};
  if (!arguments.empty() && std::find(kOwn.begin(), kOwn.end(), arguments[0]) != kOwn.end())
    return nullptr;
  const std::size_t at = first_word(arguments);
  if (at == arguments.size()) return find_command("report");
  const Command* command = find_command(arguments[at]);
  if (command) arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
  return command;
}

Result<std::string> text_without_command(const std::vector<std::string>& arguments) {
  if (arguments[0] == "--version") return std::string("bedrock-ledger " LEDGER_VERSION "\n");
  if (const std::size_t at = first_word(arguments); at < arguments.size())
    return Error{Fault::Usage, "no command is called " + arguments[at], "bedrock-ledger --help"};
  return overview();
}

Error usage_error(const Command& command, std::string message) {
  message.erase(std::min(message.find('\n'), message.size()));
  return {Fault::Usage, std::move(message), fmt::format("bedrock-ledger {} --help", command.name)};
}

std::string after_colon(const std::string& text) {
  const std::size_t colon = text.find(": ");
  return colon == std::string::npos ? text : text.substr(colon + 2);
}

// The first option among them, else the first.
std::string unexpected(const std::vector<std::string>& extras) {
  const auto option = std::find_if(extras.begin(), extras.end(),
                                   [](const auto& extra) { return extra.starts_with('-'); });
  return option != extras.end() ? *option : extras.empty() ? "" : extras.front();
}

std::string without_double_blanks(std::string text) {
  for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;) text.erase(at, 1);
  return text;
}

// Missing positional arguments are named together with what they may be.
Result<Ok> check_positional(const Command& command, const Positional& positional,
                            const std::string& value) {
  const auto& choices = positional.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end())
    return Ok{};
  return usage_error(command, fmt::format("{}: {} is not one of {}", command.name, value,
                                          fmt::join(choices, ", ")));
}

}  // namespace

Result<Invocation> parse_command_line(const std::vector<std::string>& arguments,
                                      const Options& defaults) {
  std::vector<std::string> rest = arguments;
  Invocation invocation{take_command(rest), defaults, ""};
  if (!invocation.command) {
    LEDGER_ASSIGN(text, text_without_command(arguments));
    invocation.text = std::move(text);
    return invocation;
  }
  const Command& command = *invocation.command;
  CLI::App app{std::string(command.help), "bedrock-ledger " + std::string(command.name)};
  declare(app, command, invocation.options);
  std::reverse(rest.begin(), rest.end());  // as CLI11 takes them
  try {
    app.parse(std::move(rest));
  } catch (const CLI::CallForHelp&) {
    return Invocation{nullptr, {}, without_double_blanks(app.help())};
  } catch (const CLI::ExtrasError&) {
    return usage_error(command,
                       std::string(command.name) + " does not take " + unexpected(app.remaining()));
  } catch (const CLI::ConversionError& error) {
    std::string message = after_colon(error.what()) + " cannot be read";
    if (const auto equals = message.find(" = "); equals != std::string::npos)
      message.replace(equals, 3, ": ");
    return usage_error(command, message);
  } catch (const CLI::ParseError& error) {
    return usage_error(command, error.what());
  }
  LEDGER_TRY(check_positional(command, command.action, invocation.options.action));
  return invocation;
}

std::vector<OptionInfo> options_of(const Command& command) {
  CLI::App app;
  Options options;
  declare(app, command, options);
  std::vector<OptionInfo> infos;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) continue;
    OptionInfo info{{}, option->get_description(), {}, option->get_items_expected_max() > 0};
    for (const auto& name : option->get_snames()) info.names.push_back("-" + name);
    for (const auto& name : option->get_lnames()) info.names.push_back("--" + name);
    infos.push_back(std::move(info));
  }
  const auto choose = [&](std::string_view name, const std::vector<std::string>& choices) {
    for (OptionInfo& info : infos)
      if (info.names.back() == name) info.choices = choices;
  };
  choose("--service", strings_of(kServices));
  choose("--data-source", strings_of(kDataSources));
  choose("--format", strings_of(kFormats));
  choose("--color", strings_of(kColors));
  choose("--bodies", strings_of(kBodies));
  choose("--analysis", strings_of(analysis_choices()));
  return infos;
}

}  // namespace ledger
