#include "aws/session.h"

#include <time.h>

namespace ledger::aws {
namespace {

// The chain's cache as the source of a role's credentials: both clients share what was fetched.
class Shared : public CredentialSource {
 public:
  explicit Shared(std::shared_ptr<CredentialCache> cache) : cache_(std::move(cache)) {}
  Result<Credentials> fetch() override { return cache_->get(::time(nullptr)); }

 private:
  std::shared_ptr<CredentialCache> cache_;
};

}  // namespace

Result<Session> Session::open(SessionOptions options, const Env& env) {
  LEDGER_ASSIGN(loaded, Settings::load(std::move(options.settings), env));
  ChainContext context{nullptr, std::make_shared<const Settings>(std::move(loaded)),
                       std::move(options.ask_mfa)};
  options.http.ca_bundle = context.settings->ca_bundle();
  LEDGER_ASSIGN(http, Http::open(std::move(options.http)));
  context.http = std::move(http);
  LEDGER_ASSIGN(chain, credential_chain(context));
  return Session(context, std::make_shared<CredentialCache>(std::move(chain)));
}

std::unique_ptr<Client> Session::client(const std::string& region) const {
  auto settings = region.empty()
                      ? context_.settings
                      : std::make_shared<const Settings>(context_.settings->in_region(region));
  return std::make_unique<Client>(context_.http, std::move(settings), cache_);
}

Result<Session> Session::assume(RoleToAssume role) const {
  auto source = assume_role(context_, std::move(role), std::make_unique<Shared>(cache_));
  return Session(context_, std::make_shared<CredentialCache>(std::move(source)));
}

Result<Credentials> Session::credentials() const { return cache_->get(::time(nullptr)); }

}  // namespace ledger::aws
