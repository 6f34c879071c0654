#include "cli/command_line.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/filters.h"

namespace ledger {
namespace {

Options parsed(const std::vector<std::string>& arguments, const Options& defaults = {}) {
  auto invocation = parse_command_line(arguments, defaults);
  EXPECT_TRUE(invocation) << (invocation ? "" : invocation.error().message);
  return invocation ? invocation->options : Options{};
}

std::string refused(const std::vector<std::string>& arguments) {
  const auto invocation = parse_command_line(arguments, {});
  if (invocation) return "accepted";
  EXPECT_EQ(invocation.error().fault, Fault::Usage);
  return invocation.error().message;
}

TEST(CommandLine, WithoutACommandIsReport) {
  EXPECT_EQ(parse_command_line({}, {})->command->name, "report");
  const auto invocation = parse_command_line({"--days", "30"}, {});
  ASSERT_TRUE(invocation);
  EXPECT_EQ(invocation->command->name, "report");
  EXPECT_EQ(invocation->options.days, 30);
}

TEST(CommandLine, TakesOptionsBeforeTheCommand) {
  for (const std::vector<std::string>& before : std::vector<std::vector<std::string>>{
           {"--store", "x"},
           {"--store=x", "-q"},
           {"--color", "never", "--store", "x", "-v"},
           {"--timezone", "Asia/Seoul", "--config", "c.toml", "--store", "x"}}) {
    std::vector<std::string> arguments = before;
    arguments.insert(arguments.end(), {"sql", "SELECT 1"});
    const auto invocation = parse_command_line(arguments, {});
    ASSERT_TRUE(invocation) << invocation.error().message;
    EXPECT_EQ(invocation->command->name, "sql");
    EXPECT_EQ(invocation->options.store, "x");
    EXPECT_EQ(invocation->options.action, "SELECT 1");
  }
  EXPECT_EQ(parse_command_line({"--days", "3", "sync"}, {})->command->name, "sync");
  EXPECT_EQ(parse_command_line({"--store", "sync"}, {})->command->name, "report");
}

TEST(CommandLine, SyncRefusesWhatChangesNothingInWhatIsRead) {
  for (const char* option : {"--filter", "--arn-pattern", "--user-pattern"})
    EXPECT_EQ(refused({"sync", option, "x"}), std::string("sync does not take ") + option);
}

TEST(CommandLine, KeepsTheDefaultsOfTheEarlierScript) {
  const Options options = parsed({});
  EXPECT_EQ(options.service, "bedrock");
  EXPECT_EQ(options.default_days, 7);
  EXPECT_EQ(options.analyses, (std::vector<std::string>{"all"}));
  EXPECT_EQ(options.format, "terminal");
  EXPECT_EQ(options.max_rows, 20);
  EXPECT_EQ(options.arn_pattern, "");
  EXPECT_EQ(options.user_pattern, "");
  EXPECT_EQ(options.data_source, "s3");
}

TEST(CommandLine, TakesListsByCommaAndByRepetition) {
  const Options options =
      parsed({"report", "--region", "us-east-1,us-west-2", "--region", "eu-central-1", "--source",
              "a,b", "--filter", "app=x,y", "--analysis", "user,model"});
  EXPECT_EQ(options.regions, (std::vector<std::string>{"us-east-1", "us-west-2", "eu-central-1"}));
  EXPECT_EQ(options.sources, (std::vector<std::string>{"a,b"}));
  EXPECT_EQ(options.filters, (std::vector<std::string>{"app=x,y"}));
  EXPECT_EQ(options.analyses, (std::vector<std::string>{"user", "model"}));
}

TEST(CommandLine, WinsOverTheConfiguration) {
  Options defaults;
  defaults.format = "json";
  defaults.analyses = {"model"};
  defaults.max_rows = 3;
  const Options options = parsed({"--format", "csv", "--analysis", "app"}, defaults);
  EXPECT_EQ(options.format, "csv");
  EXPECT_EQ(options.analyses, (std::vector<std::string>{"app"}));
  EXPECT_EQ(options.max_rows, 3);
}

TEST(CommandLine, TakesADescendingSortColumn) {
  EXPECT_EQ(parsed({"--sort", "-call_count"}).sort, "-call_count");
  EXPECT_EQ(parsed({"--sort=-call_count"}).sort, "-call_count");
}

TEST(CommandLine, NamesWhatItRefuses) {
  EXPECT_EQ(refused({"frobnicate"}), "no command is called frobnicate");
  EXPECT_EQ(refused({"--store", "x", "frobnicate"}), "no command is called frobnicate");
  EXPECT_EQ(refused({"report", "--nonsense"}), "report does not take --nonsense");
  EXPECT_EQ(refused({"--days", "many"}), "--days: many cannot be read");
  EXPECT_EQ(refused({"completion", "tcsh"}), "completion: tcsh is not one of bash, zsh, fish");
}

TEST(CommandLine, PrintsHelpAndVersion) {
  EXPECT_NE(parse_command_line({"--help"}, {})->text.find("Exit codes"), std::string::npos);
  EXPECT_EQ(parse_command_line({"--version"}, {})->text, "bedrock-ledger " LEDGER_VERSION "\n");
  EXPECT_NE(parse_command_line({"report", "--help"}, {})->text.find("--arn-pattern"),
            std::string::npos);
}

TEST(CommandLine, EveryCommandHasHelpAndDescribesItsOptions) {
  for (const Command& command : commands()) {
    EXPECT_FALSE(command.help.empty()) << command.name;
    const auto options = options_of(command);
    const bool has_store =
        std::any_of(options.begin(), options.end(),
                    [](const OptionInfo& option) { return option.names.back() == "--store"; });
    EXPECT_TRUE(has_store) << command.name;
  }
}

TEST(Options, KnowWhatThisVersionDoesNotHave) {
  Options options;
  EXPECT_TRUE(check_options(options));
  options.service = "qcli";
  EXPECT_FALSE(check_options(options));
  options = {};
  options.format = "xls";
  EXPECT_FALSE(check_options(options));
  options = {};
  options.user_pattern = "ann";
  EXPECT_FALSE(check_options(options));
  options = {};
  options.max_rows = -1;
  EXPECT_FALSE(check_options(options));
}

TEST(Filters, OneDimensionTwiceIsOneFilterWithTwoValues) {
  Options options;
  options.filters = {"app=a", "user=(none)", "app=b=c"};
  const auto filters = filters_of(options);
  ASSERT_TRUE(filters);
  ASSERT_EQ(filters->size(), 2u);
  EXPECT_EQ((*filters)[0].any_of, (std::vector<std::optional<std::string>>{"a", "b=c"}));
  EXPECT_EQ((*filters)[1].any_of, (std::vector<std::optional<std::string>>{std::nullopt}));
}

TEST(Filters, RegionsAreCheckedAndAllIsNone) {
  Options options;
  options.regions = {"us-gov-west-1", "ap-northeast-2"};
  EXPECT_EQ(filters_of(options)->at(0).any_of.size(), 2u);
  options.regions = {"all"};
  EXPECT_TRUE(filters_of(options)->empty());
  for (const char* wrong :
       {"mars-north-1", "us-east", "us-east-", "US-EAST-1", "us-east-1'; drop", ""}) {
    options.regions = {wrong};
    EXPECT_FALSE(filters_of(options)) << wrong;
  }
}

}  // namespace
}  // namespace ledger
