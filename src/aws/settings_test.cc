#include "aws/settings.h"

#include <unistd.h>

#include <filesystem>
#include <map>

#include <gtest/gtest.h>

namespace ledger::aws {
namespace {

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    folder_ =
        std::filesystem::temp_directory_path() / ("ledger-settings-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_ / ".aws");
    env_["HOME"] = folder_.string();
  }
  ~SettingsTest() override { std::filesystem::remove_all(folder_); }

  void write(const char* name, const std::string& text) {
    ASSERT_TRUE(write_file_atomically((folder_ / ".aws" / name).string(), text, kOwnerOnly));
  }
  Result<Settings> load(SettingsOptions options = {}) {
    return Settings::load(std::move(options),
                          [env = env_](std::string_view name) -> std::optional<std::string> {
                            const auto found = env.find(std::string(name));
                            return found == env.end() ? std::nullopt : std::optional(found->second);
                          });
  }
  std::string url(const Settings& settings, const std::string& service,
                  const std::string& region = "us-east-1") {
    const Endpoint endpoint = settings.endpoint(service, region);
    return (endpoint.tls ? "https://" : "http://") + endpoint.authority() + endpoint.base_path;
  }

  std::filesystem::path folder_;
  std::map<std::string, std::string> env_;
};

TEST_F(SettingsTest, RegionIsTheFlagThenTheEnvironmentThenTheProfile) {
  write("config", "[default]\nregion = eu-west-3\n");
  EXPECT_EQ(load()->region(), "eu-west-3");
  env_["AWS_DEFAULT_REGION"] = "eu-west-2";
  EXPECT_EQ(load()->region(), "eu-west-2");
  env_["AWS_REGION"] = "eu-west-1";
  EXPECT_EQ(load()->region(), "eu-west-1");
  EXPECT_EQ(load({"", "ap-south-1", ""})->region(), "ap-south-1");
}

TEST_F(SettingsTest, WithoutAnyRegionItIsUsEast1) { EXPECT_EQ(load()->region(), "us-east-1"); }

TEST_F(SettingsTest, ARegionCannotSmuggleAHost) {
  EXPECT_EQ(load({"", "evil.example/", ""}).error().fault, Fault::Usage);
}

TEST_F(SettingsTest, AProfileThatNoFileHasIsNamed) {
  const auto settings = load({"prod", "", ""});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().fault, Fault::Usage);
  EXPECT_NE(settings.error().message.find("prod"), std::string::npos);
}

TEST_F(SettingsTest, TheCredentialsFileAloneMakesAProfile) {
  write("credentials", "[prod]\naws_access_key_id = A\naws_secret_access_key = S\n");
  const auto settings = load({"prod", "", ""});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->profiles().get("prod", "aws_access_key_id"), "A");
}

TEST_F(SettingsTest, TheCredentialsFileWinsOverTheConfigFile) {
  write("config", "[profile p]\naws_access_key_id = FROM_CONFIG\nregion = eu-west-1\n");
  write("credentials", "[p]\naws_access_key_id = FROM_CREDENTIALS\n");
  const auto settings = load({"p", "", ""});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->profiles().get("p", "aws_access_key_id"), "FROM_CREDENTIALS");
  EXPECT_EQ(settings->region(), "eu-west-1");
}

TEST_F(SettingsTest, TheFilesCanLieElsewhere) {
  write("elsewhere", "[profile x]\nregion = sa-east-1\n");
  env_["AWS_CONFIG_FILE"] = (folder_ / ".aws" / "elsewhere").string();
  env_["AWS_PROFILE"] = "x";
  EXPECT_EQ(load()->region(), "sa-east-1");
}

TEST_F(SettingsTest, PartitionsHaveTheirOwnSuffix) {
  const auto settings = load();
  ASSERT_TRUE(settings);
  EXPECT_EQ(url(*settings, "s3", "eu-west-1"), "https://s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(url(*settings, "bedrock", "us-gov-west-1"),
            "https://bedrock.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(url(*settings, "s3", "cn-north-1"), "https://s3.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(url(*settings, "pricing", "eu-central-1"),
            "https://api.pricing.eu-central-1.amazonaws.com");
  EXPECT_EQ(partition("us-gov-east-1"), "aws-us-gov");
}

// "AWS Identity and Access Management endpoints and quotas".
TEST_F(SettingsTest, IamHasOneAddressAPartition) {
  const auto settings = load();
  EXPECT_EQ(url(*settings, "iam", "eu-west-1"), "https://iam.amazonaws.com");
  EXPECT_EQ(url(*settings, "iam", "us-gov-east-1"), "https://iam.us-gov.amazonaws.com");
  EXPECT_EQ(url(*settings, "iam", "cn-northwest-1"), "https://iam.cn-north-1.amazonaws.com.cn");
  env_["AWS_USE_FIPS_ENDPOINT"] = "true";
  EXPECT_EQ(url(*load(), "iam", "eu-west-1"), "https://iam-fips.amazonaws.com");
}

TEST_F(SettingsTest, FipsComesFromEnvironmentOrProfile) {
  write("config", "[default]\nuse_fips_endpoint = true\n");
  EXPECT_EQ(url(*load(), "bedrock"), "https://bedrock-fips.us-east-1.amazonaws.com");
  env_["AWS_USE_FIPS_ENDPOINT"] = "false";
  EXPECT_EQ(url(*load(), "bedrock"), "https://bedrock.us-east-1.amazonaws.com");
}

// "Service-specific endpoints": the order of the five places an address can stand in.
TEST_F(SettingsTest, TheNarrowestConfiguredEndpointWins) {
  write("config",
        "[default]\nendpoint_url = http://profile:1\nservices = mine\n"
        "[services mine]\ns3 =\n  endpoint_url = http://section:2\ncloudwatch_logs =\n  "
        "endpoint_url = http://logs:3\n");
  EXPECT_EQ(url(*load(), "sts"), "http://profile:1");
  EXPECT_EQ(url(*load(), "s3"), "http://section:2");
  EXPECT_EQ(url(*load(), "logs"), "http://logs:3");
  env_["AWS_ENDPOINT_URL"] = "http://environment:4";
  EXPECT_EQ(url(*load(), "s3"), "http://environment:4");
  env_["AWS_ENDPOINT_URL_S3"] = "http://own:5";
  EXPECT_EQ(url(*load(), "s3"), "http://own:5");
  EXPECT_EQ(url(*load({"", "", "http://flag:6"}), "s3"), "http://flag:6");
  env_["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(url(*load(), "s3"), "https://s3.us-east-1.amazonaws.com");
  EXPECT_EQ(url(*load({"", "", "http://flag:6"}), "s3"), "http://flag:6");
}

TEST_F(SettingsTest, AnEndpointThatIsNoAddressIsRefused) {
  EXPECT_EQ(load({"", "", "localhost:4566"}).error().fault, Fault::Usage);
  env_["AWS_ENDPOINT_URL_STS"] = "sts.local";
  const auto settings = load();
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().message.find("sts"), std::string::npos);
}

TEST_F(SettingsTest, IdentityCentreIgnoresTheFlagButNotItsOwnVariable) {
  EXPECT_EQ(load({"", "", "http://flag:6"})->sso_portal("eu-west-1").authority(),
            "portal.sso.eu-west-1.amazonaws.com");
  env_["AWS_ENDPOINT_URL_SSO"] = "http://own:5";
  EXPECT_EQ(load({"", "", "http://flag:6"})->sso_portal("eu-west-1").authority(), "own:5");
}

TEST_F(SettingsTest, TheCertificatesOfTheEnvironmentWin) {
  write("config", "[default]\nca_bundle = /profile.pem\n");
  EXPECT_EQ(load()->ca_bundle(), "/profile.pem");
  env_["AWS_CA_BUNDLE"] = "/environment.pem";
  EXPECT_EQ(load()->ca_bundle(), "/environment.pem");
}

TEST_F(SettingsTest, FilesThatAreNotProfilesAreNamed) {
  write("config", "region = eu-west-1\n[default]\n");
  const auto settings = load();
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().message.find(".aws/config"), std::string::npos);
}

}  // namespace
}  // namespace ledger::aws
