#include <time.h>

#include <aws/cal/hash.h>
#include <fmt/format.h>

#include "aws/json_call.h"
#include "aws/pool.h"
#include "aws/providers.h"

namespace ledger::aws {
namespace {

struct SsoProfile {
  std::string profile, start_url, region, account_id, role_name;
  std::string session;  // empty in the older form
};

// "AWS IAM Identity Center credential provider": the cache file is named by the SHA-1 of the session's
// name, in the older form of the start address.
std::string sha1_hex(const std::string& text) {
  std::array<std::uint8_t, AWS_SHA1_LEN> digest{};
  aws_byte_cursor input = cursor(text);
  aws_byte_buf output = aws_byte_buf_from_empty_array(digest.data(), digest.size());
  aws_sha1_compute(crt_allocator(), &input, &output, 0);
  std::string hex;
  for (const std::uint8_t byte : digest) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

Error sign_in(const SsoProfile& sso, const std::string& what) {
  return {Fault::Credentials, fmt::format("profile {}: {}", sso.profile, what),
          "aws sso login --profile " + sso.profile};
}

class Sso : public CredentialSource {
 public:
  Sso(const ChainContext& context, SsoProfile sso)
      : settings_(context.settings),
        client_(context.http, context.settings, nullptr),
        sso_(std::move(sso)) {}

  Result<Credentials> fetch() override {
    LEDGER_ASSIGN(token, cached_token());
    Request request;
    request.endpoint = settings_->sso_portal(sso_.region);
    request.path = request.endpoint->base_path + "/federation/credentials";
    request.endpoint->base_path.clear();
    request.query = query_string({{"account_id", sso_.account_id}, {"role_name", sso_.role_name}});
    request.headers.emplace_back("x-amz-sso_bearer_token", std::string(token.reveal()));
    request.action = "sso:GetRoleCredentials";
    request.resource = sso_.role_name + " in " + sso_.account_id;
    auto response = client_.send(std::move(request));
    if (!response && response.error().fault == Fault::Credentials) return refused(response.error());
    if (!response) return std::move(response.error());
    if (response->not_found)
      return sign_in(
          sso_, fmt::format("there is no role {} in account {}", sso_.role_name, sso_.account_id));
    return read(response->body);
  }

 private:
  Result<Secret> cached_token() const {
    const std::string path =
        fmt::format("{}/.aws/sso/cache/{}.json", settings_->env("HOME"),
                    sha1_hex(sso_.session.empty() ? sso_.start_url : sso_.session));
    const auto file = read_file(path);
    if (!file) return sign_in(sso_, "nobody is signed in");
    const auto document = nlohmann::json::parse(*file, nullptr, false);
    const std::string token = document.is_object() ? text_of(document, "accessToken") : "";
    const auto expires = parse_time(document.is_object() ? text_of(document, "expiresAt") : "");
    if (token.empty() || !expires) return sign_in(sso_, "the cached sign-in is damaged");
    if (*expires <= ::time(nullptr)) return sign_in(sso_, "the sign-in has expired");
    return Secret(token);
  }

  Error refused(const Error& error) const {
    const bool forbidden = error.message.find("No access") != std::string::npos ||
                           error.message.find("Forbidden") != std::string::npos;
    if (forbidden)
      return {Fault::Credentials, fmt::format("profile {}: {}", sso_.profile, error.message),
              "choose an account and role that are assigned to you"};
    return sign_in(sso_, "the sign-in has ended");
  }

  Result<Credentials> read(const std::string& body) const {
    const auto document = nlohmann::json::parse(body, nullptr, false);
    const bool named = document.is_object() && document.contains("roleCredentials") &&
                       document["roleCredentials"].is_object();
    const nlohmann::json role = named ? document["roleCredentials"] : nlohmann::json::object();
    const std::int64_t expires_ms = number_of(role, "expiration");
    if (expires_ms == 0 || text_of(role, "accessKeyId").empty())
      return sign_in(sso_, "identity centre answered something that holds no credentials");
    return Credentials{text_of(role, "accessKeyId"), Secret(text_of(role, "secretAccessKey")),
                       Secret(text_of(role, "sessionToken")), expires_ms / 1000,
                       fmt::format("profile {} (identity centre)", sso_.profile)};
  }

  std::shared_ptr<const Settings> settings_;
  Client client_;
  SsoProfile sso_;
};

}  // namespace

Result<std::unique_ptr<CredentialSource>> sso_source(const ChainContext& context,
                                                     const std::string& profile) {
  const Profiles& profiles = context.settings->profiles();
  SsoProfile sso{profile,
                 "",
                 "",
                 profiles.get(profile, "sso_account_id").value_or(""),
                 profiles.get(profile, "sso_role_name").value_or(""),
                 profiles.get(profile, "sso_session").value_or("")};
  const auto value = [&](const char* key) {
    return (sso.session.empty() ? profiles.get(profile, key)
                                : profiles.sso_session(sso.session, key))
        .value_or("");
  };
  sso.start_url = value("sso_start_url");
  sso.region = value("sso_region");
  const std::pair<const char*, const std::string*> needed[] = {{"sso_start_url", &sso.start_url},
                                                               {"sso_region", &sso.region},
                                                               {"sso_account_id", &sso.account_id},
                                                               {"sso_role_name", &sso.role_name}};
  for (const auto& [key, text] : needed) {
    if (text->empty())
      return Error{Fault::Credentials, fmt::format("profile {} lacks {}", profile, key),
                   "aws configure sso --profile " + profile};
  }
  if (!is_region(sso.region))
    return Error{Fault::Credentials,
                 fmt::format("profile {}: {} is not a region", profile, sso.region),
                 "aws configure sso --profile " + profile};
  return std::unique_ptr<CredentialSource>(std::make_unique<Sso>(context, std::move(sso)));
}

}  // namespace ledger::aws
