#include "sample/sample.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "base/files.h"
#include "sample/shape.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Plain readers of our own: none of the program's decoders.
std::string inflated(const std::string& packed) {
  std::string out;
  std::size_t at = 0;
  while (at < packed.size()) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 31), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + at));
    stream.avail_in = static_cast<uInt>(packed.size() - at);
    char buffer[1 << 16];
    int state = Z_OK;
    while (state == Z_OK) {
      stream.next_out = reinterpret_cast<Bytef*>(buffer);
      stream.avail_out = sizeof buffer;
      state = inflate(&stream, Z_NO_FLUSH);
      out.append(buffer, sizeof buffer - stream.avail_out);
    }
    EXPECT_EQ(state, Z_STREAM_END);
    at += stream.total_in;
    inflateEnd(&stream);
    if (state != Z_STREAM_END) break;
  }
  return out;
}

// Frames of raw blocks with an 8-byte content size: magic, descriptor, size, blocks.
std::string unframed(const std::string& frame) {
  std::string out;
  std::size_t at = 4 + 1 + 8;
  for (bool last = false; !last && at + 3 <= frame.size();) {
    std::size_t header = 0;
    for (std::size_t i = 0; i < 3; ++i) header |= std::size_t{static_cast<unsigned char>(frame[at + i])} << (8 * i);
    last = (header & 1) != 0;
    EXPECT_EQ(header >> 1 & 3, 0u);
    out += frame.substr(at + 3, header >> 3);
    at += 3 + (header >> 3);
  }
  EXPECT_EQ(at, frame.size());
  return out;
}

// Top-level objects of a text by counting braces outside strings; what is between them is left out.
std::vector<std::string> top_objects(const std::string& text) {
  std::vector<std::string> found;
  std::size_t depth = 0, start = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_text = !in_text;
    if (in_text && text[i] == '\\') ++i;
    if (in_text) continue;
    if (text[i] == '{' && depth++ == 0) start = i;
    if (text[i] == '}' && --depth == 0) found.push_back(text.substr(start, i - start + 1));
  }
  return found;
}

struct Tree {
  std::map<std::string, std::string> files;
  std::map<std::string, std::int64_t> times;
};

Tree tree_of(const std::string& root) {
  Tree tree;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), root).string();
    struct stat status {};
    EXPECT_EQ(::stat(entry.path().c_str(), &status), 0);
    tree.files[name] = *read_file(entry.path().string());
    tree.times[name] = status.st_mtime;
  }
  return tree;
}

std::string scratch_folder() {
  std::string pattern = (fs::temp_directory_path() / "ledger-sample-XXXXXX").string();
  return ::mkdtemp(pattern.data());
}

// Lines of the bucket's objects that are no JSON are bad on purpose.
class GeneratedMonth : public testing::Test {
 protected:
  static constexpr std::int64_t kCalls = 2000;
  struct Logged {
    Json record;
    std::string line, path;
  };

  static void SetUpTestSuite() {
    folder_ = scratch_folder();
    const auto result = generate_logs({folder_ + "/logs", 30, *parse_day("2025-11-18"), kCalls, 7});
    ASSERT_TRUE(result) << result.error().message;
    result_ = *result;
    tree_ = tree_of(folder_ + "/logs");
    for (const auto& [path, bytes] : tree_.files) {
      if (is_bucket_object(path)) read_lines(path, inflated(bytes));
    }
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static bool is_bucket_object(const std::string& path) {
    static const std::regex layout(
        R"(AWSLogs/\d{12}/BedrockModelInvocationLogs/[a-z0-9-]+/\d{4}/\d\d/\d\d/\d\d/\d{8}T\d{9}Z_[0-9a-f]{16}\.json\.gz)");
    return std::regex_match(path, layout);
  }
  static void read_lines(const std::string& path, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string line = text.substr(at, end - at);
      at = end + 1;
      Json record = Json::parse(line, nullptr, false);
      const bool good = record.is_object() && record.contains("schemaType") && !has_bad_count(record);
      good ? logged_.push_back({std::move(record), line, path}) : bad_.push_back(line);
    }
  }
  static bool has_bad_count(const Json& record) {
    const Json count = record["input"].value("inputTokenCount", Json(0));
    return !count.is_number_integer() || count < 0;
  }

  static int count(const std::function<bool(const Logged&)>& holds) {
    return static_cast<int>(std::count_if(logged_.begin(), logged_.end(), holds));
  }
  static int with(const char* operation, const std::function<bool(const Json&)>& holds) {
    return count([&](const Logged& l) { return l.record["operation"] == operation && holds(l.record); });
  }
  // Null where there is nothing at the pointer.
  static Json at(const Json& record, const std::string& pointer) {
    const Json* here = &record;
    for (std::size_t start = 1; here != nullptr && start <= pointer.size();) {
      const std::size_t end = std::min(pointer.find('/', start), pointer.size());
      here = member(*here, pointer.substr(start, end - start));
      start = end + 1;
    }
    return here == nullptr ? Json() : *here;
  }
  static const Json* member(const Json& parent, const std::string& key) {
    if (parent.is_object() && parent.contains(key)) return &parent[key];
    const bool index = parent.is_array() && key.size() == 1 && key[0] >= '0' && key[0] <= '9';
    const auto i = static_cast<std::size_t>(key[0] - '0');
    return index && i < parent.size() ? &parent[i] : nullptr;
  }
  static std::string text_at(const Json& record, const char* pointer) {
    const Json found = at(record, pointer);
    return found.is_string() ? found.get<std::string>() : "";
  }
  static int with_model(const std::string& part) {
    return count([&](const Logged& l) { return text_at(l.record, "/modelId").find(part) != std::string::npos; });
  }

  static inline std::string folder_;
  static inline SampleResult result_;
  static inline Tree tree_;
  static inline std::vector<Logged> logged_;
  static inline std::vector<std::string> bad_;
};

constexpr const char* kInvokeStream = "InvokeModelWithResponseStream";

TEST_F(GeneratedMonth, CountsWhatItWrote) {
  std::int64_t bytes = 0;
  for (const auto& [path, content] : tree_.files) bytes += static_cast<std::int64_t>(content.size());
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
    const std::string text = path.ends_with(".gz") ? inflated(bytes) : path.ends_with(".zst") ? unframed(bytes) : bytes;
    for (const std::string& object : top_objects(text)) {
      const Json whole = Json::parse(object);
      if (!whole.contains("events")) see(whole);
      for (const Json& event : whole.value("events", Json::array())) {
        see(event["message"].is_string() ? Json::parse(event["message"].get<std::string>()) : event["message"]);
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
  const Seconds from = *parse_time("2025-10-20T00:00:00Z"), to = *parse_time("2025-11-19T00:00:00Z");
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
    const std::string folder = "AWSLogs/" + text_at(l.record, "/accountId") + "/BedrockModelInvocationLogs/" +
                               text_at(l.record, "/region") + "/";
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
    next_day += day_of_seconds(*time) + 1 == day_of_seconds(*delivered) && *time + 6 * kSecondsPerHour < *delivered;
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
  EXPECT_EQ(regions, (std::set<std::string>{"us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1", "ap-northeast-2",
                                            "ap-southeast-1"}));
}

TEST_F(GeneratedMonth, HasObjectAndArrayBodiesOfEveryOperation) {
  EXPECT_GT(with("Converse", [](const Json& r) { return at(r, "/output/outputBodyJson/usage").is_object(); }), 0);
  EXPECT_GT(with("ConverseStream", [](const Json& r) { return at(r, "/output/outputBodyJson/usage").is_object(); }), 0);
  EXPECT_GT(with("ConverseStream", [](const Json& r) { return at(r, "/output/outputBodyJson").is_array(); }), 0);
  EXPECT_GT(with("InvokeModel", [](const Json& r) { return at(r, "/output/outputBodyJson/generation").is_string(); }), 0);
  EXPECT_GT(with(kInvokeStream, [](const Json& r) {
              const Json body = at(r, "/output/outputBodyJson");
              return body.is_array() && body.back().is_object() && body.back().contains("amazon-bedrock-invocationMetrics");
            }), 0);
  EXPECT_GT(with(kInvokeStream, [](const Json& r) {
              const Json body = at(r, "/output/outputBodyJson");
              return body.is_array() && body.size() > 1 && body.back() == "[DONE]";
            }), 0);
  EXPECT_GT(with(kInvokeStream, [](const Json& r) { return at(r, "/output/outputBodyJson/0/completion").is_string(); }), 0);
  EXPECT_GT(with(kInvokeStream, [](const Json& r) { return at(r, "/output/outputBodyJson/0/outputText").is_string(); }), 0);
  EXPECT_GT(with("FutureOperation", [](const Json&) { return true; }), 0);
}

TEST_F(GeneratedMonth, HasBothKeyOrdersAndEveryFormOfALine) {
  EXPECT_GT(count([](const Logged& l) { return l.line.starts_with(R"({"schemaType")"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.starts_with(R"({"timestamp")") && l.line.ends_with(R"("schemaVersion":"1.0"})"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.starts_with("{   \"timestamp\"  :   "); }), 0);
  EXPECT_GT(count([](const Logged& l) { return text_at(l.record, "/timestamp").ends_with(".000000000"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return !l.record.contains("timestamp"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.record.contains("futureField"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.size() > 80000; }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.find("99999999") != std::string::npos; }), 0);
}

TEST_F(GeneratedMonth, TellsCacheCountsInEveryPlaceAndLifetime) {
  const auto in_envelope = [](const Json& r) { return at(r, "/input").contains("cacheReadInputTokenCount"); };
  for (const char* operation : {"Converse", "ConverseStream", "InvokeModel", kInvokeStream}) {
    EXPECT_GT(with(operation, in_envelope), 0);
    EXPECT_GT(with(operation, [&](const Json& r) { return !in_envelope(r) && r.contains("input"); }), 0) << operation;
  }
  EXPECT_GT(with("Converse", [&](const Json& r) { return !in_envelope(r) && at(r, "/output/outputBodyJson/usage/cacheWriteInputTokens") > 0; }), 0);
  EXPECT_GT(with("Converse", [&](const Json& r) { return !in_envelope(r) && at(r, "/output/outputBodyJson").is_null() && !r.contains("errorCode"); }), 0);
  EXPECT_GT(with("InvokeModel", [](const Json& r) { return at(r, "/output/outputBodyJson/usage/cache_creation/ephemeral_1h_input_tokens") > 0; }), 0);
  EXPECT_GT(with(kInvokeStream, [](const Json& r) {
              return at(r, "/output/outputBodyJson/0/message/usage/cache_creation/ephemeral_1h_input_tokens") > 0;
            }), 0);
  std::set<std::string> lifetimes;
  for (const Logged& l : logged_) {
    const Json details = at(l.record, "/output/outputBodyJson/usage/cacheDetails");
    for (const Json& detail : details.is_array() ? details : Json::array()) lifetimes.insert(text_at(detail, "/ttl"));
  }
  EXPECT_EQ(lifetimes, (std::set<std::string>{"5m", "30m", "1h"}));
}

TEST_F(GeneratedMonth, AddsUpWithinEachConverseBody) {
  int checked = 0;
  for (const Logged& l : logged_) {
    const Json usage = at(l.record, "/output/outputBodyJson/usage");
    if (!usage.is_object() || !usage.contains("totalTokens") || !usage.contains("cacheReadInputTokens")) continue;
    EXPECT_EQ(usage["totalTokens"], usage["inputTokens"].get<int>() + usage["outputTokens"].get<int>() +
                                        usage["cacheReadInputTokens"].get<int>() + usage["cacheWriteInputTokens"].get<int>());
    if (!usage.contains("cacheDetails")) continue;
    int written = 0;
    for (const Json& detail : usage["cacheDetails"]) written += detail["inputTokens"].get<int>();
    EXPECT_EQ(written, usage["cacheWriteInputTokens"].get<int>());
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST_F(GeneratedMonth, HasGuardrailsThatBlockInputAndOutputAndThatOnlyDetect) {
  const auto stopped = [](const Json& r) { return text_at(r, "/output/outputBodyJson/stopReason") == "guardrail_intervened"; };
  for (const char* operation : {"Converse", "ConverseStream"}) {
    EXPECT_GT(with(operation, [&](const Json& r) { return stopped(r) && at(r, "/input/inputTokenCount") == 0; }), 0);
    EXPECT_GT(with(operation, [&](const Json& r) { return stopped(r) && at(r, "/output/outputTokenCount") == 209; }), 0);
  }
  const auto action = [](const Json& r) { return text_at(r, "/output/outputBodyJson/amazon-bedrock-guardrailAction"); };
  EXPECT_GT(with("InvokeModel", [&](const Json& r) { return action(r) == "INTERVENED" && at(r, "/input/inputTokenCount") == 0; }), 0);
  EXPECT_GT(with("InvokeModel", [&](const Json& r) { return action(r) == "INTERVENED" && at(r, "/output/outputTokenCount") == 209; }), 0);
  EXPECT_GT(with("InvokeModel", [&](const Json& r) { return action(r) == "NONE"; }), 0);
  EXPECT_GT(with(kInvokeStream, [](const Json& r) {
              const Json body = at(r, "/output/outputBodyJson");
              return body.is_array() && body.back().is_object() && body.back().contains("amazon-bedrock-trace") &&
                     !body.back().contains("amazon-bedrock-invocationMetrics");
            }), 0);
}

TEST_F(GeneratedMonth, HasFailedCallsWithoutCounts) {
  std::set<std::string> errors;
  for (const Logged& l : logged_) {
    if (!l.record.contains("errorCode")) continue;
    errors.insert(text_at(l.record, "/errorCode"));
    EXPECT_FALSE(at(l.record, "/input").contains("inputTokenCount"));
    EXPECT_TRUE(at(l.record, "/output").empty());
  }
  EXPECT_GE(errors.size(), 5u);
  EXPECT_LT(count([](const Logged& l) { return l.record.contains("errorCode"); }) * 20, kCalls);
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
  const auto media = std::count_if(tree_.files.begin(), tree_.files.end(),
                                   [](const auto& file) { return file.first.ends_with("_input_media_00.pdf"); });
  EXPECT_GT(media, 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.find("[...truncated") != std::string::npos; }), 0);
}

TEST_F(GeneratedMonth, NamesModelsInEveryForm) {
  for (const char* part :
       {"us.anthropic.claude-3-haiku-20240307-v1:0", "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-opus-4-20250514-v1:0",
        "us.anthropic.claude-3-5-haiku-20241022-v1:0", "anthropic.claude-3-5-sonnet-20240620-v1:0",
        "global.anthropic.claude-opus-4-5-20251101-v1:0", "anthropic.claude-haiku-4-5-20251001-v1:0",
        "us.anthropic.claude-sonnet-4-6", "eu.amazon.nova-pro-v1:0", "apac.anthropic.", "jp.anthropic.", "amazon.nova-lite-v1:0",
        "amazon.titan-embed-text-v2:0", "amazon.nova-canvas-v1:0", "stability.sd3-5-large-v1:0", "meta.llama3-3-70b-instruct-v1:0",
        "mistral.mistral-large-2407-v1:0", "cohere.rerank-v3-5:0", "cohere.embed-multilingual-v3", "openai.gpt-oss-120b-1:0",
        "acme.future-model-v9:0", "::foundation-model/", ":inference-profile/us.", ":application-inference-profile/",
        ":provisioned-model/", ":custom-model/", ":custom-model-deployment/", ":imported-model/", ":prompt/PROMPT12AB",
        ":prompt/PROMPT12AB:3", ":default-prompt-router/", "arn:aws:sagemaker:"}) {
    EXPECT_GT(with_model(part), 0) << part;
  }
  const auto hidden = [](const Json& r) { return text_at(r, "/modelId").find("application-inference-profile") != std::string::npos; };
  EXPECT_GT(with("InvokeModel", [&](const Json& r) { return hidden(r) && text_at(r, "/output/outputBodyJson/model") == "claude-sonnet-4-6"; }), 0);
  EXPECT_GT(with("Converse", [&](const Json& r) { return hidden(r) && at(r, "/output/outputBodyJson/model").is_null(); }), 0);
  EXPECT_GT(with("Converse", [](const Json& r) { return at(r, "/output/outputBodyJson/trace/promptRouter/invokedModelId").is_string(); }), 0);
}

TEST_F(GeneratedMonth, NamesCallersInEveryForm) {
  for (const char* part :
       {":assumed-role/CustomerServiceApp-BedrockRole/", ":assumed-role/AWSReservedSSO_Developer_0123456789abcdef/ann@corp.example",
        ":assumed-role/NightlyReportRole/", "BedrockAgentCore-", ":user/heungsu", ":user/div/team/alice", ":user/ann.b+lab@",
        ":user/BedrockAPIKey-k7qz", "-at-123456789012", ":root", ":federated-user/partner", ":role/CustomerServiceApp-BedrockRole",
        "arn:aws:iam::12345678901234:", "<redacted>", "<Assume role arn>"}) {
    EXPECT_GT(count([&](const Logged& l) { return text_at(l.record, "/identity/arn").find(part) != std::string::npos; }), 0) << part;
  }
  EXPECT_GT(count([](const Logged& l) { return !l.record.contains("identity"); }), 0);
}

TEST_F(GeneratedMonth, CarriesMetadataRegionsTiersAndLongContexts) {
  EXPECT_GT(count([](const Logged& l) { return at(l.record, "/requestMetadata/team") == "support"; }), 0);
  EXPECT_GT(count([](const Logged& l) { return at(l.record, "/requestMetadata").contains("=cmd"); }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.record.contains("inferenceRegion") && l.record["inferenceRegion"] != l.record["region"]; }), 0);
  EXPECT_GT(count([](const Logged& l) { return text_at(l.record, "/modelId").starts_with("us.") && !l.record.contains("inferenceRegion"); }), 0);
  for (const char* tier : {"flex", "priority", "default", "reserved"}) {
    EXPECT_GT(count([&](const Logged& l) { return at(l.record, "/output/outputBodyJson/serviceTier/type") == tier; }), 0) << tier;
  }
  EXPECT_GT(count([](const Logged& l) { return at(l.record, "/output/outputBodyJson/performanceConfig/latency") == "optimized"; }), 0);
  EXPECT_GT(count([](const Logged& l) { return l.line.find(R"("service_tier":)") != std::string::npos; }), 0);
  for (const int threshold : {100000, 200000, 272000}) {
    EXPECT_GT(count([&](const Logged& l) {
                const Json tokens = at(l.record, "/input/inputTokenCount");
                return tokens.is_number() && tokens > threshold && tokens <= threshold + 60000;
              }), 0) << threshold;
  }
}

TEST_F(GeneratedMonth, HasCallsThatAreNotText) {
  EXPECT_GT(with("InvokeModel", [](const Json& r) { return at(r, "/output/outputBodyJson/embedding").is_array() && at(r, "/output/outputTokenCount").is_null(); }), 0);
  EXPECT_GT(with("InvokeModel", [](const Json& r) { return !at(r, "/output/outputBodyJson/images/0").is_null() && at(r, "/input/inputBodyJson/imageGenerationConfig/numberOfImages") == at(r, "/output/outputBodyJson/images").size(); }), 0);
  EXPECT_GT(with("InvokeModel", [](const Json& r) { return at(r, "/output/outputBodyJson/results/0/relevance_score").is_number(); }), 0);
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
    const auto failures = records[0]->record.contains("errorCode") + records[1]->record.contains("errorCode");
    if (records[0]->line == records[1]->line) ++same;
    else if (failures == 1) ++failed;
    else if (records[0]->record["input"].size() != records[1]->record["input"].size()) ++fewer;
  }
  EXPECT_GT(same, 0);
  EXPECT_GT(fewer, 0);
  EXPECT_GT(failed, 0);
}

TEST_F(GeneratedMonth, HasBadLinesBetweenGoodOnes) {
  EXPECT_EQ(bad_.size(), 10u);
  const auto has = [](std::string_view part) {
    return std::any_of(bad_.begin(), bad_.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; });
  };
  for (const char* part : {"\"us-ea", "no JSON", "{}", ":-5}", ":12.5}", "0000000000000}", "\xFF\xFE", "[[[["}) EXPECT_TRUE(has(part)) << part;
}

TEST_F(GeneratedMonth, HasEveryFormOfAFile) {
  const auto& files = tree_.files;
  for (const char* path : {"imports/records.ndjson", "imports/data/records.json", "imports/records.ndjson.zst",
                           "imports/members.json.gz", "imports/array.json", "imports/pretty.json", "imports/joined.json",
                           "cloudwatch/get-log-events.json", "cloudwatch/filter-log-events.json"}) {
    ASSERT_TRUE(files.contains(path)) << path;
    EXPECT_FALSE(files.at(path).empty());
  }
  EXPECT_TRUE(Json::parse(files.at("imports/array.json")).is_array());
  EXPECT_NE(files.at("imports/pretty.json").find("\n  \"timestamp\": "), std::string::npos);
  EXPECT_NE(files.at("imports/joined.json").find("}{"), std::string::npos);
  EXPECT_TRUE(Json::parse(unframed(files.at("imports/records.ndjson.zst")).substr(0, unframed(files.at("imports/records.ndjson.zst")).find('\n'))).contains("modelId"));
  const std::string& members = files.at("imports/members.json.gz");
  EXPECT_NE(members.find("\x1f\x8b\x08", 1), std::string::npos);
  EXPECT_TRUE(Json::parse(files.at("cloudwatch/get-log-events.json"))["events"][0]["message"].is_object());
  EXPECT_TRUE(Json::parse(files.at("cloudwatch/filter-log-events.json"))["events"][0]["message"].is_string());
  const auto exported = std::find_if(files.begin(), files.end(), [](const auto& file) { return file.first.ends_with("/000000.gz"); });
  ASSERT_NE(exported, files.end());
  EXPECT_TRUE(std::regex_search(inflated(exported->second), std::regex(R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z \{")")));
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
    input += output.contains("usage") ? output["usage"]["input_tokens"].get<int>() : output["prompt_token_count"].get<int>();
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
  const Tree tree = tree_of(folder_ + "/again");
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
    const Tree tree = tree_of(folder);
    for (const char* path : {"imports/records.ndjson.zst", "imports/pretty.json", "cloudwatch/get-log-events.json"}) {
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
  for (const SampleRequest& request : {SampleRequest{folder, 0, 20000, 10, 1}, SampleRequest{folder, -3, 20000, 10, 1},
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
