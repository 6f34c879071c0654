#include "aws/settings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ledger::aws {
namespace {

struct ServiceRow {
  std::string_view key;          // what requests call it
  std::string_view signing;      // what the signature names
  std::string_view host;         // the label before ".REGION."
  std::string_view config_name;  // in AWS_ENDPOINT_URL_X (upper case) and [services]
};
constexpr std::array<ServiceRow, 13> kServices = {{
    {"s3", "s3", "s3", "s3"},
    {"sts", "sts", "sts", "sts"},
    {"bedrock", "bedrock", "bedrock", "bedrock"},
    {"bedrock-runtime", "bedrock", "bedrock-runtime", "bedrock_runtime"},
    {"glue", "glue", "glue", "glue"},
    {"athena", "athena", "athena", "athena"},
    {"logs", "logs", "logs", "cloudwatch_logs"},
    {"monitoring", "monitoring", "monitoring", "cloudwatch"},
    {"account", "account", "account", "account"},
    {"iam", "iam", "iam", "iam"},
    {"kms", "kms", "kms", "kms"},
    {"pricing", "pricing", "api.pricing", "pricing"},
    {"sso", "awsssoportal", "portal.sso", "sso"},
}};

ServiceRow row_of(std::string_view service) {
  const auto found = std::find_if(kServices.begin(), kServices.end(),
                                  [&](const ServiceRow& row) { return row.key == service; });
  return found == kServices.end() ? ServiceRow{service, service, service, service} : *found;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

std::string first_of(std::initializer_list<std::string> values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return {};
}

bool is_true(std::string text) {
  for (char& c : text) c = static_cast<char>(c | 0x20);
  return text == "true";
}

// One address a partition, and its own rule for each.
std::string iam_host(std::string_view region, bool fips) {
  const std::string_view name = partition(region);
  if (name == "aws-cn") return "iam.cn-north-1.amazonaws.com.cn";
  if (name == "aws-us-gov") return "iam.us-gov.amazonaws.com";
  return fips ? "iam-fips.amazonaws.com" : "iam.amazonaws.com";
}

Error bad_endpoint(const std::string& where, const std::string& url) {
  return {Fault::Usage, fmt::format("{}: {} is not an http or https address", where, url),
          "--endpoint-url https://HOST[:PORT]"};
}

}  // namespace

bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::string_view partition(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  return region.starts_with("us-gov-") ? "aws-us-gov" : "aws";
}

std::string_view dns_suffix(std::string_view region) {
  return partition(region) == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

Result<Settings> Settings::load(SettingsOptions options, const Env& env) {
  LEDGER_ASSIGN(profiles, Profiles::load(env));
  Settings settings(std::move(options), env, std::move(profiles));
  LEDGER_TRY(settings.choose());
  LEDGER_TRY(settings.check_endpoints());
  return settings;
}

Result<> Settings::choose() {
  const std::string named =
      first_of({options_.profile, env("AWS_PROFILE"), env("AWS_DEFAULT_PROFILE")});
  profile_ = named.empty() ? "default" : named;
  if (!named.empty() && named != "default" && !profiles_.has(named)) {
    return Error{Fault::Usage, fmt::format("there is no profile {}", named),
                 "aws configure list-profiles"};
  }
  region_ = first_of({options_.region, env("AWS_REGION"), env("AWS_DEFAULT_REGION"),
                      profiles_.get(profile_, "region").value_or(""), "us-east-1"});
  if (!is_region(region_))
    return Error{Fault::Usage, fmt::format("{} is not a region", region_), "--region us-east-1"};
  fips_ = is_true(first_of(
      {env("AWS_USE_FIPS_ENDPOINT"), profiles_.get(profile_, "use_fips_endpoint").value_or("")}));
  return Ok{};
}

Result<> Settings::check_endpoints() const {
  if (!options_.endpoint_url.empty() && !parse_endpoint(options_.endpoint_url))
    return bad_endpoint("--endpoint-url", options_.endpoint_url);
  for (const ServiceRow& row : kServices) {
    const std::string url = custom_url(std::string(row.config_name));
    if (!url.empty() && !parse_endpoint(url))
      return bad_endpoint("the endpoint of " + std::string(row.key), url);
  }
  return Ok{};
}

Settings Settings::in_region(std::string region) const {
  Settings other = *this;
  other.region_ = std::move(region);
  return other;
}

std::string Settings::custom_url(const std::string& config_name) const {
  if (!options_.endpoint_url.empty() && config_name != "sso") return options_.endpoint_url;
  const std::string ignore =
      first_of({env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
                profiles_.get(profile_, "ignore_configured_endpoint_urls").value_or("")});
  if (is_true(ignore)) return {};
  const std::string services = profiles_.get(profile_, "services").value_or("");
  return first_of({env("AWS_ENDPOINT_URL_" + upper(config_name)), env("AWS_ENDPOINT_URL"),
                   services.empty()
                       ? ""
                       : profiles_.service(services, config_name, "endpoint_url").value_or(""),
                   profiles_.get(profile_, "endpoint_url").value_or("")});
}

bool Settings::endpoint_is_custom(const std::string& service) const {
  return !custom_url(std::string(row_of(service).config_name)).empty();
}

Endpoint Settings::endpoint(const std::string& service, const std::string& region) const {
  const ServiceRow row = row_of(service);
  if (const auto custom = parse_endpoint(custom_url(std::string(row.config_name)))) return *custom;
  Endpoint endpoint;
  if (service == "iam") {
    endpoint.host = iam_host(region, fips_);
    return endpoint;
  }
  endpoint.host =
      fmt::format("{}{}.{}.{}", row.host, fips_ ? "-fips" : "", region, dns_suffix(region));
  return endpoint;
}

std::string Settings::signing_name(const std::string& service) const {
  return std::string(row_of(service).signing);
}

Endpoint Settings::sso_portal(const std::string& region) const { return endpoint("sso", region); }

std::string Settings::ca_bundle() const {
  return first_of({env("AWS_CA_BUNDLE"), profiles_.get(profile_, "ca_bundle").value_or("")});
}

}  // namespace ledger::aws
