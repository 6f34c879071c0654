#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/aws_access.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/plan_output.h"
#include "cli/terminal.h"
#include "setup/step.h"

namespace ledger {
namespace {

using setup::Plan;
using setup::Step;

struct OwnOption {
  std::string_view option, step;
  bool (*given)(const Options&);
};
constexpr std::array<OwnOption, 9> kOwnOptions{{
    {"--bucket", "logging", [](const Options& o) { return !o.bucket.empty(); }},
    {"--prefix", "logging", [](const Options& o) { return o.prefix.has_value(); }},
    {"--kms-key", "logging", [](const Options& o) { return !o.kms_key.empty(); }},
    {"--log-group", "logging", [](const Options& o) { return !o.log_group.empty(); }},
    {"--log-role", "logging", [](const Options& o) { return !o.log_role.empty(); }},
    {"--bodies", "logging", [](const Options& o) { return !o.bodies.empty(); }},
    {"--app", "roles", [](const Options& o) { return !o.apps.empty(); }},
    {"--trust", "roles", [](const Options& o) { return !o.trusted.empty(); }},
    {"--model", "roles", [](const Options& o) { return !o.models.empty(); }},
}};

Result<Ok> check_setup_options(const Options& options) {
  for (const OwnOption& own : kOwnOptions)
    if (own.step != options.action && own.given(options))
      return Error{Fault::Usage,
                   fmt::format("setup {} does not take {}", options.action, own.option),
                   fmt::format("it belongs to setup {}", own.step)};
  if (options.format == "csv")
    return Error{Fault::Usage, "setup: a plan has no CSV form", "--format json"};
  return Ok{};
}

setup::Request request_of(const Options& options) {
  setup::Request request;
  request.regions = options.regions;
  request.bucket = options.bucket;
  request.prefix = options.prefix;
  request.kms_key_arn = options.kms_key;
  request.log_group = options.log_group;
  request.log_role_arn = options.log_role;
  if (!options.bodies.empty()) request.bodies = options.bodies;
  request.apps = options.apps;
  request.trusted = options.trusted;
  request.models = options.models;
  return request;
}

Result<Ok> show(Context& context, const Options& options, const Plan& plan) {
  return write_result(context, "", [&](std::ostream& out) {
    if (options.format == "json") return print_plan_json(out, plan);
    print_plan(out, plan, terminal_style(context, options));
  });
}

void tell(Context& context, const setup::Problem& problem) {
  context.err << fmt::format("failed in {}: {}\n", escape_terminal(problem.group),
                             escape_terminal(problem.error.message));
  if (!problem.error.hint.empty())
    context.err << "  hint: " << escape_terminal(problem.error.hint) << '\n';
}

// The one error that stands for what could not be planned.
Result<Ok> verdict(const Plan& plan) {
  auto first = setup::verdict(plan.problems);
  if (first || plan.problems.size() == 1) return first;
  return Error{
      first.error().fault,
      fmt::format("{} parts of setup {} could not be planned", plan.problems.size(), plan.step),
      "the plan says why"};
}

// What was shown is what is applied: somebody may have changed the account meanwhile.
Result<Ok> check_same(const Step& step, const setup::Account& account,
                      const setup::Request& request, const Plan& shown) {
  LEDGER_ASSIGN(now, setup::make_plan(step, account, request));
  if (setup::to_json(now) == setup::to_json(shown)) return Ok{};
  return Error{Fault::Failed, "the account changed while the plan was shown; nothing was done",
               "run this again to see the new plan"};
}

Error unfinished(const setup::Applied& applied, const Error& first) {
  const auto total = applied.done.size() + applied.not_done.size();
  return {first.fault,
          fmt::format("{} of {} changes were not made; what was made stays",
                      applied.not_done.size(), total),
          "see to the cause and run this again: it does the rest"};
}

Result<Ok> apply_plan(Context& context, const Options& options, const Plan& plan) {
  const setup::Applied applied = setup::apply(plan, [&](const setup::Change& change) {
    if (!options.quiet) context.err << "done: " << escape_terminal(change.resource) << '\n';
  });
  for (const setup::Problem& problem : applied.failed) tell(context, problem);
  for (const setup::Change* change : applied.not_done)
    context.err << "not done: " << escape_terminal(change->resource) << '\n';
  if (auto result = setup::verdict(applied.failed); !result)
    return unfinished(applied, result.error());
  return Ok{};
}

// Uses what is there now, where the step has a way to.
Result<Ok> test(Context& context, const Options& options, const Step& step,
                const setup::Account& account, const setup::Request& request) {
  if (!step.test) return Ok{};
  LEDGER_ASSIGN(tested, step.test(account, request));
  for (const std::string& line : tested.lines)
    if (!options.quiet) context.err << escape_terminal(line) << '\n';
  auto first = setup::verdict(tested.problems);
  if (tested.problems.size() <= 1) return first;
  for (const setup::Problem& problem : tested.problems) tell(context, problem);
  return Error{first.error().fault,
               fmt::format("{} of {} tests of setup {} failed", tested.problems.size(),
                           tested.problems.size() + tested.lines.size(), step.name),
               "each says why above"};
}

}  // namespace

Result<Ok> run_setup(Context& context, const Options& options) {
  LEDGER_TRY(check_setup_options(options));
  const Step& step = *setup::find_step(options.action);
  const setup::Request request = request_of(options);
  AwsAccess aws(context, options);
  LEDGER_ASSIGN(session, aws.session());
  LEDGER_ASSIGN(account, setup::Account::open(*session));
  LEDGER_ASSIGN(plan, setup::make_plan(step, account, request));
  LEDGER_TRY(show(context, options, plan));
  if (plan.changes_nothing() && !options.quiet && plan.problems.empty())
    context.err << "nothing to change\n";
  if (options.dry_run || (!plan.problems.empty() && plan.changes_nothing())) return verdict(plan);
  if (plan.changes_nothing()) return test(context, options, step, account, request);
  LEDGER_ASSIGN(yes, agreed(options.yes, "Apply this? [y/N] "));
  if (!yes) return Error{Fault::Failed, "not agreed to: nothing was changed", ""};
  if (!options.yes) LEDGER_TRY(check_same(step, account, request, plan));
  LEDGER_TRY(apply_plan(context, options, plan));
  LEDGER_TRY(setup::verify(step, account, request, plan));
  if (!options.quiet) context.err << "done, and read back\n";
  LEDGER_TRY(verdict(plan));
  return test(context, options, step, account, request);
}

}  // namespace ledger
