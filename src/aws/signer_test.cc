#include "aws/signer.h"

#include <gtest/gtest.h>

namespace ledger::aws {
namespace {

// Worked examples of "Authenticating Requests: Using the Authorization Header" (S3 API Reference).
Credentials s3_example() {
  return {"AKIAIOSFODNN7EXAMPLE",
          Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
          {},
          {},
          "the example"};
}
constexpr Seconds kS3Time = 1369353600;  // 20130524T000000Z

std::string signature(const std::string& method, const std::string& target, const Headers& headers,
                      const std::string& body, const Credentials& credentials,
                      const SigningScope& scope) {
  const auto added = sign(method, target, headers, body, credentials, scope);
  if (!added) return added.error().message;
  const std::string authorization(header(*added, "Authorization"));
  return authorization.substr(authorization.find("Signature=") + 10);
}

TEST(Signer, SignsTheRangedGetOfTheS3Guide) {
  EXPECT_EQ(signature("GET", "/test.txt",
                      {{"Host", "examplebucket.s3.amazonaws.com"}, {"Range", "bytes=0-9"}}, "",
                      s3_example(), {"s3", "us-east-1", kS3Time}),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(Signer, SignsThePutOfTheS3GuideWithItsBodyHash) {
  EXPECT_EQ(signature("PUT", "/test%24file.text",
                      {{"Host", "examplebucket.s3.amazonaws.com"},
                       {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                       {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                      "Welcome to Amazon S3.", s3_example(), {"s3", "us-east-1", kS3Time}),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(Signer, SignsTheListingOfTheS3Guide) {
  EXPECT_EQ(signature("GET", "/?max-keys=2&prefix=J", {{"Host", "examplebucket.s3.amazonaws.com"}},
                      "", s3_example(), {"s3", "us-east-1", kS3Time}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

// "get-vanilla" of the Signature Version 4 test suite.
TEST(Signer, SignsThePlainestRequestOfTheTestSuite) {
  const Credentials suite{
      "AKIDEXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), {}, {}, "the suite"};
  EXPECT_EQ(signature("GET", "/", {{"Host", "example.amazonaws.com"}}, "", suite,
                      {"service", "us-east-1", 1440938160}),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(Signer, SendsTheSessionToken) {
  Credentials session = s3_example();
  session.session_token = Secret("a-session");
  const auto added = sign("GET", "/", {{"Host", "h"}}, "", session, {"s3", "us-east-1", kS3Time});
  ASSERT_TRUE(added);
  EXPECT_EQ(header(*added, "x-amz-security-token"), "a-session");
}

TEST(Signer, NeverPutsTheKeyIntoAHeader) {
  const auto added =
      sign("GET", "/", {{"Host", "h"}}, "", s3_example(), {"s3", "us-east-1", kS3Time});
  ASSERT_TRUE(added);
  for (const auto& [name, value] : *added)
    EXPECT_EQ(value.find("wJalr"), std::string::npos) << name;
}

}  // namespace
}  // namespace ledger::aws
