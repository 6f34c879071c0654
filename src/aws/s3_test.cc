#include "aws/s3.h"

#include <gtest/gtest.h>

namespace ledger::aws {
namespace {

const char* const kPage = R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><EncodingType>url</EncodingType>
<IsTruncated>true</IsTruncated><NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>
<Contents><Key>a%2Fb+c%2B%C3%BC.gz</Key><LastModified>2025-10-18T09:41:00.000Z</LastModified><ETag>&quot;0123&quot;</ETag><Size>17</Size></Contents>
<CommonPrefixes><Prefix>2025%2F</Prefix></CommonPrefixes></ListBucketResult>)";

TEST(ListPage, DecodesKeysAndKeepsTheToken) {
  const auto page = parse_list_page(kPage);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->objects.size(), 1u);
  EXPECT_EQ(page->objects[0].key, "a/b c+ü.gz");
  EXPECT_EQ(page->objects[0].etag, "0123");
  EXPECT_EQ(page->objects[0].size_bytes, 17);
  EXPECT_EQ(page->objects[0].modified, *parse_time("2025-10-18T09:41:00Z"));
  EXPECT_EQ(page->next_token, "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=");
  EXPECT_EQ(page->prefixes, std::vector<std::string>{"2025/"});
}

TEST(ListPage, LeavesKeysAloneWithoutUrlEncoding) {
  const auto page = parse_list_page(
      "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a+%20b</Key>"
      "<LastModified>2025-10-18T09:41:00Z</LastModified><ETag>x</ETag><Size>0</Size></Contents></"
      "ListBucketResult>");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->objects[0].key, "a+%20b");
}

TEST(ListPage, IsNothingWhereverItIsCut) {
  const std::string whole = kPage;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_list_page(whole.substr(0, length))) << length;
  }
}

TEST(ListPage, IsNothingWithoutItsToken) {
  EXPECT_FALSE(
      parse_list_page("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"));
  EXPECT_FALSE(parse_list_page("<html><body>proxy login</body></html>"));
}

TEST(ListPage, IsNothingWithASizeThatIsNone) {
  EXPECT_FALSE(
      parse_list_page("<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key>"
                      "<LastModified>2025-10-18T09:41:00Z</LastModified><ETag>x</ETag><Size>1e3</"
                      "Size></Contents></ListBucketResult>"));
}

TEST(S3Uri, SplitsBucketAndKey) {
  EXPECT_EQ(parse_s3_uri("s3://b/a/b.gz")->key, "a/b.gz");
  EXPECT_EQ(parse_s3_uri("s3://b")->key, "");
  EXPECT_EQ(parse_s3_uri("s3://b/")->bucket, "b");
  for (const char* text : {"", "s3://", "s3:///key", "https://b/k", "s3://b ucket/k", "s3://b?x/k"})
    EXPECT_FALSE(parse_s3_uri(text)) << text;
}

}  // namespace
}  // namespace ledger::aws
