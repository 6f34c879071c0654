// Whole command lines against a store and logs in a scratch folder.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/context.h"
#include "price/prices.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;

// Four lines: two calls of one application, one failed call, one that is no record. Claude 3 Haiku
// costs $0.25 in and $1.25 out per million tokens.
constexpr const char* kLog =
    R"({"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"2025-10-16T09:30:00Z","accountId":"123456789012","region":"us-east-1","requestId":"r1","operation":"Converse","modelId":"anthropic.claude-3-haiku-20240307-v1:0","identity":{"arn":"arn:aws:sts::123456789012:assumed-role/Shop-BedrockRole/s1"},"input":{"inputTokenCount":1000},"output":{"outputTokenCount":200}}
{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"2025-10-16T10:30:00Z","accountId":"123456789012","region":"us-east-1","requestId":"r2","operation":"Converse","modelId":"anthropic.claude-3-haiku-20240307-v1:0","identity":{"arn":"arn:aws:sts::123456789012:assumed-role/Shop-BedrockRole/s2"},"input":{"inputTokenCount":3000},"output":{"outputTokenCount":400}}
{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"2025-10-16T11:30:00Z","accountId":"123456789012","region":"us-east-1","requestId":"r3","operation":"Converse","modelId":"anthropic.claude-3-haiku-20240307-v1:0","errorCode":"ThrottlingException","identity":{"arn":"arn:aws:iam::123456789012:user/alice"},"input":{"inputTokenCount":9},"output":{}}
)";
constexpr const char* kBadLine = "{\"schemaType\": broken}\n";

struct Outcome {
  int code;
  std::string out, err;
};

class Program : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() /
              ("ledger-run-" + std::to_string(getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "logs");
    write("logs/a.json", kLog);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::string path(const std::string& name) const { return folder_ / name; }

  Outcome run(const std::vector<std::string>& arguments) const {
    std::ostringstream out, err;
    const auto env = [this](std::string_view name) -> std::optional<std::string> {
      if (name == "HOME") return folder_.string();
      if (name == "AWS_EC2_METADATA_DISABLED") return "true";
      return std::nullopt;
    };
    Context context{env, [] { return *parse_time("2025-10-18T12:00:00Z"); }, out, err};
    const int code = ledger::run(context, arguments);
    return {code, out.str(), err.str()};
  }
  Outcome report(std::vector<std::string> more) const {
    more.insert(more.begin(),
                {"report", "--source", path("logs"), "--store", path("calls.duckdb")});
    return run(more);
  }

  fs::path folder_;
};

TEST_F(Program, TurnsLogsIntoExactDollars) {
  const Outcome outcome = report({"--format", "json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json["summary"]["total_calls"], 2);
  EXPECT_EQ(json["summary"]["failed_calls"], 1);
  // 4,000 * 0.25 / 1e6 + 600 * 1.25 / 1e6
  EXPECT_NE(outcome.out.find("\"total_cost_usd\": 0.00175\n"), std::string::npos) << outcome.out;
  EXPECT_EQ(json["app"][0]["app"], "Shop");
  EXPECT_EQ(json["daily"].size(), 7u);
  EXPECT_EQ(json["meta"]["objects_read"], 1);
  EXPECT_EQ(json["meta"]["generated_at"], "2025-10-18T12:00:00Z");
  EXPECT_EQ(nlohmann::json::parse(report({"--format", "json"}).out)["meta"]["objects_read"], 0);
}

TEST_F(Program, WritesNothingButDataToStdout) {
  const Outcome outcome = report({"--analysis", "app", "--format", "csv"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out.substr(0, 4), "app,");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Program, SaysWhereThereIsDataWhenTheWindowHasNone) {
  report({});
  const Outcome outcome =
      report({"--start-date", "2025-01-01", "--end-date", "2025-01-02", "--format", "json"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["summary"]["total_calls"], 0);
  EXPECT_NE(outcome.err.find("--start-date 2025-10-16"), std::string::npos) << outcome.err;
}

TEST_F(Program, AnEndAloneStartsWithTheFirstCall) {
  const auto json =
      nlohmann::json::parse(report({"--end-date", "2025-10-17", "--format", "json"}).out);
  EXPECT_EQ(json["meta"]["period"]["start"], "2025-10-16");
  EXPECT_EQ(json["meta"]["period"]["end"], "2025-10-17");
}

TEST_F(Program, StrictRefusesWhatWasRejected) {
  EXPECT_EQ(report({"--strict", "--format", "json", "--filter", "app=Shop"}).code, 0);
  write("logs/b.json", std::string(kLog) + kBadLine);
  const Outcome outcome = report({"--strict", "--rejects", "--format", "json"});
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json["meta"]["rejects"], 1);
  EXPECT_EQ(json["rejects"][0]["line"], 4);
  EXPECT_EQ(json["meta"]["duplicates"], 3);
}

TEST_F(Program, WritesSeveralCsvTablesToAFolder) {
  const Outcome outcome =
      report({"--analysis", "app,model", "--format", "csv", "-o", path("tables")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(fs::exists(path("tables/bedrock_app_all_20251018_120000.csv")));
  EXPECT_TRUE(fs::exists(path("tables/bedrock_model_all_20251018_120000.csv")));
  EXPECT_EQ(outcome.out, "");
}

TEST_F(Program, AnalysesAskedForTwiceAreOneTable) {
  const auto json = nlohmann::ordered_json::parse(
      report({"--analysis", "app,app,all,model", "--format", "json"}).out);
  EXPECT_EQ(json.size(), 2u + 6u);  // meta, summary, the six tables of all
  const Outcome csv = report({"--analysis", "app,app", "--format", "csv"});
  EXPECT_EQ(csv.out.substr(0, 4), "app,");
}

TEST_F(Program, MakesTheFolderItIsToWriteTo) {
  EXPECT_EQ(report({"--format", "json", "-o", path("new/a/")}).code, 0);
  EXPECT_TRUE(fs::exists(path("new/a/report.json")));
  EXPECT_EQ(report({"-o", path("new/b/")}).code, 0);
  EXPECT_TRUE(fs::exists(path("new/b/report.txt")));
  EXPECT_EQ(report({"--analysis", "app", "--format", "csv", "-o", path("new/c/")}).code, 0);
  EXPECT_TRUE(fs::exists(path("new/c/bedrock_app_all_20251018_120000.csv")));
  EXPECT_EQ(report({"--format", "json", "-o", path("file")}).code, 0);
  EXPECT_TRUE(fs::is_regular_file(path("file")));
  EXPECT_EQ(run({"--store", path("calls.duckdb"), "sql", "SELECT 1", "-o", path("new/d/")}).code,
            0);
  EXPECT_TRUE(fs::exists(path("new/d/sql.txt")));
  EXPECT_EQ(run({"--store", path("calls.duckdb"), "export", "csv", "-o", path("new/e/")}).code, 0);
  EXPECT_TRUE(fs::exists(path("new/e/usage.csv")));
}

TEST_F(Program, ASourceThatIsNotThereIsAWrongCommand) {
  const Outcome outcome = run({"--source", path("nowhere"), "--store", path("calls.duckdb")});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("nowhere"), std::string::npos);
  EXPECT_NE(outcome.err.find("\n  hint: --source"), std::string::npos);
}

TEST_F(Program, AnExportedCellIsNoFormula) {
  std::string log = kLog;
  for (std::size_t at = 0; (at = log.find("Shop-BedrockRole", at)) != std::string::npos; at += 4)
    log.replace(at, 4, "=1+1");
  write("logs/a.json", log);
  ASSERT_EQ(report({"--quiet"}).code, 0);
  ASSERT_EQ(run({"--store", path("calls.duckdb"), "export", "csv", "-o", path("usage.csv")}).code,
            0);
  std::stringstream text;
  text << std::ifstream(path("usage.csv")).rdbuf();
  EXPECT_NE(text.str().find(",'=1+1,"), std::string::npos) << text.str();
  EXPECT_EQ(text.str().find(",=1+1,"), std::string::npos) << text.str();
  EXPECT_EQ(text.str().find("'1000"), std::string::npos) << text.str();
}

TEST_F(Program, NamesAccountsThatTheConfigurationNames) {
  write("c.toml", "[accounts]\n\"123456789012\" = \"prod\"\n");
  const auto rows = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--format", "json"});
    return nlohmann::json::parse(report(std::move(more)).out);
  };
  const auto named = rows({"--config", path("c.toml"), "--analysis", "account"});
  EXPECT_EQ(named["account"][0]["account"], "123456789012");
  EXPECT_EQ(named["account"][0]["account_name"], "prod");
  const auto grouped = rows({"--config", path("c.toml"), "--group-by", "app,account"});
  EXPECT_EQ(grouped["group_by"][0]["account_name"], "prod");
  EXPECT_FALSE(rows({"--analysis", "account"})["account"][0].contains("account_name"));
  const Outcome screen = report({"--config", path("c.toml"), "--analysis", "account"});
  EXPECT_NE(screen.out.find("prod 123456789012"), std::string::npos) << screen.out;
}

TEST_F(Program, PricesOlderThanTheProgramsBookAreNotUsedAndSaidSo) {
  PriceRow row{"anthropic.claude-3-haiku-20240307-v1:0",
               "in-region",
               "us-east-1",
               "standard",
               0,
               "token",
               {},
               0,
               kForever,
               "AWS Price List",
               ""};
  row.rates[kInput] = row.rates[kOutput] = Money{0};
  const Day book = PriceBook::bundled_stamp().as_of;
  fs::create_directories(folder_ / ".local/share/bedrock-ledger/prices");
  const auto cost = [&](Day as_of, const std::string& more) {
    write(".local/share/bedrock-ledger/prices/price-list.csv", overlay_text(as_of, {row}));
    const Outcome outcome = report({"--format", "json", more});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const bool noted = outcome.err.find("note: the prices of prices update of " +
                                        format_day(as_of)) != std::string::npos;
    return std::pair(nlohmann::json::parse(outcome.out)["summary"]["total_cost_usd"].get<double>(),
                     noted);
  };
  // 4,000 at 0.25 and 600 at 1.25 a million: 0.001 + 0.00075.
  EXPECT_EQ(cost(book - 1, "--verbose"), std::pair(0.00175, true));
  EXPECT_EQ(cost(book - 1, "--quiet"), std::pair(0.00175, false));
  EXPECT_EQ(cost(book, "--verbose"), std::pair(0.0, false));
  write(".local/share/bedrock-ledger/prices/price-list.csv", overlay_text(book - 1, {row}));
  EXPECT_NE(run({"prices", "list"}).err.find("not used; bedrock-ledger prices update"),
            std::string::npos);
  const std::string doctor = run({"doctor"}).out;
  EXPECT_NE(doctor.find("not used"), std::string::npos) << doctor;
}

// Nova Lite: cache writes are published at 0, and there is no price by unit.
TEST_F(Program, ShowsAPriceOfZeroAsZeroAndNoPriceAsNone) {
  const auto json = nlohmann::json::parse(
      run({"prices", "show", "us.amazon.nova-lite-v1:0", "--format", "json"}).out);
  const auto row = std::find_if(json.begin(), json.end(), [](const auto& one) {
    return one["scope"] == "geo" && one["region"] == "us" && one["tier"] == "standard";
  });
  ASSERT_NE(row, json.end());
  EXPECT_EQ((*row)["cache_write_5m"], 0);
  EXPECT_TRUE((*row)["units"].is_null());
  const std::string screen = run({"prices", "show", "us.amazon.nova-lite-v1:0"}).out;
  EXPECT_NE(screen.find("us-east-1       priced   0.06    0.24  0.015         0"),
            std::string::npos)
      << screen;
}

TEST_F(Program, ShowsThePricesOfAnySpelling) {
  const char* const id = "anthropic.claude-sonnet-4-5-20250929-v1:0";
  for (const char* spelling :
       {id, "claude-sonnet-4-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/"
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0"})
    EXPECT_NE(run({"prices", "show", spelling}).out.find(std::string("(") + id + ")"),
              std::string::npos)
        << spelling;
  EXPECT_NE(
      run({"prices", "show", "amazon.nova-canvas-v1:0"}).out.find("us-east-1       priced   0.06"),
      std::string::npos);
}

TEST_F(Program, AModelWithoutAPriceIsNoData) {
  const Outcome outcome = run({"prices", "show", "acme.future-model-v9:0"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err.substr(0, outcome.err.find('\n')),
            "bedrock-ledger: no price is known for acme.future-model-v9:0");
  EXPECT_NE(outcome.err.find("hint: prices list"), std::string::npos);
}

TEST_F(Program, UsesTheSourcesOfItsStoreWhenNoneIsGiven) {
  EXPECT_EQ(run({"--store", path("calls.duckdb")}).code, 5);
  report({});
  EXPECT_EQ(run({"--store", path("calls.duckdb")}).code, 0);
}

TEST_F(Program, KeepsToTheSourcesItIsGiven) {
  fs::create_directories(folder_ / "other");
  report({});
  const Outcome outcome =
      run({"--source", path("other"), "--store", path("calls.duckdb"), "--format", "json"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["summary"]["total_calls"], 0);
}

TEST_F(Program, ErrorsAreOneLineAndAHint) {
  const Outcome outcome = report({"--start-date", "2025-02-30"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "bedrock-ledger: --start-date: 2025-02-30 is not a date\n  hint: dates are YYYY-MM-DD, "
            "as in 2025-10-18\n");
}

TEST_F(Program, FindsItsConfiguration) {
  fs::create_directories(folder_ / ".config/bedrock-ledger");
  write(".config/bedrock-ledger/config.toml",
        "format = 'json'\nsources = ['" + path("logs") + "']\ndays = 3\n");
  const Outcome outcome = run({"--store", path("calls.duckdb")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["meta"]["period"]["start"], "2025-10-16");
  write(".config/bedrock-ledger/config.toml", "forma = 'json'\n");
  EXPECT_NE(run({}).err.find("config.toml:1: no option is called forma"), std::string::npos);
}

TEST_F(Program, AnswersSqlInEveryFormat) {
  report({});
  const Outcome outcome = run({"sql", "SELECT count(*) AS n FROM usage", "--store",
                               path("calls.duckdb"), "--format", "csv"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "n\r\n3\r\n");
}

}  // namespace
}  // namespace ledger
