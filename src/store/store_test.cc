#include "store/store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <random>

#include "store/duck.h"
#include "store/store_impl.h"
#include "store/writer.h"

namespace ledger {
namespace {

constexpr Seconds kNoon = 1'760'529'600;                                  // 2025-10-15T12:00:00Z
constexpr const char* kHaiku = "anthropic.claude-3-haiku-20240307-v1:0";  // 0.25 / 1.25 a million

struct Call {
  std::string request = "7487ab04-734e-470b-8dfc-46d8d8506381";
  std::string app = "Shop";
  std::int64_t input = 1'000;
  std::int64_t output = 100;
  Seconds time = kNoon;
  std::string error = "", account = "123456789012", region = "us-east-1", model = kHaiku;
  std::uint8_t fields = 4;
};

void add(Batch& batch, const Call& call) {
  const std::string arn =
      fmt::format("arn:aws:sts::{}:assumed-role/{}-BedrockRole/s", call.account, call.app);
  Record record;
  record.time = call.time;
  record.account = call.account;
  record.arn = arn;
  record.region = call.region;
  record.request_id = call.request;
  record.operation = "Converse";
  record.model = call.model;
  record.tier = "standard";
  record.error_code = call.error;
  record.usage.input = call.input;
  record.usage.output = call.output;
  record.token_fields = call.fields;
  batch.add(record);
}

class StoreTest : public testing::Test {
 protected:
  StoreTest()
      : folder_(std::filesystem::temp_directory_path() / fmt::format("ledger-store-{}", getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    open();
  }
  ~StoreTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open(const std::string& name = "store.db") {
    store_ = *Store::open((folder_ / name).string(), {});
  }

  void write(const std::string& uri, const std::vector<Call>& calls, std::int64_t version = 1) {
    Writer writer(*store_, {"/logs"});
    Batch batch;
    batch.begin_object({uri, "", version, version, 0});
    for (const Call& call : calls) add(batch, call);
    batch.end_object();
    const auto appended = writer.append(batch);
    ASSERT_TRUE(appended) << appended.error().message;
    const auto committed = writer.commit();
    ASSERT_TRUE(committed) << committed.error().message;
  }

  CubeAnswer ask(std::vector<Grouping> groupings, CubeScope scope = {}) {
    if (scope.window.to == 0)
      scope.window = {kNoon - 12 * kSecondsPerHour, kNoon + 12 * kSecondsPerHour};
    auto answer = store_->ask(scope, groupings);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : CubeAnswer{};
  }

  // {calls, failed, input, cost} of everything.
  std::string totals(const CubeScope& scope = {}) {
    const auto row = ask({{}}, scope).tables[0].rows[0];
    return fmt::format("{} {} {} ${}", to_string(std::get<Int128>(row[0])),
                       to_string(std::get<Int128>(row[1])), to_string(std::get<Int128>(row[2])),
                       to_decimal(std::get<Money>(row[7])));
  }

  const std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, PricesACallByHand) {
  write("/logs/a", {Call{}});
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");  // 1000 * 0.25e-6 + 100 * 1.25e-6
}

TEST_F(StoreTest, IsReadableByItsOwnerAlone) {
  write("/logs/a", {Call{}});
  struct stat info;
  ASSERT_EQ(stat((folder_ / "store.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(StoreTest, TakesAnyFileName) {
  for (const char* name : {"ledger", "main.db", "temp.duckdb", "sto're.db", "a b"}) {
    open(name);
    write("/logs/a", {Call{}});
    EXPECT_EQ(totals(), "1 0 1000 $0.000375") << name;
  }
}

TEST_F(StoreTest, CountsACopyOnceInABatchAndAcrossCommits) {
  write("/logs/a", {Call{}, Call{}});
  write("/logs/b", {Call{}});
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  EXPECT_TRUE(ask({}).notes.duplicates == 2);
}

// The better copy far behind the other, with nothing else that is twice between them.
TEST_F(StoreTest, TheBetterCopyWinsFromAnotherChunkOfTheBatch) {
  std::vector<Call> calls(5'000);
  for (std::size_t i = 0; i < calls.size(); ++i) calls[i].request = fmt::format("r{}", i);
  calls[1].error = "ThrottlingException";
  calls[4'000].request = calls[1].request;
  write("/logs/a", calls);
  EXPECT_EQ(totals().substr(0, 7), "4999 0 ");
}

TEST_F(StoreTest, TheSameIdElsewhereIsAnotherCall) {
  Call other_region, other_account;
  other_region.region = "us-west-2";
  other_account.account = "999999999999";
  write("/logs/a", {Call{}, other_region, other_account});
  EXPECT_EQ(totals().substr(0, 3), "3 0");
}

TEST_F(StoreTest, CallsWithoutAnIdAreNeverCopies) {
  Call no_id;
  no_id.request = "";
  write("/logs/a", {no_id, no_id});
  EXPECT_EQ(totals().substr(0, 3), "2 0");
}

TEST_F(StoreTest, TakesRequestIdsThatAreNoUuid) {
  Call odd, zero, upper;
  odd.request = "<REQUEST_ID_1>";
  zero.request = "00000000-0000-0000-0000-000000000001";
  upper.request = "7487AB04-734E-470B-8DFC-46D8D8506381";
  write("/logs/a", {odd, zero, upper, Call{}});
  write("/logs/b", {odd, zero});
  EXPECT_EQ(totals().substr(0, 3), "4 0");
  const auto ids = store_->sql("SELECT request_id FROM usage ORDER BY request_id");
  ASSERT_TRUE(ids) << ids.error().message;
  ASSERT_EQ(ids->rows.size(), 4u);
  EXPECT_EQ(std::get<std::string>(ids->rows[0][0]), "00000000-0000-0000-0000-000000000001");
  EXPECT_EQ(std::get<std::string>(ids->rows[1][0]), "7487AB04-734E-470B-8DFC-46D8D8506381");
  EXPECT_EQ(std::get<std::string>(ids->rows[2][0]), "7487ab04-734e-470b-8dfc-46d8d8506381");
  EXPECT_EQ(std::get<std::string>(ids->rows[3][0]), "<REQUEST_ID_1>");
}

TEST_F(StoreTest, SuccessBeatsFailureAndMoreFieldsBeatFewerInAnyOrder) {
  Call failed, poor, rich;
  failed.error = "ThrottlingException";
  poor.fields = 2;
  poor.input = 1;
  rich.input = 500;
  const std::vector<std::vector<Call>> orders{
      {failed, poor, rich}, {rich, poor, failed}, {poor, failed, rich}};
  for (std::size_t i = 0; i < orders.size(); ++i) {
    open(fmt::format("in-one-{}", i));
    write("/logs/a", orders[i]);
    EXPECT_EQ(totals(), "1 0 500 $0.00025");
    open(fmt::format("apart-{}", i));
    for (std::size_t j = 0; j < 3; ++j) write(fmt::format("/logs/{}", j), {orders[i][j]});
    EXPECT_EQ(totals(), "1 0 500 $0.00025");
    EXPECT_EQ(ask({{"app"}}).tables[0].rows.size(), 1u);
  }
}

TEST_F(StoreTest, AChangedObjectReplacesItsRowsAndGivesBackWhatItHadWon) {
  Call second;
  second.request = "second";
  second.app = "Other";
  write("/logs/a", {Call{}, second});
  write("/logs/b", {Call{}});
  write("/logs/a", {second}, 2);
  EXPECT_EQ(totals(), "2 0 2000 $0.00075");
  write("/logs/b", {}, 2);
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  const auto apps = ask({{"app"}}).tables[0];
  ASSERT_EQ(apps.rows.size(), 1u);
  EXPECT_EQ(std::get<std::string>(apps.rows[0][0]), "Other");
}

TEST_F(StoreTest, AnObjectThatIsKnownIsNotCountedTwice) {
  write("/logs/a", {Call{}});
  write("/logs/a", {Call{}});
  EXPECT_EQ(totals().substr(0, 3), "1 0");
  EXPECT_TRUE(ask({}).notes.duplicates == 0);
}

TEST_F(StoreTest, TellsNewKnownAndChangedObjects) {
  write("/logs/a", {Call{}});
  write("/logs/b", {}, 7);
  const std::vector<ObjectInfo> asked{
      {"/logs/a", "", 1, 1, 0}, {"/logs/b", "", 1, 1, 0}, {"/logs/c", "", 1, 1, 0}};
  for (int twice = 0; twice < 2; ++twice) {
    const auto known = store_->look_up(asked);
    ASSERT_TRUE(known) << known.error().message;
    EXPECT_EQ(*known, (std::vector<Known>{Known::Same, Known::Changed, Known::New}));
  }
  write("/logs/c", {});
  EXPECT_EQ((*store_->look_up(asked))[2], Known::Same);
}

TEST_F(StoreTest, SourcesCountAsIfTheyWereAlone) {
  Call rich;
  rich.fields = 5;
  rich.input = 9;
  write("/logs/x/a", {Call{}});
  write("/logs/y/b", {rich});
  CubeScope scope;
  scope.sources = {"/logs/x"};
  EXPECT_EQ(totals(scope), "1 0 1000 $0.000375");
  EXPECT_TRUE(ask({}, scope).notes.duplicates == 0);
  scope.sources = {"/logs/y/b"};
  EXPECT_EQ(totals(scope).substr(0, 6), "1 0 9 ");
  scope.sources = {"/logs"};
  EXPECT_EQ(totals(scope).substr(0, 6), "1 0 9 ");
  EXPECT_TRUE(ask({}, scope).notes.duplicates == 1);
  scope.sources = {"/log"};
  EXPECT_EQ(totals(scope).substr(0, 3), "0 0");
}

// Rollups, the calls themselves and plain SQL must agree on every sum, whatever was written, replaced
// or beaten before.
TEST_F(StoreTest, RollupsSumToTheCalls) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    open(fmt::format("random-{}", seed));
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int step = 0; step < 12; ++step) {
      std::vector<Call> calls;
      for (int i = below(60); i >= 0; --i) {
        Call call;
        call.request = fmt::format("r{}", below(150));
        call.app = fmt::format("app{}", below(5));
        call.model = below(4)   ? kHaiku
                     : below(2) ? "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
                                : "acme.unknown-v1:0";
        call.region = below(3) ? "us-east-1" : "eu-central-1";
        call.input = below(100'000);
        call.time = kNoon + below(48) * kSecondsPerHour - 24 * kSecondsPerHour + below(3'600);
        call.fields = static_cast<std::uint8_t>(below(5));
        if (!below(6)) call.error = "ThrottlingException";
        calls.push_back(call);
      }
      write(fmt::format("/logs/{}", below(6)), calls, step + 1);
    }
    CubeScope scope;
    scope.window = {kNoon - 36 * kSecondsPerHour, kNoon + 36 * kSecondsPerHour};  // whole days
    CubeScope by_calls = scope;
    by_calls.filters = {{"operation", {"Converse"}}};  // true of every call, and in no rollup
    for (const Grouping& grouping : std::vector<Grouping>{
             {}, {"app"}, {"model_id"}, {"date"}, {"hour"}, {"app", "model_id", "date"}}) {
      auto from_rollups = ask({grouping}, scope).tables[0].rows,
           from_calls = ask({grouping}, by_calls).tables[0].rows;
      const auto text = [](const std::vector<Cell>& row) {
        std::string line;
        for (const Cell& cell : row) {
          if (const auto* name = std::get_if<std::string>(&cell))
            line += *name;
          else if (const auto* count = std::get_if<Int128>(&cell))
            line += to_string(*count);
          else if (const auto* money = std::get_if<Money>(&cell))
            line += to_decimal(*money);
          else if (const auto* day = std::get_if<Day>(&cell))
            line += std::to_string(*day);
          else if (const auto* hour = std::get_if<Seconds>(&cell))
            line += std::to_string(*hour);
          line += ' ';
        }
        return line;
      };
      std::vector<std::string> a, b;
      for (const auto& row : from_rollups) a.push_back(text(row));
      for (const auto& row : from_calls) b.push_back(text(row));
      std::sort(a.begin(), a.end());
      std::sort(b.begin(), b.end());
      EXPECT_EQ(a, b) << fmt::format("{}", fmt::join(grouping, ","));
    }
    const auto sums = store_->sql(
        "SELECT sum(call_count), sum(failed_calls), sum(total_input_tokens), "
        "sum(estimated_cost_usd) FROM usage");
    ASSERT_TRUE(sums);
    EXPECT_EQ(totals(scope),
              fmt::format("{} {} {} ${}", to_string(std::get<Int128>(sums->rows[0][0])),
                          to_string(std::get<Int128>(sums->rows[0][1])),
                          to_string(std::get<Int128>(sums->rows[0][2])),
                          to_decimal(std::get<Money>(sums->rows[0][3]))));
    store_->release();
    open(fmt::format("random-{}", seed));
  }
}

TEST_F(StoreTest, ProfilesRepriceWithoutReadingLogsAgain) {
  Call hidden;
  hidden.model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
  write("/logs/a", {hidden});
  EXPECT_TRUE(ask({}).notes.unpriced.calls == 1);
  const auto path = (folder_ / "store.db").string();
  store_ = *Store::open(path, {{hidden.model, {kHaiku, "shop", "in-region", {}}}});
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  EXPECT_EQ(std::get<std::string>(ask({{"model_id"}}).tables[0].rows[0][0]), kHaiku);
  EXPECT_EQ(ask({{"app"}}).tables[0].rows.size(), 1u);
}

const std::string kProfile =
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";

TEST_F(StoreTest, ProfilesFromTheApiPriceAndTagTheirCalls) {
  Call hidden;
  hidden.model = kProfile;
  hidden.request = "00000000-0000-0000-0000-00000000000a";
  write("/logs/a", {hidden, Call{}});
  EXPECT_EQ(*store_->profiles_to_ask(kNoon), std::vector<std::string>{kProfile});
  ASSERT_TRUE(store_->remember_profiles(
      {{kProfile, Profile{kHaiku, "shop", "in-region", {{"team", "o'shop"}}}}}, kNoon));
  EXPECT_EQ(totals(), "2 0 2000 $0.00075");  // twice 1000 * 0.25e-6 + 100 * 1.25e-6
  const auto by_team = ask({{"tag:team"}}).tables[0];
  ASSERT_EQ(by_team.rows.size(), 2u);
  for (const auto& row : by_team.rows) {
    const auto* team = std::get_if<std::string>(&row[0]);
    EXPECT_TRUE(!team || *team == "o'shop");
    EXPECT_EQ(std::get<Int128>(row[1]), 1);
  }
  CubeScope scope;
  scope.filters = {{"tag:team", {"o'shop"}}};
  EXPECT_EQ(totals(scope), "1 0 1000 $0.000375");
  scope.filters = {{"tag:team", {std::nullopt}}};
  EXPECT_EQ(totals(scope), "1 0 1000 $0.000375");
  scope.filters = {{"tag:floor", {"3"}}};
  EXPECT_EQ(totals(scope).substr(0, 3), "0 0");
  const auto sql = store_->sql("SELECT tags->>'team' FROM usage ORDER BY 1");
  ASSERT_TRUE(sql) << sql.error().message;
  EXPECT_EQ(std::get<std::string>(sql->rows[0][0]), "o'shop");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(sql->rows[1][0]));
  store_->release();
  open();  // what the API said is in the file, for the next process and for new calls
  Call later = hidden;
  later.request = "00000000-0000-0000-0000-00000000000f";
  write("/logs/b", {later});
  scope.filters = {{"tag:team", {"o'shop"}}};
  EXPECT_EQ(totals(scope), "2 0 2000 $0.00075");
}

TEST_F(StoreTest, ProfilesKeepTheirHistory) {
  Call hidden;
  hidden.model = kProfile;
  write("/logs/a", {hidden});
  const auto say = [&](std::optional<Profile> profile, Seconds when) {
    ASSERT_TRUE(store_->remember_profiles({{kProfile, std::move(profile)}}, when));
  };
  const auto history = [&] {
    auto connection = *store_->impl().access(Access::Read);
    auto rows = *connection->query(
        "SELECT coalesce(model, '') || ' ' || tags || ' ' || from_time || ' ' || coalesce(to_time, "
        "0) "
        "|| ' ' || checked_time FROM ledger.profile ORDER BY from_time");
    std::vector<std::string> lines;
    while (rows.next()) lines.emplace_back(rows.text(0));
    return lines;
  };
  say(std::nullopt, 1000);
  EXPECT_TRUE(ask({}).notes.unpriced.calls == 1);
  EXPECT_TRUE(store_->profiles_to_ask(1000 + kSecondsPerDay - 1)->empty()) << "asked today";
  EXPECT_EQ(store_->profiles_to_ask(1000 + kSecondsPerDay)->size(), 1u);
  say(Profile{kHaiku, "shop", "in-region", {{"team", "a"}}}, 2000);
  say(Profile{kHaiku, "shop", "in-region", {{"team", "a"}}}, 3000);
  say(Profile{kHaiku, "shop", "in-region", {{"team", "b"}}}, 4000);
  say(std::nullopt, 5000);  // deleted: its calls keep their price and team
  EXPECT_EQ(history(),
            (std::vector<std::string>{" {} 1000 2000 1000",
                                      std::string(kHaiku) + " {\"team\":\"a\"} 2000 4000 3000",
                                      std::string(kHaiku) + " {\"team\":\"b\"} 4000 0 5000"}));
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  EXPECT_EQ(std::get<std::string>(ask({{"tag:team"}}).tables[0].rows[0][0]), "b");
}

TEST_F(StoreTest, AFailedAskIsRepeatedAfterAnHourAndChangesNothing) {
  Call hidden;
  hidden.model = kProfile;
  write("/logs/a", {hidden});
  const auto fail = [&](Seconds when) {
    ASSERT_TRUE(store_->remember_profiles({{kProfile, std::nullopt, true}}, when));
    EXPECT_TRUE(store_->profiles_to_ask(when + kSecondsPerHour - 1)->empty());
    EXPECT_EQ(store_->profiles_to_ask(when + kSecondsPerHour)->size(), 1u);
  };
  fail(kNoon);
  EXPECT_EQ(ask({}).notes.unpriced.calls, 1);
  fail(kNoon + kSecondsPerHour);
  const Profile profile{kHaiku, "shop", "in-region", {}};
  ASSERT_TRUE(store_->remember_profiles({{kProfile, profile}}, kNoon + kSecondsPerDay));
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  fail(kNoon + 2 * kSecondsPerDay);
  EXPECT_EQ(totals(), "1 0 1000 $0.000375") << "what is known stays";
}

TEST_F(StoreTest, TheConfigurationsProfileWinsOverTheApis) {
  Call hidden;
  hidden.model = kProfile;
  write("/logs/a", {hidden});
  ASSERT_TRUE(store_->remember_profiles(
      {{kProfile, Profile{"anthropic.claude-opus-4-8", "", "global", {{"team", "api"}}}}}, kNoon));
  const auto path = (folder_ / "store.db").string();
  store_ = *Store::open(path, {{kProfile, {kHaiku, "", "in-region", {{"team", "mine"}}}}});
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  EXPECT_EQ(std::get<std::string>(ask({{"tag:team"}}).tables[0].rows[0][0]), "mine");
  EXPECT_TRUE(store_->profiles_to_ask(kNoon + 30 * kSecondsPerDay)->empty());
  store_ = *Store::open(path, {{kProfile, {kHaiku, "", "in-region", {{"team", "new"}}}}});
  EXPECT_EQ(std::get<std::string>(ask({{"tag:team"}}).tables[0].rows[0][0]), "new")
      << "a changed tag alone is seen";
}

TEST_F(StoreTest, AnOverlayOfPricesIsUsedAndGivenUpWithoutReadingLogs) {
  write("/logs/a", {Call{}});
  const auto path = (folder_ / "store.db").string();
  PriceRow row{kHaiku, "in-region", "us-east-1", "standard",       0, "token",
               {},     0,           kForever,    "AWS Price List", ""};
  row.rates[kInput] = Money{1'000'000'000};  // 1e-6 dollars
  row.rates[kOutput] = Money{0};
  const auto overlay = [&] { return *Prices::with_overlay(overlay_text(30'000, {row}), "x.csv"); };
  store_ = *Store::open(path, {}, {}, overlay());
  EXPECT_EQ(totals(), "1 0 1000 $0.001");  // 1000 * 1e-6
  EXPECT_EQ(ask({{}}).notes.prices_as_of, 30'000);
  store_ = *Store::open(path, {});
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
}

TEST_F(StoreTest, SqlOnlyReads) {
  write("/logs/a", {Call{}});
  const auto file = (folder_ / "x.csv").string();
  for (const std::string& statement :
       {std::string("DELETE FROM ledger.call"), std::string("SELECT 1; SELECT 2"),
        "COPY usage TO '" + file + "'", "SELECT * FROM read_csv('" + file + "')",
        std::string("ATTACH '/tmp/x.db'"), std::string("SET enable_external_access = true"),
        std::string("PRAGMA database_list"), std::string("INSTALL httpfs"), std::string("")}) {
    const auto done = store_->sql(statement);
    ASSERT_FALSE(done) << statement;
    EXPECT_EQ(done.error().fault, Fault::Usage) << statement << ": " << done.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(totals().substr(0, 3), "1 0");
}

// A store as version 1 made it: without what version 2 added.
TEST_F(StoreTest, AnOlderStoreIsUpgradedAndKeepsWhatItHas) {
  write("/logs/a", {Call{}});
  store_.reset();
  {
    auto database = duck::Database::open((folder_ / "store.db").string(), {});
    ASSERT_TRUE(database);
    const auto done = (*database)->connect()->run(
        "DROP TABLE ledger.trail; DROP TABLE ledger.trail_key; DROP TABLE ledger.trail_source; "
        "DROP "
        "TABLE ledger.profile; ALTER TABLE ledger.object DROP COLUMN trail; ALTER TABLE "
        "ledger.principal DROP COLUMN agent; UPDATE ledger.meta SET value = '1' WHERE key = "
        "'store_version'");
    ASSERT_TRUE(done) << done.error().message;
  }
  open();
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  write("/logs/b", {Call{}});
  EXPECT_EQ(totals(), "1 0 1000 $0.000375");
  EXPECT_TRUE(ask({}).notes.duplicates == 1);
  const auto version = store_->sql("SELECT value FROM ledger.meta WHERE key = 'store_version'");
  ASSERT_TRUE(version);
  EXPECT_EQ(std::get<std::string>(version->rows[0][0]), "2");
}

TEST_F(StoreTest, ANewerStoreIsLeftAlone) {
  write("/logs/a", {Call{}});
  Writer writer(*store_, {});
  {
    auto connection = duck::Database::open((folder_ / "store.db").string(), {});
    ASSERT_TRUE(connection);
    ASSERT_TRUE((*connection)
                    ->connect()
                    ->run("UPDATE ledger.meta SET value = '99' WHERE key = 'store_version'"));
  }
  open();
  const auto answer = store_->ask({}, {});
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("version 99"), std::string::npos);
  EXPECT_NE(answer.error().hint.find("update"), std::string::npos);
}

TEST_F(StoreTest, NothingThereIsAnEmptyAnswerAndNoFile) {
  EXPECT_EQ(totals(), "0 0 0 $0");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "store.db"));
}

}  // namespace
}  // namespace ledger
