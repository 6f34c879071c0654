#include "sample/sample.h"

#include <gtest/gtest.h>

#include <set>

#include "sample/generated_month.h"

namespace ledger {
namespace {

TEST_F(GeneratedMonth, CountsWhatItWrote) {
  std::int64_t bytes = 0;
  for (const auto& [path, content] : tree_.files)
    bytes += static_cast<std::int64_t>(content.size());
  EXPECT_EQ(result_.files, static_cast<std::int64_t>(tree_.files.size()));
  EXPECT_EQ(result_.bytes, bytes);
}

TEST_F(GeneratedMonth, HasExactlyTheCallsAskedForAndTheirDuplicatesOnTop) {
  std::set<std::string> ids;
  std::int64_t without_id = 0, records = 0;
  const auto see = [&](const Json& record) {
    ++records;
    const std::string id = text_at(record, "/requestId");
    id.empty() ? void(++without_id) : void(ids.insert(id));
  };
  for (const Logged& l : logged_) see(l.record);
  for (const auto& [path, bytes] : tree_.files) {
    if (!path.starts_with("imports/") && !path.starts_with("cloudwatch/")) continue;
    const std::string text = path.ends_with(".gz")    ? inflated(bytes)
                             : path.ends_with(".zst") ? unframed(bytes)
                                                      : bytes;
    for (const std::string& object : top_objects(text)) {
      const Json whole = Json::parse(object);
      if (!whole.contains("events")) see(whole);
      for (const Json& event : whole.value("events", Json::array())) {
        see(event["message"].is_string() ? Json::parse(event["message"].get<std::string>())
                                         : event["message"]);
      }
    }
  }
  EXPECT_EQ(static_cast<std::int64_t>(ids.size()) + without_id, kCalls);
  EXPECT_GT(without_id, 0);
  EXPECT_GT(records, kCalls);
  const std::int64_t batch_lines = 6;
  EXPECT_EQ(result_.records, records + batch_lines);
}

TEST_F(GeneratedMonth, LiesInTheWindowAndInTheRhythmOfAWorkingWeek) {
  const Seconds from = *parse_time("2025-10-20T00:00:00Z"),
                to = *parse_time("2025-11-19T00:00:00Z");
  int weekend = 0, timed = 0;
  for (const Logged& l : logged_) {
    if (!l.record.contains("timestamp")) continue;
    const auto time = parse_time(text_at(l.record, "/timestamp"));
    ASSERT_TRUE(time) << l.line;
    EXPECT_TRUE(*time >= from && *time < to);
    const Day weekday = (day_of_seconds(*time) + 3) % 7;  // Monday is 0
    weekend += weekday >= 5;
    ++timed;
  }
  EXPECT_LT(weekend * 5, timed);  // 2 of 7 days hold less than a fifth
}

TEST_F(GeneratedMonth, LogsUnderTheAccountRegionAndHourOfDelivery) {
  int later_hour = 0, next_day = 0;
  for (const Logged& l : logged_) {
    const std::string folder = "AWSLogs/" + text_at(l.record, "/accountId") +
                               "/BedrockModelInvocationLogs/" + text_at(l.record, "/region") + "/";
    ASSERT_TRUE(l.path.starts_with(folder)) << l.path;
    const auto time = parse_time(text_at(l.record, "/timestamp"));
    if (!time) continue;
    std::string hour = l.path.substr(folder.size(), 13);
    std::replace(hour.begin(), hour.begin() + 10, '/', '-');
    hour[10] = 'T';
    const auto delivered = parse_time(hour + ":59:59Z");
    ASSERT_TRUE(delivered);
    EXPECT_LE(*time, *delivered);
    later_hour += *time + kSecondsPerHour < *delivered;
    next_day += day_of_seconds(*time) + 1 == day_of_seconds(*delivered) &&
                *time + 6 * kSecondsPerHour < *delivered;
    EXPECT_LE(*delivered, *time + 31 * kSecondsPerHour);
  }
  EXPECT_GT(later_hour, 0);
  EXPECT_GT(next_day, 0);
}

TEST_F(GeneratedMonth, SpansThreeAccountsAndSixRegions) {
  std::set<std::string> accounts, regions;
  for (const Logged& l : logged_) {
    accounts.insert(text_at(l.record, "/accountId"));
    regions.insert(text_at(l.record, "/region"));
  }
  EXPECT_EQ(accounts.size(), 3u);
  EXPECT_EQ(regions, (std::set<std::string>{"us-east-1", "us-west-2", "eu-central-1",
                                            "ap-northeast-1", "ap-northeast-2", "ap-southeast-1"}));
}

TEST_F(GeneratedMonth, StoresOffloadedBodiesWhereTheRecordSays) {
  const auto stored = [](const std::string& uri) { return uri.substr(uri.find("AWSLogs/")); };
  int inputs = 0, outputs = 0;
  for (const Logged& l : logged_) {
    for (const char* pointer : {"/input/inputBodyS3Path", "/output/outputBodyS3Path"}) {
      const std::string uri = text_at(l.record, pointer);
      if (uri.empty()) continue;
      ASSERT_TRUE(tree_.files.contains(stored(uri))) << uri;
      const Json body = Json::parse(inflated(tree_.files[stored(uri)]));
      EXPECT_TRUE(!body.contains("schemaType") && !body.is_null());
      (pointer[1] == 'i' ? inputs : outputs) += 1;
    }
  }
  EXPECT_GT(inputs, outputs);
  EXPECT_GT(outputs, 0);
  const auto media = std::count_if(tree_.files.begin(), tree_.files.end(), [](const auto& file) {
    return file.first.ends_with("_input_media_00.pdf");
  });
  EXPECT_GT(media, 0);
  EXPECT_GT(
      count([](const Logged& l) { return l.line.find("[...truncated") != std::string::npos; }), 0);
}

TEST_F(GeneratedMonth, DeliversSomeCallsTwiceInTwoObjects) {
  std::map<std::string, std::vector<const Logged*>> by_id;
  for (const Logged& l : logged_) {
    if (l.record.contains("requestId")) by_id[text_at(l.record, "/requestId")].push_back(&l);
  }
  int same = 0, fewer = 0, failed = 0;
  for (const auto& [id, records] : by_id) {
    if (records.size() < 2) continue;
    ASSERT_EQ(records.size(), 2u);
    EXPECT_NE(records[0]->path, records[1]->path);
    const auto failures =
        records[0]->record.contains("errorCode") + records[1]->record.contains("errorCode");
    if (records[0]->line == records[1]->line)
      ++same;
    else if (failures == 1)
      ++failed;
    else if (records[0]->record["input"].size() != records[1]->record["input"].size())
      ++fewer;
  }
  EXPECT_GT(same, 0);
  EXPECT_GT(fewer, 0);
  EXPECT_GT(failed, 0);
}

TEST_F(GeneratedMonth, HasBadLinesBetweenGoodOnes) {
  EXPECT_EQ(bad_.size(), 10u);
  const auto has = [](std::string_view part) {
    return std::any_of(bad_.begin(), bad_.end(), [&](const std::string& line) {
      return line.find(part) != std::string::npos;
    });
  };
  for (const char* part :
       {"\"us-ea", "no JSON", "{}", ":-5}", ":12.5}", "0000000000000}", "\xFF\xFE", "[[[["})
    EXPECT_TRUE(has(part)) << part;
}

TEST_F(GeneratedMonth, HasEveryFormOfAFile) {
  const auto& files = tree_.files;
  for (const char* path : {"imports/records.ndjson", "imports/data/records.json",
                           "imports/records.ndjson.zst", "imports/members.json.gz",
                           "imports/array.json", "imports/pretty.json", "imports/joined.json",
                           "cloudwatch/get-log-events.json", "cloudwatch/filter-log-events.json"}) {
    ASSERT_TRUE(files.contains(path)) << path;
    EXPECT_FALSE(files.at(path).empty());
  }
  EXPECT_TRUE(Json::parse(files.at("imports/array.json")).is_array());
  EXPECT_NE(files.at("imports/pretty.json").find("\n  \"timestamp\": "), std::string::npos);
  EXPECT_NE(files.at("imports/joined.json").find("}{"), std::string::npos);
  EXPECT_TRUE(
      Json::parse(unframed(files.at("imports/records.ndjson.zst"))
                      .substr(0, unframed(files.at("imports/records.ndjson.zst")).find('\n')))
          .contains("modelId"));
  const std::string& members = files.at("imports/members.json.gz");
  EXPECT_NE(members.find("\x1f\x8b\x08", 1), std::string::npos);
  EXPECT_TRUE(
      Json::parse(files.at("cloudwatch/get-log-events.json"))["events"][0]["message"].is_object());
  EXPECT_TRUE(Json::parse(files.at("cloudwatch/filter-log-events.json"))["events"][0]["message"]
                  .is_string());
  const auto exported = std::find_if(files.begin(), files.end(), [](const auto& file) {
    return file.first.ends_with("/000000.gz");
  });
  ASSERT_NE(exported, files.end());
  EXPECT_TRUE(std::regex_search(inflated(exported->second),
                                std::regex(R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z \{")")));
  const auto checks = std::count_if(files.begin(), files.end(), [](const auto& file) {
    return file.first.ends_with("/amazon-bedrock-logs-permission-check") && file.second.empty();
  });
  EXPECT_EQ(checks, 3);
}

TEST_F(GeneratedMonth, HasABatchJobWhoseManifestAgrees) {
  std::string lines, manifest;
  for (const auto& [path, bytes] : tree_.files) {
    if (path.ends_with(".jsonl.out")) lines = bytes;
    if (path.ends_with("/manifest.json.out")) manifest = bytes;
    if (path.starts_with("batch/")) {
      EXPECT_EQ(tree_.times[path], *parse_time("2025-11-18T02:30:00Z"));
    }
  }
  int total = 0, failed = 0, nameless = 0, input = 0;
  for (const std::string& line : top_objects(lines)) {
    const Json record = Json::parse(line);
    ++total;
    failed += record.contains("error");
    if (record.contains("error")) continue;
    const Json& output = record["modelOutput"];
    nameless += !output.contains("model");
    input += output.contains("usage") ? output["usage"]["input_tokens"].get<int>()
                                      : output["prompt_token_count"].get<int>();
  }
  const Json said = Json::parse(manifest);
  EXPECT_EQ(said["totalRecordCount"], total);
  EXPECT_EQ(said["errorRecordCount"], failed);
  EXPECT_EQ(said["successRecordCount"], total - failed);
  EXPECT_EQ(said["inputTokenCount"], input);
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(nameless, 1);
}

TEST_F(GeneratedMonth, IsTheSameBytesAndTimesEachTime) {
  const auto again = generate_logs({folder_ + "/again", 30, *parse_day("2025-11-18"), kCalls, 7});
  ASSERT_TRUE(again);
  const FileTree tree = tree_of(folder_ + "/again");
  EXPECT_EQ(tree.files, tree_.files);
  EXPECT_EQ(tree.times, tree_.times);
  ASSERT_TRUE(generate_logs({folder_ + "/other", 30, *parse_day("2025-11-18"), kCalls, 8}));
  EXPECT_NE(tree_of(folder_ + "/other").files, tree_.files);
}

TEST(GenerateLogs, MakesEveryShapeWhateverTheSeed) {
  const Day day = *parse_day("2024-02-29");
  for (const std::uint64_t seed : {0u, 1u, 99u}) {
    const std::string folder = scratch_folder();
    ASSERT_TRUE(generate_logs({folder, 1, day, 2000, seed}));
    const FileTree tree = tree_of(folder);
    for (const char* path :
         {"imports/records.ndjson.zst", "imports/pretty.json", "cloudwatch/get-log-events.json"}) {
      EXPECT_TRUE(tree.files.contains(path)) << seed;
    }
    fs::remove_all(folder);
  }
}

TEST(GenerateLogs, RefusesAFolderWithSomethingInIt) {
  const std::string folder = scratch_folder();
  EXPECT_TRUE(write_file_atomically(folder + "/mine", "x", kReadable));
  const auto refused = generate_logs({folder, 1, 20000, 10, 1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::Usage);
  EXPECT_FALSE(refused.error().hint.empty());
  EXPECT_EQ(tree_of(folder).files.size(), 1u);
  const auto on_a_file = generate_logs({folder + "/mine", 1, 20000, 10, 1});
  EXPECT_FALSE(on_a_file);
  fs::remove_all(folder);
}

TEST(GenerateLogs, RefusesWhatMakesNoSense) {
  const std::string folder = scratch_folder();
  for (const SampleRequest& request :
       {SampleRequest{folder, 0, 20000, 10, 1}, SampleRequest{folder, -3, 20000, 10, 1},
        SampleRequest{folder, 7, 20000, 0, 1}, SampleRequest{folder, 7, 20000, -1, 1},
        SampleRequest{folder, 100000, 20000, 1, 1}, SampleRequest{"", 7, 20000, 1, 1}}) {
    const auto refused = generate_logs(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::Usage);
  }
  EXPECT_TRUE(generate_logs({folder, 1, 20000, 1, 1}));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace ledger
