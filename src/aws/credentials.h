// Credentials as values, where they come from, and the cache that keeps them fresh.
//
// The chain itself is in chain.h. Thread rule: a CredentialSource is called by one thread at a
// time; CredentialCache by any.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "aws/secret.h"
#include "base/result.h"
#include "base/time.h"

namespace ledger::aws {

struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;            // empty for long-term keys
  std::optional<Seconds> expires;  // nothing = they last
  std::string origin;              // "profile prod", "the environment": for messages
};

class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // May ask the network, a program or the person at the terminal. Fault::Credentials with a hint.
  virtual Result<Credentials> fetch() = 0;
};

// The same credentials until five minutes before they end.
class CredentialCache {
 public:
  explicit CredentialCache(std::unique_ptr<CredentialSource> source) : source_(std::move(source)) {}

  // A failed refresh is no error while the old ones still last. Blocks other callers while it asks.
  Result<Credentials> get(Seconds now);
  // The service called `used` expired: the next get() asks the source again.
  void reject(const Credentials& used);

 private:
  std::mutex mutex_;
  std::unique_ptr<CredentialSource> source_;
  std::optional<Credentials> current_;
};

}  // namespace ledger::aws
