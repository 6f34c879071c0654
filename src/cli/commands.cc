#include "cli/commands.h"

#include <algorithm>

#include "cli/price_files.h"

namespace ledger {
namespace {

constexpr unsigned kAnswerOptions =
    kWindowOptions | kSourceOptions | kFilterOptions | kOfflineOption;

constexpr std::string_view kReportDetails =
    R"(The window is the last 7 days, today included. A report first reads what is new in its sources, then
answers; asking twice reads each object once. Without --source: the sources of the configuration
file, else those the store knows, else where the AWS account sends its invocation logs.

Examples:
  bedrock-ledger --source ./logs --days 30
  bedrock-ledger report --analysis user,model --start-date 2025-10-01 --end-date 2025-10-31
  bedrock-ledger report --group-by app,metadata:team --filter region=us-east-1 --format csv
  bedrock-ledger report --format json --strict -o report.json)";

constexpr std::string_view kSyncDetails = R"(Examples:
  bedrock-ledger sync --source ./logs --days 90
  bedrock-ledger sync --source s3://my-bucket/my-prefix --profile prod
  bedrock-ledger sync --watch 60s)";

constexpr std::string_view kSqlDetails =
    R"(The view usage has one row a call: the dimensions and measures of reports as columns. The tables
reject, object and price tell what was rejected, what was read and what is used as a price.

Example:
  bedrock-ledger sql "SELECT app, sum(estimated_cost_usd) FROM usage GROUP BY app")";

constexpr std::string_view kPricesDetails =
    R"(Dollars are list prices per million tokens, or per image, second or query where the unit says so.
prices update asks the AWS Price List (it takes pricing:GetProducts) and keeps what is new or different
beside the book in the program; the next report prices what the store holds again, without reading logs.

Examples:
  bedrock-ledger prices list --format csv
  bedrock-ledger prices show anthropic.claude-3-haiku-20240307-v1:0
  bedrock-ledger prices update --dry-run
  bedrock-ledger prices diff)";

constexpr std::string_view kGenerateDetails =
    R"(logs: made on disk, offline; the same arguments give the same bytes.
calls: real calls of Bedrock as the roles of sample applications. They cost money: the most it can
be is shown first.

Examples:
  bedrock-ledger generate logs --out ./logs --days 30 --calls 20000
  bedrock-ledger generate calls --dry-run)";

constexpr std::string_view kExportDetails = R"(Without a window: every call in the store.

Example:
  bedrock-ledger export parquet -o usage.parquet --start-date 2025-10-01)";

constexpr std::string_view kSetupDetails =
    R"(Each step reads what is there, shows what it would change, asks, applies it and reads it back. Nothing is
ever deleted, and what others have put there is kept. A second run finds nothing to change; one after a
failure does the rest. --dry-run --format json is the plan as a file, for somebody with more rights.

Examples:
  bedrock-ledger setup logging --dry-run
  bedrock-ledger setup logging --region us-east-1,eu-west-1 --bodies none --yes
  bedrock-ledger setup roles --app Search --trust lambda.amazonaws.com --model amazon.nova-lite-v1:0)";

constexpr std::string_view kCheckDetails =
    R"(Reads and changes nothing. "Allowed by IAM" is what IAM's simulation says: it proves no service
control policy, no Marketplace agreement and no key. Where IAM may not be asked, a role named with
--role makes one call of one token.

Examples:
  bedrock-ledger check logging --region us-east-1
  bedrock-ledger check permissions --role CustomerServiceApp-BedrockRole)";

constexpr std::string_view kDoctorDetails = R"(Reads and changes nothing.

Examples:
  bedrock-ledger doctor
  bedrock-ledger doctor --region us-east-1 --format json)";

constexpr std::string_view kCompletionDetails = R"(Examples:
  bedrock-ledger completion bash > ~/.local/share/bash-completion/completions/bedrock-ledger
  bedrock-ledger completion zsh > "${fpath[1]}/_bedrock-ledger"
  bedrock-ledger completion fish > ~/.config/fish/completions/bedrock-ledger.fish)";

// A command that shows dollars tells first that prices of an earlier update are not among them.
template <Result<Ok> (*Run)(Context&, const Options&)>
Result<Ok> with_prices(Context& context, const Options& options) {
  if (const auto prices = prices_in_force(context.env);
      prices && prices->left_out() && !options.quiet && options.action != "update")
    context.err << "note: " << left_out_text(*prices) << "; bedrock-ledger prices update\n";
  return Run(context, options);
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> all{
      {"report",
       "What was used and what it costs (the default command)",
       kReportDetails,
       kAnswerOptions | kReportOptions | kFormatOption | kOutputOption | kPrintIamOption,
       {},
       {},
       with_prices<run_report>},
      {"sync",
       "Read what is new in the sources into the store",
       kSyncDetails,
       kWindowOptions | kSourceOptions | kWatchOption | kPrintIamOption,
       {},
       {},
       run_sync},
      {"sql",
       "Ask the store in SQL, read-only",
       kSqlDetails,
       kFormatOption | kOutputOption,
       {"STATEMENT", "the query", {}, true},
       {},
       with_prices<run_sql>},
      {"prices",
       "The price book: what is used, from where, since when",
       kPricesDetails,
       kFormatOption | kOutputOption | kPriceListOptions | kPrintIamOption,
       {"ACTION",
        "all rows of the book, those of one model, prices of today from AWS, what these changed",
        {"list", "show", "update", "diff"},
        true},
       {"MODEL", "model id, profile id, ARN or a name such as claude-sonnet-4-5", {}, false},
       with_prices<run_prices>},
      {"generate",
       "Make sample logs on disk, or sample calls of Bedrock",
       kGenerateDetails,
       kGenerateOptions | kAwsOptions | kFormatOption | kOutputOption | kPrintIamOption,
       {"ACTION", "what to make", {"logs", "calls"}, true},
       {},
       run_generate},
      {"export",
       "Write the calls of the store to one file",
       kExportDetails,
       kAnswerOptions | kOutputOption | kPrintIamOption,
       {"FORMAT", "file format", {"parquet", "csv"}, true},
       {},
       with_prices<run_export>},
      {"setup",
       "Set an account up: plan, show, ask, apply",
       kSetupDetails,
       kAwsOptions | kSetupOptions | kFormatOption | kPrintIamOption,
       {"STEP", "what to set up", {"logging", "roles", "athena"}, true},
       {},
       run_setup},
      {"check",
       "Look at an account: logging by region, permissions by feature and role",
       kCheckDetails,
       kAwsOptions | kCheckOptions | kRegionOption | kFormatOption | kOutputOption |
           kPrintIamOption,
       {"WHAT", "what to check", {"logging", "permissions"}, true},
       {},
       run_check},
      {"doctor",
       "Everything at once, and for each finding what to type",
       kDoctorDetails,
       kAwsOptions | kRegionOption | kFormatOption | kOutputOption | kPrintIamOption,
       {},
       {},
       run_doctor},
      {"completion",
       "Print a shell's completion script",
       kCompletionDetails,
       0,
       {"SHELL", "which shell", {"bash", "zsh", "fish"}, true},
       {},
       run_completion},
  };
  return all;
}

const Command* find_command(std::string_view name) {
  const auto all = commands();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Command& command) { return command.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace ledger
