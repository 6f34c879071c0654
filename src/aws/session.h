// One run's way into AWS: settings, connections and credentials, opened once.
//
// Thread rule: clients may be used by any thread; open() and assume() by one at a time.
#pragma once

#include <memory>
#include <string>

#include "aws/chain.h"
#include "aws/client.h"

namespace ledger::aws {

struct SessionOptions {
  SettingsOptions settings;
  AskMfa ask_mfa;    // may be empty: then a profile with mfa_serial is an error
  HttpOptions http;  // ca_bundle is filled in from the settings
};

class Session {
 public:
  // Does not ask for credentials yet: the first request does.
  static Result<Session> open(SessionOptions options, const Env& env);

  // The chain's credentials in the settings' region, or in another.
  std::unique_ptr<Client> client(const std::string& region = {}) const;
  // The same for a role in this or another account, assumed with the chain's credentials.
  Result<Session> assume(RoleToAssume role) const;

  const Settings& settings() const { return *context_.settings; }
  // The chain's credentials, for a message or a check.
  Result<Credentials> credentials() const;

 private:
  Session(ChainContext context, std::shared_ptr<CredentialCache> cache)
      : context_(std::move(context)), cache_(std::move(cache)) {}
  ChainContext context_;
  std::shared_ptr<CredentialCache> cache_;
};

}  // namespace ledger::aws
