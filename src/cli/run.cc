#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <ctime>
#include <iostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/config.h"
#include "cli/print_iam.h"

namespace ledger {
namespace {

// Defaults from the configuration file, then the command line once more on top of them.
Result<Invocation> read_options(Context& context, const std::vector<std::string>& arguments) {
  LEDGER_ASSIGN(typed, parse_command_line(arguments, {}));
  if (!typed.command) return typed;
  Options defaults;
  LEDGER_TRY(load_config(context.env, typed.options.config, defaults));
  LEDGER_ASSIGN(invocation, parse_command_line(arguments, defaults));
  LEDGER_TRY(check_options(invocation.options));
  return invocation;
}

Result<Ok> run_command(Context& context, const std::vector<std::string>& arguments) {
  LEDGER_ASSIGN(invocation, read_options(context, arguments));
  if (!invocation.command) {
    context.out << invocation.text << std::flush;
    return Ok{};
  }
  const auto start = std::chrono::steady_clock::now();
  auto result = invocation.options.print_iam
                    ? print_iam(context, *invocation.command, invocation.options)
                    : invocation.command->run(context, invocation.options);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (invocation.options.verbose)
    context.err << fmt::format("{}: {:.3f} s\n", invocation.command->name, seconds);
  return result;
}

std::string one_line(std::string_view text) {
  std::string line = escape_terminal(text.substr(0, text.find('\n')));
  return line;
}

}  // namespace

Clock clock_of(const Env& env) {
  const std::string fixed = env("SOURCE_DATE_EPOCH").value_or("");
  Seconds time = 0;
  const auto [end, failed] = std::from_chars(fixed.data(), fixed.data() + fixed.size(), time);
  if (!fixed.empty() && failed == std::errc{} && end == fixed.data() + fixed.size())
    return [time] { return time; };
  return [] { return Seconds{std::time(nullptr)}; };
}

Context process_context() {
  std::ios::sync_with_stdio(false);
  const Env env = process_env();
  Context context{env, clock_of(env), std::cout, std::cerr};
  context.out_is_terminal = isatty(STDOUT_FILENO) != 0;
  winsize size{};
  if (context.out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
    context.terminal_width = size.ws_col;
  return context;
}

int run(Context& context, const std::vector<std::string>& arguments) {
  const auto result = run_command(context, arguments);
  if (result) return 0;
  const Error& error = result.error();
  context.err << "bedrock-ledger: " << one_line(error.message) << '\n';
  if (!error.hint.empty()) context.err << "  hint: " << one_line(error.hint) << '\n';
  return exit_code(error.fault);
}

}  // namespace ledger
