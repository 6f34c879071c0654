#include "aws/credentials.h"

namespace ledger::aws {
namespace {

constexpr Seconds kRefreshBefore = 300;

}  // namespace

Result<Credentials> CredentialCache::get(Seconds now) {
  const std::lock_guard lock(mutex_);
  const bool lasting =
      current_ && (!current_->expires || *current_->expires - kRefreshBefore > now);
  if (lasting) return *current_;
  auto fetched = source_->fetch();
  if (fetched) {
    current_ = *std::move(fetched);
    return *current_;
  }
  if (current_ && *current_->expires > now) return *current_;
  return fetched;
}

void CredentialCache::reject(const Credentials& used) {
  const std::lock_guard lock(mutex_);
  if (current_ && current_->access_key_id == used.access_key_id) current_.reset();
}

}  // namespace ledger::aws
