#include <filesystem>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/aws_access.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/places.h"
#include "cli/price_files.h"
#include "render/number.h"
#include "setup/checks.h"

namespace ledger {
namespace {

using setup::Account;
using setup::Finding;
using setup::Findings;
using setup::Level;

constexpr Day kOldPrices = 90;
constexpr int kCoverageDays = 7;

void add(Findings& findings, const Findings& more) {
  findings.insert(findings.end(), more.begin(), more.end());
}

Finding failed(const std::string& check, const Error& error) {
  return {check, "", error.fault == Fault::Credentials ? Level::Denied : Level::Problem,
          error.message, error.hint};
}

// What is allowed is one line.
Findings allowed_joined(const Findings& findings) {
  Findings kept;
  std::vector<std::string> allowed;
  for (const Finding& finding : findings) {
    if (finding.level == Level::Ok)
      allowed.push_back(finding.subject);
    else
      kept.push_back(finding);
  }
  if (!allowed.empty())
    kept.insert(kept.begin(), {"permissions", "", Level::Ok,
                               fmt::format("allowed by IAM: {}", fmt::join(allowed, ", ")), ""});
  return kept;
}

Findings check_account(Context& context, const Options& options) {
  AwsAccess aws(context, options);
  const auto session = aws.session();
  if (!session) return {failed("credentials", session.error())};
  const auto credentials = (*session)->credentials();
  if (!credentials) return {failed("credentials", credentials.error())};
  const auto account = Account::open(**session);
  if (!account) return {failed("credentials", account.error())};
  Findings findings{{"credentials", "", Level::Ok,
                     fmt::format("{}, from {}", account->caller(), credentials->origin), ""}};
  const auto regions = setup::regions_to_check(*account, options.regions);
  if (!regions) return {findings[0], failed("regions", regions.error())};
  const auto logging = setup::check_logging(*account, *regions, context.now());
  add(findings, logging.findings);
  add(findings, allowed_joined(
                    setup::check_features(*account, setup::facts_of(*account, logging, *regions))));
  return findings;
}

Findings check_prices(Context& context, const Options&) {
  const auto prices = prices_in_force(context.env);
  if (!prices) return {failed("price book", prices.error())};
  const Day as_of = prices->stamp().as_of;
  const Day age = day_of_seconds(context.now()) - as_of;
  std::string text = fmt::format("of {}, {} old", format_day(as_of), plural(age, "day"));
  if (prices->left_out()) text += "; " + left_out_text(*prices);
  if (age <= kOldPrices && !prices->left_out()) return {{"price book", "", Level::Ok, text, ""}};
  return {{"price book", "", Level::Warning, text, "bedrock-ledger prices update"}};
}

std::string text_at(const Table& table, std::size_t column) {
  if (table.rows.empty()) return "";
  const Cell& cell = table.rows[0][column];
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* count = std::get_if<Int128>(&cell)) return to_string(*count);
  return "";
}

Findings check_store(Context& context, const Options& options) {
  const auto path = store_path(context.env, options);
  if (!path) return {failed("store", path.error())};
  std::error_code ignored;
  if (!std::filesystem::exists(*path, ignored))
    return {{"store", *path, Level::Note, "not there yet", "bedrock-ledger sync"}};
  const auto store = open_store(context, options);
  if (!store) return {failed("store", store.error())};
  const auto figures = (*store)->sql(
      "SELECT (SELECT count(*) FROM usage), (SELECT count(*) FROM object), (SELECT count(*) FROM "
      "reject), (SELECT CAST(max(time) AS VARCHAR) FROM usage)");
  if (!figures) return {failed("store", figures.error())};
  const std::string rejects = text_at(*figures, 2), newest = text_at(*figures, 3);
  const bool clean = rejects == "0";
  return {
      {"store", *path, clean ? Level::Ok : Level::Warning,
       fmt::format("{} records of {} objects, {} rejected lines{}", text_at(*figures, 0),
                   text_at(*figures, 1), rejects, newest.empty() ? "" : ", newest of " + newest),
       clean ? "" : "bedrock-ledger sql \"SELECT * FROM reject LIMIT 20\""}};
}

// What CloudTrail saw in the last week and the logs do not have; nothing where no trail was read.
Findings check_coverage(Context& context, const Options& options) {
  const auto path = store_path(context.env, options);
  std::error_code ignored;
  if (!path || !std::filesystem::exists(*path, ignored)) return {};
  const auto store = open_store(context, options);
  if (!store) return {};  // check_store tells
  CubeScope scope;
  scope.window = {context.now() - kCoverageDays * kSecondsPerDay, context.now()};
  scope.now = context.now();
  const std::vector<Grouping> total{{}};
  const auto answer = (*store)->ask(scope, total);
  if (!answer) return {failed("coverage", answer.error())};
  Int128 events = 0, missing = 0;
  for (const Coverage& one : answer->notes.coverage) {
    events += one.events;
    missing += one.missing;
  }
  if (events == 0)
    return {{"coverage", "", Level::Note, "no CloudTrail events in the store",
             "bedrock-ledger sync --cloudtrail s3://TRAIL-BUCKET"}};
  const std::string text =
      fmt::format("{} of the {} that CloudTrail saw in {} days are in the logs",
                  with_thousands(events - missing), plural(events, "call"), kCoverageDays);
  if (missing == 0) return {{"coverage", "", Level::Ok, text, ""}};
  return {{"coverage", "", Level::Warning, text,
           fmt::format("bedrock-ledger report --days {}", kCoverageDays)}};
}

// Each looks at one part of the whole, in the order of the screen.
constexpr Findings (*kChecks[])(Context&, const Options&) = {check_account, check_prices,
                                                             check_store, check_coverage};

}  // namespace

Result<Ok> run_doctor(Context& context, const Options& options) {
  Findings findings;
  for (const auto check : kChecks) add(findings, check(context, options));
  return tell_findings(context, options, "doctor", findings);
}

}  // namespace ledger
