#include "aws/request.h"

#include <gtest/gtest.h>

namespace ledger::aws {
namespace {

TEST(Endpoint, TakesPortAndBasePath) {
  const auto endpoint = parse_endpoint("http://127.0.0.1:8333/s3/");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(*endpoint, (Endpoint{false, "127.0.0.1", 8333, "/s3", false}));
  EXPECT_EQ(endpoint->authority(), "127.0.0.1:8333");
}

TEST(Endpoint, LeavesTheSchemesOwnPortOut) {
  EXPECT_EQ(parse_endpoint("https://sts.amazonaws.com")->authority(), "sts.amazonaws.com");
  EXPECT_EQ(parse_endpoint("http://h:80")->authority(), "h");
  EXPECT_EQ(parse_endpoint("http://[::1]:9000")->host, "[::1]");
}

TEST(Endpoint, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "127.0.0.1:80", "ftp://h", "https://", "http://:80", "http://h:port",
                           "http://h:0", "http://h:65536", "http://h?x=1", "http://user:key@h"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

TEST(UriEncode, KeepsUnreservedCharactersOnly) {
  EXPECT_EQ(uri_encode("aZ0-_.~ /+:ü"), "aZ0-_.~%20%2F%2B%3A%C3%BC");
  EXPECT_EQ(uri_encode("a/b c", "/"), "a/b%20c");
}

TEST(FormDecode, IsTheReverseAndAPlusIsABlank) {
  EXPECT_EQ(form_decode("aZ0-_.~%20%2F%2b+%C3%BC"), "aZ0-_.~ /+ ü");
  EXPECT_EQ(form_decode("100%"), "100%");
  EXPECT_EQ(form_decode("%zz%4"), "%zz%4");
}

TEST(QueryString, EncodesNamesAndValuesAndKeepsEmptyOnes) {
  EXPECT_EQ(query_string({{"a b", "1&2"}, {"location", ""}}), "a%20b=1%262&location=");
}

TEST(Header, IsFoundWhateverItsCase) {
  const Headers headers{{"x-amz-bucket-region", "eu-west-1"}};
  EXPECT_EQ(header(headers, "X-Amz-Bucket-Region"), "eu-west-1");
  EXPECT_EQ(header(headers, "ETag"), "");
}

}  // namespace
}  // namespace ledger::aws
