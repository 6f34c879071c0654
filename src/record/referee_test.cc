// The decoder against simdjson on generated records: other code, the same fields.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <random>

#include "record/record_testing.h"

namespace ledger {
namespace {

using testing::Collected;
using testing::decode;
using testing::Kept;

// Records with members in any order, some of them absent, doubled, null or of another type.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string record() {
    std::vector<std::string> members{
        R"("schemaType":"ModelInvocationLog")",
        R"("timestamp":"2025-10-18T09:41:00Z")",
        member("requestId", text()),
        member("region", text()),
        member("operation", text()),
        member("modelId", text()),
        member("errorCode", odd(text())),
        member("inferenceRegion", odd(text())),
        member("identity", object({member("arn", text()), filler()})),
        member("input",
               object({member("inputTokenCount", number()), member("inputBodyJson", value(3)),
                       member("cacheReadInputTokenCount", number())})),
        member("output",
               object({member("outputTokenCount", number()), member("outputBodyJson", value(4))})),
        filler(),
        filler()};
    if (chance(4)) members.push_back(member("requestId", text()));
    return object(members);
  }

 private:
  bool chance(unsigned of) { return random_() % of == 0; }
  std::string space() { return chance(5) ? std::string(random_() % 3, ' ') : ""; }
  std::string number() { return chance(9) ? "null" : std::to_string(random_() % 100000); }
  std::string member(const std::string& key, const std::string& of) {
    return "\"" + key + "\"" + space() + ":" + space() + of;
  }
  std::string filler() { return member("x" + std::to_string(random_() % 99), value(3)); }
  std::string odd(const std::string& otherwise) { return chance(4) ? value(2) : otherwise; }

  std::string text() {
    static const char* const kPieces[] = {"a",      "{",       "}",         "[",
                                          "]",      ",",       ":",         "\\\"",
                                          "\\\\",   "\\n",     "\\u00e9",   "\\ud83d\\ude00",
                                          "\u4f60", "arn:aws", "          "};
    std::string out = "\"";
    for (auto i = random_() % 30; i > 0; --i) out += kPieces[random_() % std::size(kPieces)];
    return out + "\"";
  }
  std::string value(int depth) {
    switch (random_() % (depth > 0 ? 7 : 5)) {
      case 0: return std::to_string(static_cast<int>(random_() % 2000) - 1000);
      case 1: return chance(2) ? "true" : "false";
      case 2: return "null";
      case 3: return "-1.5e3";
      case 4: return text();
      case 5: return object({member("k", value(depth - 1)), member("l", value(depth - 1))});
      default: return "[" + value(depth - 1) + "," + value(depth - 1) + "]";
    }
  }
  std::string object(std::vector<std::string> members) {
    std::shuffle(members.begin(), members.end(), random_);
    std::string out = "{" + space();
    for (const std::string& m : members)
      out += (out.back() == '{' || out.find(':') == out.npos ? "" : "," + space()) + m;
    return out + space() + "}";
  }

  std::mt19937 random_;
};

// The last member of that name.
simdjson::dom::element last(simdjson::dom::element object, std::string_view name) {
  simdjson::dom::element found;
  simdjson::dom::object members;
  if (object.get(members) == simdjson::SUCCESS)
    for (const auto member : members)
      if (member.key == name) found = member.value;
  return found;
}

std::string text_of(simdjson::dom::element root, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) root = last(root, name);
  std::string_view text;
  return root.is_string() && root.get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

std::int64_t count_of(simdjson::dom::element root, std::string_view part, std::string_view name) {
  const auto element = last(last(root, part), name);
  std::int64_t count = 0;
  return element.is_int64() && element.get(count) == simdjson::SUCCESS ? count : 0;
}

TEST(Referee, SimdjsonReadsTheSameFields) {
  Maker maker(7);
  simdjson::dom::parser parser;
  int compared = 0;
  for (int round = 0; round < 5000; ++round) {
    const std::string text = maker.record();
    const auto root = parser.parse(text).value();
    const Collected out = decode(text);
    ASSERT_EQ(out.records.size(), 1u) << out.told() << "\n" << text;
    const Kept& r = out.records[0];
    EXPECT_EQ(r.request_id, text_of(root, {"requestId"})) << text;
    EXPECT_EQ(r.region, text_of(root, {"region"})) << text;
    EXPECT_EQ(r.operation, text_of(root, {"operation"})) << text;
    EXPECT_EQ(r.model, text_of(root, {"modelId"})) << text;
    EXPECT_EQ(r.error_code, text_of(root, {"errorCode"})) << text;
    EXPECT_EQ(r.inference_region, text_of(root, {"inferenceRegion"})) << text;
    EXPECT_EQ(r.arn, text_of(root, {"identity", "arn"})) << text;
    EXPECT_EQ(r.usage.input, count_of(root, "input", "inputTokenCount")) << text;
    EXPECT_EQ(r.usage.cache_read, count_of(root, "input", "cacheReadInputTokenCount")) << text;
    EXPECT_EQ(r.usage.output, count_of(root, "output", "outputTokenCount")) << text;
    compared += r.usage.input > 0;
  }
  EXPECT_GT(compared, 3000);
}

TEST(Referee, WhatSimdjsonRefusesIsNeverTakenSilently) {
  // Cut at every byte: no prefix of a record is a record.
  Maker maker(11);
  for (int round = 0; round < 20; ++round) {
    const std::string text = maker.record();
    for (std::size_t size = 1; size < text.size(); ++size) {
      const Collected out = decode(text.substr(0, size));
      ASSERT_TRUE(out.records.empty()) << text.substr(0, size);
      ASSERT_EQ(out.rejects.size(), 1u) << text.substr(0, size);
    }
  }
}

}  // namespace
}  // namespace ledger
