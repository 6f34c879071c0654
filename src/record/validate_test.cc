#include "record/validate.h"

#include <gtest/gtest.h>

#include <string>

namespace ledger {
namespace {

Extent measure(const std::string& text) {
  return measure_value(text.data(), text.data() + text.size());
}

TEST(Validate, FindsTheEndOfAValue) {
  for (const char* text : {"{}", "[]", "0", "-1.5e+3", "true", "null", R"("a\u00e9\n")",
                           "{\n \"a\" : [1, {\"b\":{}}, \"}\"]\n}"}) {
    const std::string followed = std::string(text) + " x";
    const Extent extent = measure(followed);
    EXPECT_EQ(extent.kind, Extent::Valid) << text;
    EXPECT_EQ(std::string(followed.data(), extent.at), text);
  }
}

TEST(Validate, RefusesWhatIsNotJson) {
  for (const char* text :
       {"{,}", "{\"a\"}", "{\"a\":}", "{a:1}", "[1,]", "[1 2]", "tru ", "-x", "1.x", "1e!",
        R"("\x")", R"("\u12g4")", "\"a\nb\"", "]", "{]", "[01]", "[+1]"})
    EXPECT_EQ(measure(std::string(text) + "  ").kind, Extent::Invalid) << text;
}

TEST(Validate, EveryPrefixIsUnfinished) {
  const std::string text = R"({"a":[1,{"b":"c\u00e9\\"},true,-1.5e3],"d":null})";
  for (std::size_t size = 1; size < text.size(); ++size)
    EXPECT_EQ(measure_value(text.data(), text.data() + size).kind, Extent::Unfinished)
        << text.substr(0, size);
}

TEST(Validate, StopsAtAListOfEvents) {
  const std::string text = "{\n\"next\":{\"events\":[]},\n\"events\" : [ {";
  const Extent extent = measure_document(text.data(), text.data() + text.size());
  EXPECT_EQ(extent.kind, Extent::List);
  EXPECT_EQ(std::string(extent.at), " {");
  const std::string call = R"({"modelId":"m","events":[]})";
  EXPECT_EQ(measure_document(call.data(), call.data() + call.size()).kind, Extent::Valid);
}

TEST(Validate, RefusesDeepNesting) {
  const Extent extent = measure(std::string(1001, '['));
  EXPECT_EQ(extent.kind, Extent::Invalid);
  EXPECT_STREQ(extent.reason, "nested deeper than 1000");
}

}  // namespace
}  // namespace ledger
