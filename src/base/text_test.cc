#include "base/text.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace ledger {
namespace {

using namespace std::string_literals;

TEST(EscapeTerminal, LeavesNoControlCharacterWhole) {
  EXPECT_EQ(escape_terminal("ann@corp.com 서울 🙂"), "ann@corp.com 서울 🙂");
  EXPECT_EQ(escape_terminal("\x1b[2Jgone"), "\\x1B[2Jgone");
  EXPECT_EQ(escape_terminal("a\0b\r\n\t\x7f"s), "a\\x00b\\x0D\\x0A\\x09\\x7F");
  EXPECT_EQ(escape_terminal("\xC2\x9B"
                            "31m"),
            "\\u{009B}31m");  // CSI as one C1 character
  EXPECT_EQ(escape_terminal("a\xE2\x80\xAE"
                            "b"),
            "a\\u{202E}b");  // right-to-left override
  EXPECT_EQ(escape_terminal("a\xE2\x81\xA6"
                            "b"),
            "a\\u{2066}b");                              // isolate
  EXPECT_EQ(escape_terminal("\x9B\xFF"), "\\x9B\\xFF");  // raw bytes
  EXPECT_EQ(escape_terminal("\xC0\xAF\xED\xA0\x80"),
            "\\xC0\\xAF\\xED\\xA0\\x80");                // overlong, surrogate
  EXPECT_EQ(escape_terminal("\xE2\x82"), "\\xE2\\x82");  // cut in the middle
}

TEST(EscapeTerminal, OfAnyBytesIsPrintable) {
  std::uint32_t state = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (int i = 0; i < 40; ++i)
      bytes.push_back(static_cast<char>((state = state * 1664525u + 1013904223u) >> 24));
    const std::string escaped = escape_terminal(bytes);
    for (std::string_view rest = escaped; !rest.empty();) {
      const Utf8Char c = decode_utf8(rest);
      ASSERT_TRUE(c.valid);
      ASSERT_FALSE(c.code < 0x20 || (c.code >= 0x7F && c.code < 0xA0));
      rest.remove_prefix(c.size);
    }
  }
}

TEST(QuoteJson, EscapesWhatJsonForbids) {
  EXPECT_EQ(quote_json(""), "\"\"");
  EXPECT_EQ(quote_json("a\"b\\c/\n\r\t\b\0"s), "\"a\\\"b\\\\c/\\n\\r\\t\\u0008\\u0000\"");
  EXPECT_EQ(quote_json("서울"), "\"서울\"");
  EXPECT_EQ(quote_json("a\xFF"
                       "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(quote_json("\xF5\x80\x80\x80").size(), 2u + 4u * 3u);
}

TEST(QuoteCsv, QuotesOnlyWhereRfc4180Asks) {
  EXPECT_EQ(quote_csv("plain text"), "plain text");
  EXPECT_EQ(quote_csv("a,b"), "\"a,b\"");
  EXPECT_EQ(quote_csv("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(quote_csv("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(quote_csv(""), "");
}

TEST(QuoteCsv, DisarmsFormulas) {
  EXPECT_EQ(quote_csv("=1+1"), "'=1+1");
  EXPECT_EQ(quote_csv("+1"), "'+1");
  EXPECT_EQ(quote_csv("-1"), "'-1");
  EXPECT_EQ(quote_csv("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(quote_csv("\t=1"), "'\t=1");
  EXPECT_EQ(quote_csv("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(quote_csv("=HYPERLINK(\"http://x\",\"y\")"),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  EXPECT_EQ(quote_csv("ann@corp.com"), "ann@corp.com");
}

TEST(EscapeHtml, LeavesNoMarkup) {
  EXPECT_EQ(escape_html("<script>alert('x' & \"y\")</script>"),
            "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
  EXPECT_EQ(escape_html("\xFF<"), "\xEF\xBF\xBD&lt;");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("서울"), 4);
  EXPECT_EQ(display_width("日本語"), 6);
  EXPECT_EQ(display_width("e\xCC\x81"), 1);  // e and a combining acute
  EXPECT_EQ(display_width("é"), 1);
  EXPECT_EQ(display_width("🙂"), 2);
  EXPECT_EQ(display_width("▁▂█"), 3);
  EXPECT_EQ(display_width("\xE3\x81\x8B\xE3\x82\x99"), 2);  // ka and a combining voiced mark
  EXPECT_EQ(display_width(""), 0);
}

TEST(FitWidth, CutsWithAnEllipsisAndNeverSplitsACharacter) {
  EXPECT_EQ(fit_width("abcdef", 6), "abcdef");
  EXPECT_EQ(fit_width("abcdefg", 6), "abcde…");
  EXPECT_EQ(fit_width("서울특별시", 6), "서울…");
  EXPECT_EQ(fit_width("서울특별시", 5), "서울…");
  EXPECT_EQ(fit_width("abc", 1), "…");
  EXPECT_EQ(fit_width("abc", 0), "");
  EXPECT_EQ(fit_width("", 0), "");
  for (int width = 1; width < 12; ++width)
    EXPECT_LE(display_width(fit_width("a서b울🙂e\xCC\x81xyz", width)), width);
}

TEST(QuoteJson, EscapesWhatATerminalWouldActOn) {
  EXPECT_EQ(quote_json("a\x7F"), R"("a\u007f")");
  EXPECT_EQ(quote_json("\xC2\x9B"
                       "2J"),
            R"("\u009b2J")");
  EXPECT_EQ(quote_json("\xE2\x80\xAE"
                       "exe"),
            R"("\u202eexe")");
  EXPECT_EQ(quote_json("caf\xC3\xA9"), "\"caf\xC3\xA9\"");
}

}  // namespace
}  // namespace ledger
