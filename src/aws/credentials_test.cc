#include "aws/credentials.h"

#include <type_traits>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "aws/providers.h"

namespace ledger::aws {
namespace {

static_assert(!fmt::is_formattable<Secret>::value, "a secret in a message must not compile");
static_assert(!std::is_convertible_v<Secret, std::string> &&
              !std::is_convertible_v<Secret, std::string_view>);

class Counted : public CredentialSource {
 public:
  explicit Counted(std::vector<Result<Credentials>> answers) : answers_(std::move(answers)) {}
  Result<Credentials> fetch() override { return answers_.at(calls++); }
  std::size_t calls = 0;

 private:
  std::vector<Result<Credentials>> answers_;
};

Credentials until(const std::string& id, std::optional<Seconds> expires) {
  return {id, Secret("s"), {}, expires, "a test"};
}
Error gone() { return {Fault::Credentials, "gone", ""}; }

TEST(Secret, LeavesNothingWhereItWasMovedFrom) {
  for (const std::string& text : {std::string("short"), std::string(100, 'x')}) {
    Secret from(text);
    const char* place = from.reveal().data();
    const Secret to(std::move(from));
    EXPECT_EQ(to.reveal(), text);
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    if (to.reveal().data() != place) {
      EXPECT_NE(std::string_view(place, 5), text.substr(0, 5));
    }
  }
}

TEST(CredentialCache, AsksOnceForKeysThatLast) {
  auto source =
      std::make_unique<Counted>(std::vector<Result<Credentials>>{until("A", std::nullopt)});
  const Counted& counted = *source;
  CredentialCache cache(std::move(source));
  EXPECT_EQ(cache.get(0)->access_key_id, "A");
  EXPECT_EQ(cache.get(1'000'000)->access_key_id, "A");
  EXPECT_EQ(counted.calls, 1u);
}

TEST(CredentialCache, RefreshesFiveMinutesBeforeTheEnd) {
  CredentialCache cache(std::make_unique<Counted>(
      std::vector<Result<Credentials>>{until("A", 1000), until("B", 2000)}));
  EXPECT_EQ(cache.get(0)->access_key_id, "A");
  EXPECT_EQ(cache.get(699)->access_key_id, "A");
  EXPECT_EQ(cache.get(700)->access_key_id, "B");
}

TEST(CredentialCache, KeepsTheOldOnesWhileTheyLastIfARefreshFails) {
  CredentialCache cache(std::make_unique<Counted>(
      std::vector<Result<Credentials>>{until("A", 1000), gone(), gone()}));
  EXPECT_EQ(cache.get(0)->access_key_id, "A");
  EXPECT_EQ(cache.get(999)->access_key_id, "A");
  EXPECT_FALSE(cache.get(1000));
}

TEST(CredentialCache, AsksAgainAfterTheServiceRejectedThem) {
  CredentialCache cache(std::make_unique<Counted>(
      std::vector<Result<Credentials>>{until("A", std::nullopt), until("B", std::nullopt)}));
  const Credentials first = *cache.get(0);
  cache.reject(first);
  EXPECT_EQ(cache.get(0)->access_key_id, "B");
  cache.reject(first);
  EXPECT_EQ(cache.get(0)->access_key_id, "B");
}

TEST(CredentialsOfJson, ReadsBothNamesOfTheToken) {
  const auto instance = credentials_of_json(
      R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"2025-10-18T09:41:00Z"})",
      "x");
  ASSERT_TRUE(instance);
  EXPECT_EQ(instance->session_token.reveal(), "T");
  EXPECT_EQ(instance->expires, *parse_time("2025-10-18T09:41:00Z"));
  const auto process = credentials_of_json(
      R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T"})", "x");
  ASSERT_TRUE(process);
  EXPECT_EQ(process->session_token.reveal(), "T");
  EXPECT_FALSE(process->expires);
}

TEST(CredentialsOfJson, SaysWhereItCameFromAndNotWhatItHeld) {
  const auto credentials =
      credentials_of_json(R"({"AccessKeyId":"A","SecretAccessKey":)", "the container");
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().fault, Fault::Credentials);
  EXPECT_NE(credentials.error().message.find("the container"), std::string::npos);
  EXPECT_EQ(credentials.error().message.find("AccessKeyId"), std::string::npos);
}

}  // namespace
}  // namespace ledger::aws
