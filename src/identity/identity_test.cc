#include "identity/identity.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ledger {
namespace {

struct Case {
  const char* arn;
  const char* app;
  const char* user;
  const char* user_or_app;
  const char* session;
};

void expect_cases(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const Identity identity = identify(c.arn);
    EXPECT_EQ(identity.app, c.app) << c.arn;
    EXPECT_EQ(identity.user, c.user) << c.arn;
    EXPECT_EQ(identity.user_or_app, c.user_or_app) << c.arn;
    EXPECT_EQ(identity.session, c.session) << c.arn;
  }
}

TEST(Identify, NamesTheApplicationOfAnAssumedRoleAndNotItsSession) {
  expect_cases({
      {"arn:aws:sts::123456789012:assumed-role/CustomerServiceApp-BedrockRole/sess",
       "CustomerServiceApp", "sess", "CustomerServiceApp", "sess"},
      {"arn:aws:sts::123456789012:assumed-role/SomeRole/sess", "SomeRole", "sess", "SomeRole",
       "sess"},
      {"arn:aws:sts::123456789012:assumed-role/SomeRole/ann@corp.com", "SomeRole", "ann@corp.com",
       "SomeRole", "ann@corp.com"},
      {"arn:aws:sts::123456789012:assumed-role/AmazonBedrockAgentCoreSDKRuntime-us-east-1/"
       "BedrockAgentCore-5f0c7d2e-0f2b-4f0e-9b43-0d5b2c6a7d11",
       "AmazonBedrockAgentCoreSDKRuntime-us-east-1",
       "BedrockAgentCore-5f0c7d2e-0f2b-4f0e-9b43-0d5b2c6a7d11",
       "AmazonBedrockAgentCoreSDKRuntime-us-east-1",
       "BedrockAgentCore-5f0c7d2e-0f2b-4f0e-9b43-0d5b2c6a7d11"},
      {"arn:aws:sts::123456789012:assumed-role/SomeRole", "SomeRole", "", "SomeRole", ""},
      {"arn:aws:sts::123456789012:assumed-role/SomeRole/", "SomeRole", "", "SomeRole", ""},
  });
}

TEST(Identify, RemovesTheSuffixFromRoleNamesOnly) {
  expect_cases({
      {"arn:aws:sts::1:assumed-role/-BedrockRole/s", "-BedrockRole", "s", "-BedrockRole", "s"},
      {"arn:aws:sts::1:assumed-role/A-BedrockRole-BedrockRole/s", "A-BedrockRole", "s",
       "A-BedrockRole", "s"},
      {"arn:aws:sts::1:assumed-role/A-bedrockrole/s", "A-bedrockrole", "s", "A-bedrockrole", "s"},
      {"arn:aws:sts::1:assumed-role/A-BedrockRole2/s", "A-BedrockRole2", "s", "A-BedrockRole2",
       "s"},
      {"arn:aws:sts::1:assumed-role/A/x-BedrockRole", "A", "x-BedrockRole", "A", "x-BedrockRole"},
      {"arn:aws:iam::1:user/x-BedrockRole", "", "x-BedrockRole", "user/x-BedrockRole", ""},
      {"arn:aws:sts::1:federated-user/x-BedrockRole", "", "x-BedrockRole",
       "federated-user/x-BedrockRole", ""},
  });
}

TEST(Identify, NamesThePersonBehindIdentityCenter) {
  expect_cases({
      {"arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/ann@corp.com",
       "AWSReservedSSO_Dev", "ann@corp.com", "ann@corp.com", "ann@corp.com"},
      {"arn:aws:sts::1:assumed-role/AWSReservedSSO_Data_Team_0123456789abcdef/bo",
       "AWSReservedSSO_Data_Team", "bo", "bo", "bo"},
      {"arn:aws:sts::1:assumed-role/AWSReservedSSO_Dev_0123456789abcdef", "AWSReservedSSO_Dev", "",
       "AWSReservedSSO_Dev", ""},
      // 15 digits, a letter past f, capitals, no permission set: ordinary roles.
      {"arn:aws:sts::1:assumed-role/AWSReservedSSO_Dev_123456789abcdef/bo",
       "AWSReservedSSO_Dev_123456789abcdef", "bo", "AWSReservedSSO_Dev_123456789abcdef", "bo"},
      {"arn:aws:sts::1:assumed-role/AWSReservedSSO_Dev_0123456789abcdeg/bo",
       "AWSReservedSSO_Dev_0123456789abcdeg", "bo", "AWSReservedSSO_Dev_0123456789abcdeg", "bo"},
      {"arn:aws:sts::1:assumed-role/AWSReservedSSO_Dev_0123456789ABCDEF/bo",
       "AWSReservedSSO_Dev_0123456789ABCDEF", "bo", "AWSReservedSSO_Dev_0123456789ABCDEF", "bo"},
      {"arn:aws:sts::1:assumed-role/AWSReservedSSO__0123456789abcdef/bo",
       "AWSReservedSSO__0123456789abcdef", "bo", "AWSReservedSSO__0123456789abcdef", "bo"},
      {"arn:aws:sts::1:assumed-role/MyReservedSSO_Dev_0123456789abcdef/bo",
       "MyReservedSSO_Dev_0123456789abcdef", "bo", "MyReservedSSO_Dev_0123456789abcdef", "bo"},
  });
}

TEST(Identify, NamesUsersWithoutTheirPath) {
  expect_cases({
      {"arn:aws:iam::123456789012:user/alice", "", "alice", "user/alice", ""},
      {"arn:aws:iam::123456789012:user/div/team/alice", "", "alice", "user/alice", ""},
      {"arn:aws:iam::123456789012:user/a:b/alice", "", "alice", "user/alice", ""},
      {"arn:aws:iam::123456789012:user/ann.b+c@corp.com", "", "ann.b+c@corp.com",
       "user/ann.b+c@corp.com", ""},
      {"arn:aws:iam::123456789012:user/BedrockAPIKey-abcd", "", "BedrockAPIKey-abcd",
       "user/BedrockAPIKey-abcd", ""},
      {"arn:aws:iam::123456789012:user/BedrockAPIKey-abcd-at-123456789012", "",
       "BedrockAPIKey-abcd-at-123456789012", "user/BedrockAPIKey-abcd-at-123456789012", ""},
      {"arn:aws:sts::123456789012:federated-user/bob", "", "bob", "federated-user/bob", ""},
      {"arn:aws:iam::123456789012:root", "", "root", "root", ""},
  });
}

TEST(Identify, NamesARoleThatNobodyAssumed) {
  expect_cases({
      {"arn:aws:iam::123456789012:role/App-BedrockRole", "App", "", "App", ""},
      {"arn:aws:iam::123456789012:role/service-role/App-BedrockRole", "App", "", "App", ""},
  });
}

TEST(Identify, ReadsEveryPartitionAndMaskedAccounts) {
  expect_cases({
      {"arn:aws-us-gov:sts::123456789012:assumed-role/A-BedrockRole/s", "A", "s", "A", "s"},
      {"arn:aws-cn:iam::123456789012:user/alice", "", "alice", "user/alice", ""},
      {"arn:aws-iso-b:iam::123456789012:root", "", "root", "root", ""},
      {"arn:aws:iam::<redacted>:user/alice", "", "alice", "user/alice", ""},
      {"arn:aws:iam::12345678901234:user/alice", "", "alice", "user/alice", ""},
  });
}

TEST(Identify, AnswersUnknownToWhatItCannotRead) {
  for (const char* arn : {"",
                          "<redacted>",
                          "<Assume role arn>",
                          "arn",
                          "arn:aws:iam::1",
                          "arn:aws:iam::1:",
                          "arn:aws:iam::1:user",
                          "arn:aws:iam::1:user/",
                          "arn:aws:iam::1:user/div/",
                          "arn:aws:iam::1:group/g",
                          "arn:aws:iam::1:roots",
                          "arn:aws:sts::1:assumed-role",
                          "arn:aws:sts::1:assumed-role/",
                          "arn:aws:sts::1:assumed-role//s",
                          "arn:aws:sts::1:federated-user/",
                          "arn:aws:iam::1:role/",
                          "arn::iam::1:root",
                          "nra:aws:iam::1:root",
                          "arn:aws:s3:::bucket/user/x",
                          "arn:aws:bedrock:us-east-1:1:user/x",
                          "assumed-role/A/s",
                          "user/alice",
                          "ARN:AWS:IAM::1:ROOT",
                          ":::::",
                          "//////"}) {
    expect_cases({{arn, "", "", "Unknown", ""}});
  }
  const Identity with_nul = identify(std::string_view("arn:aws:iam::1:user/a\0b", 23));
  EXPECT_EQ(with_nul.user.size(), 3u);
}

}  // namespace
}  // namespace ledger
