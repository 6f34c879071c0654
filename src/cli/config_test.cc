#include "cli/config.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

std::string fault_of(std::string_view text) {
  Options options;
  const auto result = read_config(text, "c.toml", options);
  if (result) return "fine";
  EXPECT_EQ(result.error().fault, Fault::Usage);
  return result.error().message;
}

TEST(Config, SetsDefaultsOfOptions) {
  Options options;
  const auto result = read_config(
      "days = 30\nregion = ['us-east-1', 'eu-central-1']\nformat = 'json'\nmax-rows = 5\nstrict = "
      "true\nsources = ['/a', '/b']\nanalysis = 'app'\n",
      "c.toml", options);
  ASSERT_TRUE(result);
  EXPECT_EQ(options.default_days, 30);
  EXPECT_FALSE(options.days);
  EXPECT_EQ(options.regions, (std::vector<std::string>{"us-east-1", "eu-central-1"}));
  EXPECT_EQ(options.format, "json");
  EXPECT_EQ(options.max_rows, 5);
  EXPECT_TRUE(options.strict);
  EXPECT_EQ(options.sources.size(), 2u);
  EXPECT_EQ(options.analyses, (std::vector<std::string>{"app"}));
}

TEST(Config, ReadsProfilesAndAccounts) {
  Options options;
  const auto result = read_config(
      "[inference_profiles.\"arn:aws:bedrock:us-east-1:1:application-inference-profile/x\"]\n"
      "model = 'amazon.nova-lite-v1:0'\nname = 'Search'\nscope = 'geo'\ntags = { team = 'red' }\n"
      "[accounts]\n\"123456789012\" = 'prod'\n",
      "c.toml", options);
  ASSERT_TRUE(result);
  const Profile& profile =
      options.profiles.at("arn:aws:bedrock:us-east-1:1:application-inference-profile/x");
  EXPECT_EQ(profile.model, "amazon.nova-lite-v1:0");
  EXPECT_EQ(profile.name, "Search");
  EXPECT_EQ(profile.scope, "geo");
  EXPECT_EQ(profile.tags.at("team"), "red");
  EXPECT_EQ(options.accounts.at("123456789012"), "prod");
}

TEST(Config, NamesFileAndLineOfWhatItRefuses) {
  EXPECT_EQ(fault_of("days = 7\ncolour = 'red'\n"), "c.toml:2: no option is called colour");
  EXPECT_EQ(fault_of("\n\ndays = 'many'\n"), "c.toml:3: days is not a whole number");
  EXPECT_EQ(fault_of("strict = 1\n"), "c.toml:1: strict is neither true nor false");
  EXPECT_EQ(fault_of("sources = [1]\n"), "c.toml:1: sources is not a text");
  EXPECT_EQ(fault_of("accounts = 3\n"), "c.toml:1: accounts is not a table");
  EXPECT_EQ(fault_of("[inference_profiles.\"x\"]\nscope = 'wide'\n"),
            "c.toml:2: scope is not one of in-region, geo, global");
  EXPECT_EQ(fault_of("[inference_profiles.\"x\"]\nname = 'n'\n"),
            "c.toml:1: the inference profile names no model");
  EXPECT_EQ(fault_of("days = 1\ndays ==\n").substr(0, 9), "c.toml:2:");
}

TEST(Config, IsOptionalOnlyWhereItsPlaceIsTheDefault) {
  const Env nowhere = [](std::string_view name) {
    return name == "XDG_CONFIG_HOME" ? std::optional<std::string>("/nonexistent") : std::nullopt;
  };
  Options options;
  EXPECT_TRUE(load_config(nowhere, "", options));
  const auto named = load_config(nowhere, "/nonexistent/c.toml", options);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().fault, Fault::Usage);
}

TEST(HomeFolder, PrefersTheXdgVariable) {
  const auto env = [](const std::string& xdg) {
    return [xdg](std::string_view name) -> std::optional<std::string> {
      if (name == "HOME") return "/home/ann";
      return xdg.empty() ? std::nullopt : std::optional(xdg);
    };
  };
  EXPECT_EQ(home_folder(env("/data"), "XDG_DATA_HOME", ".local/share"), "/data");
  EXPECT_EQ(home_folder(env(""), "XDG_DATA_HOME", ".local/share"), "/home/ann/.local/share");
  EXPECT_EQ(home_folder(env("not/absolute"), "XDG_DATA_HOME", ".local/share"),
            "/home/ann/.local/share");
}

}  // namespace
}  // namespace ledger
