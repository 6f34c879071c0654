#include "aws/chain.h"

#include <time.h>

#include <fmt/format.h>

#include "aws/providers.h"
#include "aws/sts.h"

namespace ledger::aws {
namespace {

using Source = std::unique_ptr<CredentialSource>;

class Fixed : public CredentialSource {
 public:
  explicit Fixed(Credentials credentials) : credentials_(std::move(credentials)) {}
  Result<Credentials> fetch() override { return credentials_; }

 private:
  Credentials credentials_;
};

class AssumedRole : public CredentialSource {
 public:
  AssumedRole(const ChainContext& context, RoleToAssume role, Source source)
      : role_(std::move(role)),
        ask_mfa_(context.ask_mfa),
        client_(context.http, context.settings,
                std::make_shared<CredentialCache>(std::move(source))) {}

  Result<Credentials> fetch() override {
    AssumeRoleInput input{role_.arn,         role_.session_name,
                          role_.external_id, role_.duration_seconds,
                          role_.mfa_serial,  {}};
    if (input.session_name.empty()) input.session_name = "bedrock-ledger";
    if (!role_.mfa_serial.empty()) {
      if (!ask_mfa_)
        return Error{Fault::Credentials,
                     fmt::format("role {} needs a code of {}", role_.arn, role_.mfa_serial),
                     "run it in a terminal"};
      LEDGER_ASSIGN(code, ask_mfa_(role_.mfa_serial));
      input.mfa_code = std::move(code);
    }
    return sts_assume_role(client_, input);
  }

 private:
  RoleToAssume role_;
  AskMfa ask_mfa_;
  Client client_;
};

// The profile's part of the chain; `seen` guards source_profile against going round in circles.
class ProfileChain {
 public:
  explicit ProfileChain(const ChainContext& context) : context_(context) {}

  // Null when the profile names no credentials at all.
  Result<Source> resolve(const std::string& profile) {
    for (const std::string& before : seen_) {
      if (before == profile && !is_self_sourced(profile))
        return wrong(profile, "its source_profile leads back to itself");
    }
    const bool again = !seen_.empty() && seen_.back() == profile;
    seen_.push_back(profile);
    if (!again && has(profile, "role_arn")) return role(profile);
    if (has(profile, "sso_session") || has(profile, "sso_start_url"))
      return sso_source(context_, profile);
    if (has(profile, "aws_access_key_id")) return keys(profile);
    if (has(profile, "credential_process"))
      return process_source(value(profile, "credential_process"), profile);
    return Source();
  }

 private:
  std::string value(const std::string& profile, const char* key) const {
    return context_.settings->profiles().get(profile, key).value_or("");
  }
  bool has(const std::string& profile, const char* key) const {
    return !value(profile, key).empty();
  }
  // "source_profile" may name the profile itself, where it holds the keys for its own role.
  bool is_self_sourced(const std::string& profile) const {
    return value(profile, "source_profile") == profile;
  }

  static Error wrong(const std::string& profile, const std::string& what) {
    return {Fault::Credentials, fmt::format("profile {}: {}", profile, what),
            "aws configure list --profile " + profile};
  }

  Result<Source> keys(const std::string& profile) const {
    if (!has(profile, "aws_secret_access_key"))
      return wrong(profile, "aws_access_key_id without aws_secret_access_key");
    return Source(std::make_unique<Fixed>(Credentials{
        value(profile, "aws_access_key_id"), Secret(value(profile, "aws_secret_access_key")),
        Secret(value(profile, "aws_session_token")), std::nullopt, "profile " + profile}));
  }

  Result<Source> role(const std::string& profile) {
    RoleToAssume role{value(profile, "role_arn"), value(profile, "external_id"),
                      value(profile, "role_session_name"), 0, value(profile, "mfa_serial")};
    if (has(profile, "duration_seconds"))
      role.duration_seconds = std::atoi(value(profile, "duration_seconds").c_str());
    if (has(profile, "web_identity_token_file")) {
      return web_identity_source(context_, role.arn, role.session_name,
                                 value(profile, "web_identity_token_file"));
    }
    LEDGER_ASSIGN(source, role_source(profile));
    return assume_role(context_, std::move(role), std::move(source));
  }

  Result<Source> role_source(const std::string& profile) {
    const std::string from = value(profile, "source_profile"),
                      named = value(profile, "credential_source");
    if (!from.empty() && !named.empty())
      return wrong(profile, "source_profile and credential_source exclude each other");
    if (!named.empty()) return named_source(profile, named);
    if (from.empty())
      return wrong(profile,
                   "role_arn without source_profile, credential_source or web_identity_token_file");
    if (!context_.settings->profiles().has(from))
      return wrong(profile, "its source_profile " + from + " does not exist");
    LEDGER_ASSIGN(source, resolve(from));
    if (!source)
      return wrong(from, "it has no credentials, and profile " + profile + " takes them from it");
    return source;
  }

  Result<Source> named_source(const std::string& profile, const std::string& name) {
    if (name == "Ec2InstanceMetadata") return instance_source(context_);
    Source source;
    if (name == "Environment")
      source = environment_source(*context_.settings);
    else if (name == "EcsContainer")
      source = container_source(context_);
    else
      return wrong(profile, "credential_source " + name +
                                " is none of Environment, Ec2InstanceMetadata, EcsContainer");
    if (!source) return wrong(profile, "credential_source " + name + " has nothing to give");
    return source;
  }

  const ChainContext& context_;
  std::vector<std::string> seen_;
};

}  // namespace

Source environment_source(const Settings& settings) {
  const std::string id = settings.env("AWS_ACCESS_KEY_ID"),
                    key = settings.env("AWS_SECRET_ACCESS_KEY");
  if (id.empty() || key.empty()) return nullptr;
  return std::make_unique<Fixed>(
      Credentials{id, Secret(key), Secret(settings.env("AWS_SESSION_TOKEN")),
                  parse_time(settings.env("AWS_CREDENTIAL_EXPIRATION")), "the environment"});
}

Source assume_role(const ChainContext& context, RoleToAssume role, Source source) {
  return std::make_unique<AssumedRole>(context, std::move(role), std::move(source));
}

Result<Source> credential_chain(const ChainContext& context) {
  const Settings& settings = *context.settings;
  // A profile named on the command line beats keys in the environment, one named by AWS_PROFILE does not.
  if (!settings.profile_was_asked_for()) {
    if (auto source = environment_source(settings)) return source;
    const std::string token_file = settings.env("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (!token_file.empty())
      return web_identity_source(context, settings.env("AWS_ROLE_ARN"),
                                 settings.env("AWS_ROLE_SESSION_NAME"), token_file);
  }
  LEDGER_ASSIGN(from_profile, ProfileChain(context).resolve(settings.profile()));
  if (from_profile) return from_profile;
  if (auto source = container_source(context)) return source;
  return instance_source(context);
}

}  // namespace ledger::aws
