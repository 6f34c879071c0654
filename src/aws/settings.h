// Which profile, which region, which address: what the AWS CLI would do with the same command line,
// environment and files.
//
// Sources: "Service-specific endpoints", "AWS Region", "FIPS endpoints" (AWS SDKs and Tools
// Reference Guide). Partitions aws, aws-us-gov and aws-cn; no dual-stack.
// Thread rule: immutable after load().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/profiles.h"
#include "aws/request.h"
#include "base/files.h"
#include "base/result.h"

namespace ledger::aws {

struct SettingsOptions {
  std::string profile;       // --profile
  std::string region;        // --region
  std::string endpoint_url;  // --endpoint-url: every service but identity centre and metadata
};

bool is_region(std::string_view text);  // "eu-west-1"; lower case letters, digits, dashes

class Settings {
 public:
  // Fault::Usage for a profile that no file has, a region or an endpoint that is none.
  static Result<Settings> load(SettingsOptions options, const Env& env);

  // --profile > AWS_PROFILE > AWS_DEFAULT_PROFILE > "default".
  const std::string& profile() const { return profile_; }
  bool profile_was_asked_for() const { return !options_.profile.empty(); }
  // --region > AWS_REGION > AWS_DEFAULT_REGION > the profile's > us-east-1.
  const std::string& region() const { return region_; }
  // The same settings for another region.
  Settings in_region(std::string region) const;

  // `service` is a key of the table in settings.cc: s3, bedrock, glue …
  Endpoint endpoint(const std::string& service, const std::string& region) const;
  bool endpoint_is_custom(const std::string& service) const;
  std::string signing_name(const std::string& service) const;
  // Identity centre's portal, for role credentials.
  Endpoint sso_portal(const std::string& region) const;
  std::string ca_bundle() const;  // AWS_CA_BUNDLE > the profile's ca_bundle
  bool fips() const { return fips_; }

  const Profiles& profiles() const { return profiles_; }
  std::string env(std::string_view name) const { return env_(name).value_or(""); }

 private:
  Settings(SettingsOptions options, Env env, Profiles profiles)
      : options_(std::move(options)), env_(std::move(env)), profiles_(std::move(profiles)) {}
  Result<> choose();
  Result<> check_endpoints() const;
  std::string custom_url(const std::string& config_name) const;

  SettingsOptions options_;
  Env env_;
  Profiles profiles_;
  std::string profile_, region_;
  bool fips_ = false;
};

std::string_view dns_suffix(std::string_view region);  // "amazonaws.com", "amazonaws.com.cn"
std::string_view partition(std::string_view region);   // "aws", "aws-us-gov", "aws-cn"

}  // namespace ledger::aws
