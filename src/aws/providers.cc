#include "aws/providers.h"

#include <stdio.h>
#include <sys/wait.h>

#include <array>
#include <functional>

#include <fmt/format.h>
#include "aws/json_call.h"
#include "aws/sts.h"

namespace ledger::aws {
namespace {

Error no_credentials(const Settings& settings) {
  return {Fault::Credentials,
          fmt::format("no AWS credentials: none in the environment, in profile {}, from a "
                      "container or an instance",
                      settings.profile()),
          "aws configure, aws sso login, or --profile NAME"};
}

class WebIdentity : public CredentialSource {
 public:
  WebIdentity(const ChainContext& context, WebIdentityInput input, std::string token_file)
      : client_(context.http, context.settings, nullptr),
        input_(std::move(input)),
        token_file_(std::move(token_file)) {}

  Result<Credentials> fetch() override {
    auto token = read_file(token_file_);
    if (!token || token->empty()) {
      return Error{Fault::Credentials, "cannot read the web identity token in " + token_file_,
                   "check AWS_WEB_IDENTITY_TOKEN_FILE"};
    }
    input_.token = Secret(*std::move(token));
    return sts_assume_role_with_web_identity(client_, input_);
  }

 private:
  Client client_;
  WebIdentityInput input_;
  std::string token_file_;
};

class Process : public CredentialSource {
 public:
  Process(std::string command, std::string profile)
      : command_(std::move(command)), profile_(std::move(profile)) {}

  Result<Credentials> fetch() override {
    LEDGER_ASSIGN(output, run());
    auto credentials = credentials_of_json(output, "credential_process of profile " + profile_);
    output.assign(output.size(), '\0');
    if (!credentials)
      credentials.error().hint = "run the credential_process of profile " + profile_ + " by hand";
    return credentials;
  }

 private:
  Result<std::string> run() const {
    FILE* pipe = ::popen(command_.c_str(), "re");
    if (pipe == nullptr) return failed("cannot be started");
    std::string output;
    std::array<char, 4096> part;
    constexpr std::size_t kMost = 256 << 10;
    while (const std::size_t n = ::fread(part.data(), 1, part.size(), pipe)) {
      if (output.size() < kMost) output.append(part.data(), n);
    }
    const int status = ::pclose(pipe);
    if (status == 0) return output;
    return failed(WIFEXITED(status) ? fmt::format("ended with code {}", WEXITSTATUS(status))
                                    : "was stopped by a signal");
  }

  Error failed(const std::string& what) const {
    return {Fault::Credentials,
            fmt::format("the credential_process of profile {} {}", profile_, what),
            "run it by hand"};
  }

  std::string command_, profile_;
};

Endpoint metadata_endpoint(const std::string& url) {
  Endpoint endpoint = parse_endpoint(url).value_or(Endpoint{});
  endpoint.metadata = true;
  return endpoint;
}

class Container : public CredentialSource {
 public:
  Container(const ChainContext& context, Endpoint endpoint, std::string path)
      : settings_(context.settings),
        client_(context.http, context.settings, nullptr),
        endpoint_(std::move(endpoint)),
        path_(std::move(path)) {}

  Result<Credentials> fetch() override {
    if (!allowed()) {
      return Error{Fault::Credentials,
                   fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI names {}, which is neither "
                               "https nor on this host",
                               endpoint_.host),
                   "use https, or a loopback address"};
    }
    Request request;
    request.endpoint = endpoint_;
    request.path = path_;
    request.action = "container credentials";
    LEDGER_ASSIGN(token, authorization());
    if (!token.empty()) request.headers.emplace_back("Authorization", std::string(token.reveal()));
    auto response = client_.send(std::move(request));
    if (!response)
      return Error{Fault::Credentials, response.error().message, "check the task's role"};
    if (response->not_found)
      return Error{Fault::Credentials, "the container has no credentials: " + response->code,
                   "check the task's role"};
    return credentials_of_json(response->body, "the container");
  }

 private:
  // Addresses that the SDKs trust without TLS: loopback, ECS, EKS Pod Identity.
  bool allowed() const {
    return endpoint_.tls || endpoint_.host.starts_with("127.") || endpoint_.host == "localhost" ||
           endpoint_.host == "[::1]" || endpoint_.host == "169.254.170.2" ||
           endpoint_.host == "169.254.170.23" || endpoint_.host == "[fd00:ec2::23]";
  }

  Result<Secret> authorization() const {
    const std::string file = settings_->env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (file.empty()) return Secret(settings_->env("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    auto token = read_file(file);
    if (!token)
      return Error{Fault::Credentials, token.error().message,
                   "check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"};
    return Secret(token->substr(0, token->find_last_not_of("\r\n") + 1));
  }

  std::shared_ptr<const Settings> settings_;
  Client client_;
  Endpoint endpoint_;
  std::string path_;
};

class Instance : public CredentialSource {
 public:
  explicit Instance(const ChainContext& context)
      : settings_(context.settings), client_(context.http, context.settings, nullptr) {
    const std::string url = settings_->env("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    endpoint_ = metadata_endpoint(url.empty() ? "http://169.254.169.254" : url);
  }

  Result<Credentials> fetch() override {
    if (settings_->env("AWS_EC2_METADATA_DISABLED") == "true") return no_credentials(*settings_);
    const std::string folder = "/latest/meta-data/iam/security-credentials/";
    auto token = ask("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds", "21600"});
    if (!token) return no_credentials(*settings_);
    const std::pair<std::string, std::string> proof("X-aws-ec2-metadata-token", *token);
    LEDGER_ASSIGN(role, ask("GET", folder, proof));
    role = role.substr(0, role.find('\n'));
    LEDGER_ASSIGN(json, ask("GET", folder + uri_encode(role), proof));
    return credentials_of_json(json, "the instance's role " + role);
  }

 private:
  Result<std::string> ask(const std::string& method, const std::string& path,
                          std::pair<std::string, std::string> header) {
    Request request;
    request.endpoint = endpoint_;
    request.method = method;
    request.path = path;
    request.headers.push_back(std::move(header));
    request.action = "instance metadata";
    LEDGER_ASSIGN(response, client_.send(std::move(request)));
    if (response.not_found)
      return Error{Fault::Credentials, "this instance has no role",
                   "attach an instance profile, or --profile NAME"};
    return std::move(response.body);
  }

  std::shared_ptr<const Settings> settings_;
  Client client_;
  Endpoint endpoint_;
};

}  // namespace

Result<Credentials> credentials_of_json(const std::string& json, const std::string& origin) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  const Error wrong{Fault::Credentials, origin + " answered something that holds no credentials",
                    ""};
  if (!document.is_object()) return wrong;
  const std::string token = text_of(document, "Token"), session = text_of(document, "SessionToken");
  Credentials credentials{
      text_of(document, "AccessKeyId"), Secret(text_of(document, "SecretAccessKey")),
      Secret(token.empty() ? session : token), parse_time(text_of(document, "Expiration")), origin};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) return wrong;
  return credentials;
}

std::unique_ptr<CredentialSource> container_source(const ChainContext& context) {
  const std::string relative = context.settings->env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  if (!relative.empty())
    return std::make_unique<Container>(context, metadata_endpoint("http://169.254.170.2"),
                                       relative);
  const std::string full = context.settings->env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (full.empty()) return nullptr;
  const std::size_t slash = full.find('/', full.find("://") + 3);
  return std::make_unique<Container>(context, metadata_endpoint(full.substr(0, slash)),
                                     slash == std::string::npos ? "/" : full.substr(slash));
}

std::unique_ptr<CredentialSource> instance_source(const ChainContext& context) {
  return std::make_unique<Instance>(context);
}

std::unique_ptr<CredentialSource> web_identity_source(const ChainContext& context,
                                                      const std::string& role_arn,
                                                      const std::string& session_name,
                                                      const std::string& token_file) {
  WebIdentityInput input{role_arn, session_name.empty() ? "bedrock-ledger" : session_name, {}, 0};
  return std::make_unique<WebIdentity>(context, std::move(input), token_file);
}

std::unique_ptr<CredentialSource> process_source(const std::string& command,
                                                 const std::string& profile) {
  return std::make_unique<Process>(command, profile);
}

}  // namespace ledger::aws
