#include "render/render.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/text.h"
#include "render/coverage.h"
#include "render/grid.h"

namespace ledger {
namespace {

constexpr Seconds kMonday = 1'760'313'600;  // 2025-10-13T00:00:00Z

Money usd(std::string_view text) { return *parse_money(text); }
Int128 n(std::int64_t value) { return value; }

std::vector<Column> measures() {
  std::vector<Column> columns;
  for (const char* name :
       {"call_count", "failed_calls", "total_input_tokens", "total_output_tokens",
        "cache_read_tokens", "cache_write_tokens", "total_tokens"})
    columns.push_back({name, CellKind::Count});
  columns.push_back({"estimated_cost_usd", CellKind::Money});
  columns.push_back({"unpriced_calls", CellKind::Count});
  return columns;
}

using Row = std::vector<Cell>;

Row row(Cell name, std::int64_t calls, std::int64_t input, std::int64_t output, Cell cost,
        std::int64_t unpriced = 0) {
  return {std::move(name),   n(calls),        n(0),       n(input), n(output), n(0), n(0),
          n(input + output), std::move(cost), n(unpriced)};
}

ReportTable app_table(std::vector<Row> rows) {
  ReportTable report;
  report.analysis = find_analysis("app");
  report.dimensions = 1;
  report.table = {"app", measures(), std::move(rows)};
  report.table.columns.insert(report.table.columns.begin(), {"app", CellKind::Text});
  return report;
}

Report small_report() {
  Report report;
  report.request.scope.window = {kMonday, kMonday + 2 * kSecondsPerDay};
  report.notes.regions = {"us-east-1"};
  report.notes.data_through = kMonday + 3600;
  report.notes.prices_as_of = 20'374;
  report.notes.records = 4;
  report.summary = {"summary",
                    {{"total_calls", CellKind::Count},
                     {"failed_calls", CellKind::Count},
                     {"total_input_tokens", CellKind::Count},
                     {"total_output_tokens", CellKind::Count},
                     {"total_cache_read_tokens", CellKind::Count},
                     {"total_cache_write_tokens", CellKind::Count},
                     {"total_tokens", CellKind::Count},
                     {"total_cost_usd", CellKind::Money}},
                    {{n(4), n(1), n(20'000), n(600), n(0), n(0), n(20'600), usd("4")}}};
  report.daily_cost_femto = {usd("1").femto_usd, usd("3").femto_usd};
  report.tables.push_back(app_table(
      {row(std::string("Shop"), 3, 19'200, 500, usd("3")), row(Cell{}, 1, 800, 100, usd("1"))}));
  return report;
}

std::string on_terminal(const Report& report, TerminalStyle style, const RunFacts& facts = {}) {
  std::ostringstream out;
  render_terminal(out, report, facts, style);
  return out.str();
}

TEST(Terminal, ShowsTotalsSharesAndBars) {
  EXPECT_EQ(on_terminal(small_report(), {.width = 80}),
            "Bedrock, us-east-1, 2025-10-13 to 2025-10-14 (UTC)\n"
            "data through 2025-10-13 01:00\n"
            "4 calls, 1 failed   20.0 k in   600 out\n"
            "$4.00 list price   ▃█\n"
            "\n"
            "Application  calls      in  out    cost   share\n"
            "Shop             3  19.2 k  500  $ 3.00  75.0 %  ████████████████████████\n"
            "(none)           1   0.8 k  100  $ 1.00  25.0 %  ████████\n"
            "Total            4  20.0 k  600  $ 4.00\n"
            "\n"
            "  list prices of 2025-10-13, before discounts and credits\n"
            "  nothing new to read\n");
}

TEST(Terminal, NoLineIsWiderThanTheTerminal) {
  Report report = small_report();
  report.tables[0].table.rows[0][0] =
      std::string("고객지원-애플리케이션-이름이-아주-길다-그래서-잘린다-그래도-맞는다");
  report.notes.unpriced = {
      3, 70'200, {"acme.future-model-v9:0", "acme.future-model-v8:0", "acme.x", "acme.y"}};
  for (int width = 40; width <= 160; width += 7) {
    std::istringstream lines(on_terminal(report, {.width = width}));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(display_width(line), width) << line;
  }
}

TEST(Terminal, ACutTableKeepsItsSum) {
  const std::string text = on_terminal(small_report(), {.width = 60, .max_rows = 1});
  EXPECT_NE(text.find("Shop             3"), std::string::npos);
  EXPECT_NE(text.find("others (1)       1   0.8 k  100  $ 1.00"), std::string::npos) << text;
  EXPECT_NE(text.find("Total            4  20.0 k  600  $ 4.00"), std::string::npos);
}

TEST(Terminal, OfAnHourTableTheNewestRowsStay) {
  Report report = small_report();
  ReportTable hours = app_table(
      {row(Seconds{kMonday}, 5, 1, 1, usd("1")), row(Seconds{kMonday + 3600}, 7, 1, 1, usd("1"))});
  hours.analysis = find_analysis("hourly");
  hours.table.columns[0] = {"hour", CellKind::Hour};
  report.tables = {hours};
  const std::string text = on_terminal(report, {.width = 100, .max_rows = 1});
  EXPECT_LT(text.find("others (1)            5"), text.find("2025-10-13 01:00      7"));
  EXPECT_EQ(text.find("2025-10-13 00:00"), std::string::npos);
}

TEST(Terminal, TextFromLogsCannotSteerIt) {
  Report report = small_report();
  report.tables[0].table.rows[0][0] = std::string("\033]0;owned\a\u202E");
  report.notes.unpriced = {1, 1, {"model\033[31m"}};
  RunFacts facts;
  facts.rejects =
      Table{"rejects",
            {{"uri", CellKind::Text}, {"line", CellKind::Count}, {"reason", CellKind::Text}},
            {{std::string("/logs/\rx"), n(4), std::string("not JSON")}}};
  const std::string text = on_terminal(report, {.width = 120}, facts);
  for (const char control : {'\033', '\a', '\r'}) EXPECT_EQ(text.find(control), std::string::npos);
  EXPECT_EQ(text.find("\u202E"), std::string::npos);
  EXPECT_NE(text.find("\nRejected lines\n/logs/\\x0Dx:4  not JSON\n"), std::string::npos) << text;
}

TEST(Terminal, SaysWhatTheDollarsLeaveOut) {
  Report report = small_report();
  report.notes.unpriced = {14, 70'200, {"acme.future-model-v9:0"}};
  report.notes.not_token_priced = {2, 900, {}};
  report.notes.assumptions = {{"tier", 5, 1'000, usd("0.5"), usd("1"), true},
                              {"cache", 1, 10, usd("2"), usd("0"), false}};
  report.notes.token_mismatch = 3;
  report.notes.time_approximate = 1;
  report.notes.rejects = 1;
  report.notes.duplicates = 2;
  RunFacts facts;
  facts.objects_read = 412;
  facts.elapsed_seconds = 0.31;
  const std::string text = on_terminal(report, {.width = 200}, facts);
  for (const char* sentence :
       {"$4.00 list price, a lower bound: 14 unpriced calls, some rates assumed",
        "! 14 calls of acme.future-model-v9:0 have no price: 70.2 k tokens are not in these",
        "taken as standard: 5 calls, 1,000 tokens, $0.50 to $1.00",
        "1 call, 10 tokens, at least $2.00", "2 calls (900 tokens) not billed by token",
        "3 calls with other token counts in the body", "1 record without a time, dated",
        "read 412 objects in 0.3 s, 1 line rejected (report --rejects), 2 duplicates"})
    EXPECT_NE(text.find(sentence), std::string::npos) << sentence;
}

TEST(Coverage, NamesTheRegionsThatMissTheMost) {
  constexpr Day kDay = 20'374;  // 2025-10-13
  std::vector<Coverage> coverage{{"eu-west-1", kDay, 9, 9, 0, 0}};
  EXPECT_EQ(coverage_warning(coverage), "");
  EXPECT_EQ(coverage_remark(coverage), "all 9 calls that CloudTrail saw are in the logs");
  for (const char* region : {"a", "b", "c\x1B[2J", "d", "e"}) {
    coverage.push_back({region, kDay, 2'000, 1'000, 1'000 + region[0], 0});
    coverage.push_back({region, kDay + 2, 1, 0, 1, 1});
  }
  EXPECT_EQ(coverage_remark(coverage), "");
  EXPECT_EQ(
      coverage_warning(coverage),
      "CloudTrail saw 5,500 calls that the logs do not have: 1,101 in e (2025-10-13), 1,100 in d "
      "(2025-10-13), 1,099 in c\\x1B[2J (2025-10-13), 2,195 in 2 more (2025-10-13), 5 to "
      "bedrock-mantle (2025-10-15); switch model invocation logging on there, or name its "
      "--source; bedrock-mantle is never logged");
}

TEST(Json, HasCoverageOnlyWithEventsOfCloudTrail) {
  Report report = small_report();
  std::ostringstream without, with;
  render_json(without, report, {});
  EXPECT_EQ(without.str().find("coverage"), std::string::npos);
  report.notes.coverage = {{"us-east-1", 20'374, 5, 3, 2, 1}};
  render_json(with, report, {});
  EXPECT_NE(
      with.str().find(R"("coverage": [{"region": "us-east-1", "date": "2025-10-13", "events": 5, )"
                      R"("logged": 3, "missing": 2, "mantle": 1}])"),
      std::string::npos);
}

TEST(Terminal, ComparesWithTheDaysBefore) {
  const auto change = [](std::string_view before) {
    Report report = small_report();
    report.previous = report.summary;
    report.previous.rows[0].back() = usd(before);
    const std::string text = on_terminal(report, {.width = 100});
    const auto from = text.find("list price") + 13;
    return text.substr(from, text.find("   ", from) - from);
  };
  EXPECT_EQ(change("2"), "up 100 % on the 2 days before");
  EXPECT_EQ(change("5"), "down 20 % on the 2 days before");
  EXPECT_EQ(change("4"), "as on the 2 days before");
  EXPECT_EQ(change("0.2"), "20 times the 2 days before");
}

TEST(Terminal, ColoursOnlyWhenAsked) {
  EXPECT_EQ(on_terminal(small_report(), {.width = 80}).find('\033'), std::string::npos);
  EXPECT_NE(on_terminal(small_report(), {.width = 80, .colour = true}).find("\033[1m"),
            std::string::npos);
}

TEST(Csv, QuotesAndDisarms) {
  std::ostringstream out;
  Table table{"t",
              {{"app", CellKind::Text}, {"cost", CellKind::Money}, {"when", CellKind::Hour}},
              {{std::string("=HYPERLINK(\"x\")"), usd("-0.000000000000001"), Seconds{kMonday}},
               {Cell{}, Cell{}, Cell{}},
               {std::string("a,b\nc"), usd("3"), std::string("others (2)")}}};
  render_csv(out, table, Zone::utc());
  EXPECT_EQ(out.str(),
            "app,cost,when\r\n"
            "\"'=HYPERLINK(\"\"x\"\")\",-0.000000000000001,2025-10-13T00:00:00Z\r\n"
            ",,\r\n"
            "\"a,b\nc\",3,others (2)\r\n");
}

TEST(Json, HoldsTheContractsKeysInOrder) {
  Report report = small_report();
  report.notes.accounts = {"123456789012"};
  report.notes.token_mismatch = 6;
  report.notes.time_approximate = 7;
  report.notes.assumptions = {{"cache", 1, 10, usd("2"), usd("0"), false}};
  report.request.scope.arn_contains = "a\"b";
  report.request.scope.filters = {{"app", {"Shop", std::nullopt}}};
  RunFacts facts;
  facts.version = "1.2.3";
  facts.generated_at = kMonday;
  facts.sources = {"/logs"};
  facts.objects_read = 3;
  std::ostringstream out;
  render_json(out, report, facts);
  EXPECT_EQ(out.str(), R"({
  "meta": {
    "service": "bedrock",
    "period": {"start": "2025-10-13", "end": "2025-10-14", "timezone": "UTC"},
    "regions": ["us-east-1"],
    "accounts": ["123456789012"],
    "filters": {"arn_pattern": "a\"b", "app": ["Shop", null]},
    "sources": ["/logs"],
    "data_through": "2025-10-13T01:00:00Z",
    "prices_as_of": "2025-10-13",
    "generated_at": "2025-10-13T00:00:00Z",
    "version": "1.2.3",
    "objects_read": 3,
    "records": 4,
    "rejects": 0,
    "duplicates": 0,
    "unpriced": {"calls": 0, "tokens": 0, "models": []},
    "not_token_priced": {"calls": 0, "tokens": 0, "models": []},
    "assumptions": [{"kind": "cache", "calls": 1, "tokens": 10, "usd_low": 2, "usd_high": null}],
    "token_mismatch": 6,
    "time_approximate": 7,
    "lower_bound": true,
    "regions_failed": [],
    "sources_failed": []
  },
  "summary": {
    "total_calls": 4,
    "failed_calls": 1,
    "total_input_tokens": 20000,
    "total_output_tokens": 600,
    "total_cache_read_tokens": 0,
    "total_cache_write_tokens": 0,
    "total_tokens": 20600,
    "total_cost_usd": 4
  },
  "app": [
    {"app": "Shop", "call_count": 3, "failed_calls": 0, "total_input_tokens": 19200, "total_output_tokens": 500, "cache_read_tokens": 0, "cache_write_tokens": 0, "total_tokens": 19700, "estimated_cost_usd": 3, "unpriced_calls": 0},
    {"app": null, "call_count": 1, "failed_calls": 0, "total_input_tokens": 800, "total_output_tokens": 100, "cache_read_tokens": 0, "cache_write_tokens": 0, "total_tokens": 900, "estimated_cost_usd": 1, "unpriced_calls": 0}
  ]
}
)");
}

TEST(Json, TellsAnOthersRowFromAnApplicationOfThatName) {
  Report report = small_report();
  report.tables[0].others = 7;
  std::ostringstream out;
  render_json(out, report, {});
  const std::string text = out.str();
  EXPECT_NE(text.find("\"unpriced_calls\": 0, \"others\": 7}\n"), std::string::npos);
  EXPECT_EQ(text.find("others"), text.rfind("others"));
}

TEST(PlainTable, KeepsAThirdOfTheWidthForWhatNamesTheRow) {
  const std::string model(24, 'm'), other(40, 'x');
  Table table{"t", {{"model", CellKind::Text}, {"a", CellKind::Text}, {"b", CellKind::Money}}, {}};
  table.rows.push_back({model, other, Cell{}});
  table.rows.push_back({model, other, usd("0")});
  std::ostringstream out;
  render_table(out, table, Zone::utc(), {.width = 60, .max_rows = 0});
  const std::string text = out.str();
  EXPECT_NE(text.find(std::string(20, 'm')), std::string::npos) << text;
  EXPECT_NE(text.find("  -\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  0\n"), std::string::npos) << text;
}

TEST(PlainTable, IsAnArrayOfObjectsInJson) {
  std::ostringstream out;
  render_table_json(out,
                    {"t",
                     {{"a", CellKind::Text}, {"b", CellKind::Average}},
                     {{std::string("x"), Average{1, 4}}, {Cell{}, Cell{}}}},
                    Zone::utc());
  EXPECT_EQ(out.str(), "[\n  {\"a\": \"x\", \"b\": 0.25},\n  {\"a\": null, \"b\": null}\n]\n");
}

TEST(Wrap, BreaksBetweenWords) {
  EXPECT_EQ(wrap("! one two three", 9, "  "), "! one two\n  three");
  EXPECT_EQ(wrap("short", 9, "  "), "short");
}

TEST(Sparkline, ScalesFromZeroToTheLargest) {
  EXPECT_EQ(sparkline({0, 4, 8}, 10), "▁▄█");
  EXPECT_EQ(sparkline({1, 1, 2, 2}, 2), "▄█");
  EXPECT_EQ(sparkline({0, 0}, 10), "");
  EXPECT_EQ(sparkline({5}, 10), "");
}

}  // namespace
}  // namespace ledger
