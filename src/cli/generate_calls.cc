#include <fmt/format.h>

#include "base/text.h"
#include "cli/aws_access.h"
#include "cli/commands.h"
#include "cli/generate_calls.h"
#include "cli/output.h"
#include "cli/price_files.h"
#include "cli/terminal.h"
#include "render/number.h"
#include "setup/calls.h"

namespace ledger {
namespace {

using setup::CallGroup;
using setup::CallOutcome;
using setup::Pricing;

constexpr std::int64_t kMostCalls = 1000;

Result<setup::CallRequest> request_of(const Options& options) {
  if (!options.out.empty() || options.any_window() || options.seed)
    return Error{Fault::Usage, "generate calls takes no --out, --days, --end-date and --seed",
                 "they belong to generate logs"};
  setup::CallRequest request{options.apps, options.regions, options.models, 24};
  if (options.calls) request.calls = *options.calls;
  if (request.calls >= 1 && request.calls <= kMostCalls) return request;
  return Error{Fault::Usage,
               fmt::format("--calls: {} is not between 1 and {}", request.calls, kMostCalls),
               "--calls 24"};
}

Cell money_or_absent(const std::optional<Money>& money) { return money ? Cell{*money} : Cell{}; }

struct Bill {
  Table table{"calls",
              {{"app"},
               {"region"},
               {"model"},
               {"calls", CellKind::Count},
               {"at_most_usd", CellKind::Money}},
              {}};
  Money at_most;
  std::int64_t calls = 0, unpriced = 0;
};

Bill bill_of(const std::vector<CallGroup>& groups, const Pricing& pricing) {
  Bill bill;
  for (const CallGroup& group : groups) {
    auto most = setup::most_of_a_call(group, pricing);
    if (most) *most = *most * group.calls;
    bill.table.rows.push_back(
        {group.app, group.region, group.model, Int128{group.calls}, money_or_absent(most)});
    bill.at_most += most.value_or(Money{});
    bill.calls += group.calls;
    if (!most) bill.unpriced += group.calls;
  }
  return bill;
}

std::string sentence_of(const Bill& bill) {
  std::string text = fmt::format("{} of Bedrock, at most ${} at list price",
                                 plural(bill.calls, "call"), to_decimal(bill.at_most));
  if (bill.unpriced > 0)
    text += fmt::format(", and {} without a known price: what they cost is not in it",
                        plural(bill.unpriced, "call"));
  return text;
}

struct Results {
  Table table{"calls",
              {{"app"},
               {"region"},
               {"model"},
               {"calls", CellKind::Count},
               {"input_tokens", CellKind::Count},
               {"output_tokens", CellKind::Count},
               {"estimated_cost_usd", CellKind::Money},
               {"result"},
               {"fix"}},
              {}};
  std::size_t failed = 0;
  std::optional<Error> worst;  // denied before failed
};

void add(Results& results, const CallGroup& group, const CallOutcome& outcome,
         const std::string& account_id, const Pricing& pricing) {
  const std::string result =
      outcome.error ? std::string(aws::refusal_name(outcome.refusal)) : "done";
  const std::string fix =
      outcome.error ? setup::fix_of(outcome.refusal, group, account_id) : std::string();
  results.table.rows.push_back({group.app, group.region, group.model, Int128{outcome.made},
                                Int128{outcome.usage.input_tokens},
                                Int128{outcome.usage.output_tokens},
                                money_or_absent(setup::cost_of(group, outcome.usage, pricing)),
                                result, fix.empty() ? Cell{} : Cell{fix}});
  if (!outcome.error) return;
  ++results.failed;
  if (!results.worst || outcome.error->fault == Fault::Interrupted ||
      (outcome.error->fault == Fault::Credentials && results.worst->fault == Fault::Failed))
    results.worst = outcome.error;
}

Result<Ok> verdict(const Results& results) {
  if (!results.worst) return Ok{};
  if (results.worst->fault == Fault::Interrupted) return *results.worst;
  return Error{results.worst->fault,
               fmt::format("{} of {} groups of calls ended early: {}", results.failed,
                           results.table.rows.size(), results.worst->message),
               "see the fix of each, then run this again"};
}

void tell(Context& context, const CallGroup& group, const CallOutcome& outcome,
          const std::string& account_id) {
  context.err << escape_terminal(fmt::format(
                     "{} {} {}: {}", group.app, group.region, group.model,
                     outcome.error ? outcome.error->message : plural(outcome.made, "call")))
              << '\n';
  if (const auto fix =
          outcome.error ? setup::fix_of(outcome.refusal, group, account_id) : std::string();
      !fix.empty())
    context.err << "  fix: " << escape_terminal(fix) << '\n';
}

Results make_all(Context& context, const Options& options, const aws::Session& session,
                 const setup::Account& account, const std::vector<CallGroup>& groups,
                 const Pricing& pricing) {
  Results results;
  for (const CallGroup& group : groups) {
    const CallOutcome outcome = setup::make_calls(session, account, group);
    add(results, group, outcome, account.id(), pricing);
    if (!options.quiet) tell(context, group, outcome, account.id());
    if (outcome.error && outcome.error->fault == Fault::Interrupted) break;
  }
  return results;
}

void show_bill(Context& context, const Options& options, const Bill& bill) {
  TerminalStyle style = terminal_style(context, options);
  style.max_rows = 0;
  render_table(context.err, bill.table, Zone::utc(), style);
  context.err << sentence_of(bill) << '\n';
}

}  // namespace

Result<Ok> generate_calls(Context& context, const Options& options) {
  LEDGER_ASSIGN(request, request_of(options));
  AwsAccess aws(context, options);
  LEDGER_ASSIGN(session, aws.session());
  const auto groups = setup::call_groups(request, session->settings().region());
  LEDGER_ASSIGN(prices, prices_in_force(context.env));
  LEDGER_ASSIGN(book, prices.book());
  const Pricing pricing{*book, options.profiles, day_of_seconds(context.now())};
  const Bill bill = bill_of(groups, pricing);
  if (options.dry_run) {
    context.err << sentence_of(bill) << '\n';
    return write_table(context, options, bill.table);
  }
  LEDGER_ASSIGN(account, setup::Account::open(*session));
  if (!options.quiet || !options.yes) show_bill(context, options, bill);
  LEDGER_ASSIGN(yes, agreed(options.yes, "Make these calls? [y/N] "));
  if (!yes) return Error{Fault::Failed, "not agreed to: no call was made", ""};
  const Results results = make_all(context, options, *session, account, groups, pricing);
  Table shown = results.table;
  if (options.format == "terminal") {  // the fixes stand above, uncut
    shown.columns.pop_back();
    for (auto& row : shown.rows) row.pop_back();
  }
  LEDGER_TRY(write_table(context, options, shown));
  return verdict(results);
}

}  // namespace ledger
