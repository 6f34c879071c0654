#include "cli/profile_lookup.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

constexpr const char* kHaiku = "foundation-model/anthropic.claude-3-haiku-20240307-v1:0";

Profile described(const std::vector<std::string>& models) {
  return profile_of({"arn", "id", "shop", "ACTIVE", "APPLICATION", models}, {{"team", "shop"}});
}

std::string in(const std::string& region, const std::string& model = kHaiku) {
  return "arn:aws:bedrock:" + region + "::" + model;
}

TEST(ProfileLookup, TheRegionsOfItsModelsAreItsScope) {
  EXPECT_EQ(described({in("us-east-1")}).scope, "in-region");
  EXPECT_EQ(described({in("us-east-1"), in("us-west-2")}).scope, "geo");
  EXPECT_EQ(described({in("us-east-1"), in("")}).scope, "global");
  EXPECT_EQ(described({}).scope, "");
}

TEST(ProfileLookup, ItsModelIsTheOneThatAllNameIncludingTheVersionsColon) {
  const Profile profile = described({in("us-east-1"), in("us-west-2")});
  EXPECT_EQ(profile.model, "anthropic.claude-3-haiku-20240307-v1:0");
  EXPECT_EQ(profile.name, "shop");
  EXPECT_EQ(profile.tags.at("team"), "shop");
  EXPECT_EQ(described({in("us-east-1"), in("us-west-2", "foundation-model/other")}).model, "");
  EXPECT_EQ(described({in("us-east-1", "custom-model/x")}).model, "");
}

}  // namespace
}  // namespace ledger
