#include "record/field_text.h"

#include <gtest/gtest.h>

#include <string>

namespace ledger {
namespace {

std::string unescaped(std::string_view raw) {
  std::string out(raw.size(), '\0');
  out.resize(unescape_json(raw, out.data()));
  return out;
}

std::string field(std::string_view raw) {
  Scratch scratch;
  const bool escaped = raw.find('\\') != raw.npos;
  return std::string(
      field_text({raw.data(), static_cast<std::uint32_t>(raw.size()), escaped}, scratch));
}

std::string metadata(std::string text) {
  text += std::string(kSkipPadding, '\n');
  Cursor cursor{text.data()};
  Scratch scratch;
  std::string_view out;
  EXPECT_TRUE(canonical_metadata(cursor, scratch, out));
  return std::string(out);
}

TEST(Unescape, KnowsEveryEscapeOfJson) {
  EXPECT_EQ(unescaped(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(unescaped(R"(\u0041\u00e9\u4f60)"), "A\u00e9\u4f60");
}

TEST(Unescape, JoinsSurrogatePairsAndReplacesLoneOnes) {
  EXPECT_EQ(unescaped(R"(\ud83d\ude00)"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(unescaped(R"(\ud83dx)"), "\xEF\xBF\xBDx");
  EXPECT_EQ(unescaped(R"(\ude00)"), "\xEF\xBF\xBD");
  EXPECT_EQ(unescaped(R"(\ud83d\u0041)"),
            "\xEF\xBF\xBD"
            "A");
}

TEST(Unescape, NeverReadsPastItsText) {
  EXPECT_EQ(unescaped("\\u12"), "u12");
  EXPECT_EQ(unescaped("a\\"), "a\\");
}

TEST(FieldText, ReplacesEachInvalidSequence) {
  EXPECT_EQ(field("a\xff\xfe"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(field("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(field("na\u00efve \u4f60"), "na\u00efve \u4f60");
}

TEST(Scratch, KeepsViewsValidAsItGrows) {
  Scratch scratch;
  const std::string raw = R"(\u0041)" + std::string(5000, 'b');
  const RawText text{raw.data(), static_cast<std::uint32_t>(raw.size()), true};
  std::vector<std::string_view> views;
  for (int i = 0; i < 100; ++i) views.push_back(field_text(text, scratch));
  for (const auto view : views) EXPECT_EQ(view, "A" + std::string(5000, 'b'));
}

TEST(Metadata, IsSortedByKeyWithoutSpaces) {
  EXPECT_EQ(metadata(R"({ "team" : "b", "env":"prod" })"), R"({"env":"prod","team":"b"})");
}

TEST(Metadata, IsEmptyForAnEmptyObject) { EXPECT_EQ(metadata("{}"), ""); }

TEST(Metadata, TakesTheLastOfEqualKeys) {
  EXPECT_EQ(metadata(R"({"a":"1","b":"2","a":"3"})"), R"({"a":"3","b":"2"})");
}

TEST(Metadata, RendersOtherTypesAsTextAndLeavesNullOut) {
  EXPECT_EQ(metadata(R"({"n":5,"t":true,"o":{"x":"y"},"z":null})"),
            R"({"n":"5","o":"{\"x\":\"y\"}","t":"true"})");
}

TEST(Metadata, EscapesWhatJsonMustEscape) {
  EXPECT_EQ(metadata(R"({"q\"":"\\\n\u0001"})"), R"({"q\"":"\\\u000a\u0001"})");
}

TEST(Metadata, StaysWithinItsBound) {
  std::string text = "{";
  for (int i = 10; i < 50; ++i)
    text += "\"k" + std::to_string(i) + "\":\"" + std::string(1000, 'v') + "\",";
  text.back() = '}';
  const std::string out = metadata(text);
  EXPECT_LE(out.size(), kMaxMetadataBytes);
  EXPECT_TRUE(out.starts_with(R"({"k10":"v)"));
  EXPECT_TRUE(out.ends_with("v\"}"));
}

}  // namespace
}  // namespace ledger
