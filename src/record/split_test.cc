#include "record/split.h"

#include <gtest/gtest.h>

#include <cstring>

#include "record/byte_window.h"
#include "record/record_testing.h"

namespace ledger {
namespace {

using testing::call;
using testing::Collected;
using testing::decode;
using testing::kCallTime;

const std::string kTimeless = R"({"requestId":"t","modelId":"m","operation":"Converse"})";

std::string event(std::string_view message) {
  return R"({"timestamp":1760780460999,"message":)" + std::string(message) +
         R"(,"ingestionTime":1760780461000})";
}

std::string as_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? "\\n" : std::string(1, c);
  }
  return out + "\"";
}

// JSON text over several lines: a break behind every comma and brace outside strings.
std::string pretty(std::string_view json) {
  std::string out;
  bool in_string = false;
  for (const char c : json) {
    out += c;
    if (c == '"') in_string = !in_string;
    if (!in_string && (c == '{' || c == ',' || c == '[')) out += "\n    ";
  }
  return out;
}

TEST(Split, TakesALineARecord) {
  const Collected out = decode(call("a") + "\n" + call("b") + "\n" + call("c"));
  EXPECT_EQ(out.ids(), "a b c");
  EXPECT_EQ(out.told(), "");
}

TEST(Split, AnEmptyObjectIsNothing) {
  for (const char* text : {"", "\n", " \r\n\t\n", "[]", R"({"events":[]})", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(decode(text).ids(), "") << text;
    EXPECT_EQ(decode(text).told(), "") << text;
  }
}

TEST(Split, ToleratesBlankLinesCarriageReturnsWideSpacingAndABom) {
  const Collected out = decode(
      "\xEF\xBB\xBF" + call("a") + "\r\n\r\n\n  " + call("b") + "  \n" +
      R"({ "requestId" : "c" , "modelId":  "m", "operation" :"o", "timestamp": "2025-10-18T09:41:00Z", "input" : { "inputTokenCount" : 5 } })");
  EXPECT_EQ(out.ids(), "a b c");
  EXPECT_EQ(out.told(), "");
  EXPECT_EQ(out.records[2].usage.input, 5);
}

TEST(Split, TakesConcatenatedObjects) {
  EXPECT_EQ(decode(call("a") + call("b") + " " + call("c")).ids(), "a b c");
}

TEST(Split, TakesPrettyPrintedObjects) {
  const Collected out =
      decode(pretty(call("a")) + "\n" + pretty(call("b")) + pretty(call("c")) + "\n" + call("d"));
  EXPECT_EQ(out.ids(), "a b c d");
  EXPECT_EQ(out.told(), "");
}

TEST(Split, TakesArraysOnOneLineAndOnMany) {
  EXPECT_EQ(decode("[" + call("a") + "," + call("b") + "]").ids(), "a b");
  EXPECT_EQ(decode("[\n" + call("a") + ",\n" + call("b") + "\n]\n" + call("c")).ids(), "a b c");
  EXPECT_EQ(decode(pretty("[" + call("a") + "," + call("b") + "]")).ids(), "a b");
}

TEST(Split, TakesStampedLines) {
  const Collected out = decode("2025-10-18T09:41:00.123Z " + kTimeless + "\n2025-10-18T09:41:01Z " +
                               call("b") + "\n" + call("c"));
  EXPECT_EQ(out.ids(), "t b c");
  EXPECT_EQ(out.told(), "");
  EXPECT_EQ(out.records[0].time, kCallTime);
  EXPECT_TRUE(out.records[0].flags & kTimeApproximate);
  EXPECT_FALSE(out.records[1].flags & kTimeApproximate);
}

TEST(Split, TakesCloudWatchEventsWithObjectsAndStrings) {
  for (const bool wide : {false, true}) {
    std::string text = R"({"nextToken":"n","searchedLogStreams":[{"a":1}],"events":[)" +
                       event(call("a")) + "," + event(as_string(call("b"))) + "," +
                       event(kTimeless) + R"(],"nextForwardToken":"f","x":{"y":[1,2]}})";
    if (wide) text = pretty(text);
    const Collected out = decode(text + "\n" + call("z"));
    EXPECT_EQ(out.ids(), "a b t z");
    EXPECT_EQ(out.told(), "");
    ASSERT_EQ(out.records.size(), 4u);
    EXPECT_EQ(out.records[2].time, kCallTime);
  }
}

TEST(Split, TakesEventsOneALineAndPrettyPrintedMessages) {
  const Collected out =
      decode(event(call("a")) + "\n" + event(as_string(pretty(call("b")))) + "\n");
  EXPECT_EQ(out.ids(), "a b");
  EXPECT_EQ(out.told(), "");
}

TEST(Split, TakesLogsInsightsResults) {
  const std::string row =
      R"([{"field":"@timestamp","value":"2025-10-18 09:41:00.000"},{"field":"@message","value":)" +
      as_string(kTimeless) + R"(},{"field":"@ptr","value":"p"}])";
  const Collected out =
      decode(R"({"results":[)" + row + "," + pretty(row) + R"(],"status":"Complete"})");
  EXPECT_EQ(out.ids(), "t t");
  EXPECT_EQ(out.told(), "");
  EXPECT_EQ(out.records[0].time, kCallTime);
}

TEST(Split, EventsThatAreNoRecordsAreRejected) {
  EXPECT_EQ(decode(event("\"hello\"")).told(), "1: no invocation record");
  EXPECT_EQ(decode(event("\"{broken\"")).told(), "1: not JSON");
  EXPECT_EQ(decode(event(event(call("a")))).told(), "1: no invocation record");
}

TEST(Split, ABrokenLineCostsOnlyItself) {
  for (const char* bad :
       {R"({"schemaType":"ModelInvocationLog","input":{"inputBodyJson":{"mess)", "{", "}", "null",
        "plain text", R"({"a":tru})", R"({"a" 1})", R"({"a":1,})", "{\"a\":\"tab\x01",
        R"({"a":{"b":[}]})", R"({"input":{"inputTokenCount":)", "\"text\"", "[1"}) {
    const Collected out = decode(call("a") + "\n" + bad + "\n" + call("b") + "\n");
    EXPECT_EQ(out.ids(), "a b") << bad;
    ASSERT_GE(out.rejects.size(), 1u) << bad;
    EXPECT_EQ(out.rejects[0].line, 2) << bad;
  }
}

TEST(Split, RejectsHaveTheLineWhereTheyStart) {
  EXPECT_EQ(decode(call("a") + "\n\nx\n" + pretty(call("b")) + "\ny\n").rejects[0].line, 3);
  const std::string wide = pretty(call("b"));
  const auto lines = 1 + std::count(wide.begin(), wide.end(), '\n');
  const Collected out = decode(wide + "\nno\n");
  EXPECT_EQ(out.told(), std::to_string(lines + 1) + ": no JSON object");
}

TEST(Split, TheRemainsOfABrokenPrettyRecordAreNotToldLineByLine) {
  const Collected out =
      decode("{\n  \"a\": 1,\n  \"b\": oops,\n  \"c\": {}\n}\n" + call("z") + "\n");
  EXPECT_EQ(out.ids(), "z");
  EXPECT_EQ(out.told(), "1: not JSON");
}

TEST(Split, TextBehindARecordSpoilsItsLine) {
  const Collected out = decode(call("a") + " tail\n" + call("b"));
  EXPECT_EQ(out.ids(), "b");
  EXPECT_EQ(out.told(), "1: text after a record");
}

TEST(Split, AnOpenListIsTold) {
  const Collected out = decode("[" + call("a") + ",\n" + call("b"));
  EXPECT_EQ(out.ids(), "a b");
  EXPECT_EQ(out.told(), "2: the list of records is cut off");
}

TEST(Split, RefusesDeepNesting) {
  const std::string deep(1500, '['), closers(1500, ']');
  const Collected out = decode(call("a", ",\"x\":" + deep + closers) + "\n" + call("b"));
  EXPECT_EQ(out.ids(), "b");
  EXPECT_EQ(out.told(), "1: nested deeper than 1000");
}

TEST(Split, ARecordOverSixteenMegabytesIsOneRejectAndPassedBy) {
  const std::string filling(kMaxRecordBytes + 5, 'x');
  for (const std::string& text : {call("big", ",\"x\":\"" + filling + "\"") + "\n",
                                  call("big", ",\n\"x\":\"" + filling + "\"") + "\n",
                                  filling + "\n", "{\"a\":\"" + filling + "\n"}) {
    const Collected out = decode(call("a") + "\n" + text + call("b") + "\n");
    EXPECT_EQ(out.ids(), "a b");
    EXPECT_EQ(out.told(), "2: a record is longer than 16 MB");
  }
}

TEST(Split, ALongElementDoesNotEndItsList) {
  const std::string filling(kMaxRecordBytes + 5, 'x');
  const Collected out = decode("[" + call("a") + "," + call("big", ",\"x\":\"" + filling + "\"") +
                               "," + call("b") + "]");
  EXPECT_EQ(out.ids(), "a b");
  EXPECT_EQ(out.told(), "1: a record is longer than 16 MB");
}

// The same bytes in pieces of `size`.
Collected in_pieces(std::string_view text, std::size_t size) {
  Collected out;
  Splitter splitter;
  ByteWindow window;
  splitter.begin({.uri = "x"}, out);
  for (std::size_t at = 0; at < text.size(); at += size) {
    const std::string_view piece = text.substr(at, size);
    std::memcpy(window.room(piece.size()), piece.data(), piece.size());
    window.commit(piece.size());
    window.read_up_to(splitter.feed(window.begin(), window.end(), false));
  }
  window.room(0);
  window.commit(0);
  splitter.feed(window.begin(), window.end(), true);
  return out;
}

TEST(Split, TheSizeOfPiecesChangesNothing) {
  const std::string shapes =
      "\xEF\xBB\xBF" + call("a") + "\r\n" + pretty(call("b")) + "\n" + call("c") + call("d") +
      "\nbroken\n{\"x\":\n" + "2025-10-18T09:41:00.123Z " + kTimeless + "\n[" + call("e") + ",\n" +
      call("f") + ", null]\n" +
      pretty(R"({"events":[)" + event(call("g")) + "," + event(as_string(call("h"))) +
             R"(],"n":{"y":[1,2]}})") +
      "\n" + call("i") + " tail\n" + R"({"events":[)" + event(call("j")) + R"(]})" + "\n" +
      pretty(call("l")) + " tail\n" + R"({"events":[)" + event(call("m")) + R"(],"n":1234 x})" +
      "\n[1234567, " + call("n") + ", -99tru]\n" + call("k");
  const Collected whole = decode(shapes);
  EXPECT_EQ(whole.ids(), "a b c d t e f g h j m n k");
  for (const std::size_t size : {1, 2, 3, 7, 63, 64, 65, 500}) {
    const Collected pieces = in_pieces(shapes, size);
    EXPECT_EQ(pieces.ids(), whole.ids()) << size;
    EXPECT_EQ(pieces.told(), whole.told()) << size;
  }
}

}  // namespace
}  // namespace ledger
