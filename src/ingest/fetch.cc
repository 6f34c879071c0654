#include "ingest/fetch.h"

#include "source/s3.h"

namespace ledger {

struct Fetcher::Reading {
  Reading(const Remote& of, std::size_t max_bytes)
      : remote(of), reader(*of.client, of.objects, max_bytes) {}
  const Remote& remote;
  S3Reader reader;
};

Fetcher::Fetcher(const std::vector<Remote>& remotes, std::size_t max_bytes)
    : remotes_(remotes), max_bytes_(max_bytes) {
  current();  // its first objects are on their way while others are read
}
Fetcher::~Fetcher() = default;

std::optional<Fetcher::Fetched> Fetcher::next() {
  while (const auto reading = current()) {
    if (auto got = reading->reader.next())
      return Fetched{&reading->remote.objects[got->index], std::move(got->bytes),
                     std::move(got->missing)};
    finish(reading);
  }
  return std::nullopt;
}

std::shared_ptr<Fetcher::Reading> Fetcher::current() {
  const std::lock_guard lock(mutex_);
  if (!current_ && next_remote_ < remotes_.size())
    current_ = std::make_shared<Reading>(remotes_[next_remote_++], max_bytes_);
  return current_;
}

void Fetcher::finish(const std::shared_ptr<Reading>& reading) {
  const std::lock_guard lock(mutex_);
  if (current_ != reading) return;
  if (auto done = reading->reader.finish(); !done)
    failed_.push_back({reading->remote.source, std::move(done.error())});
  current_.reset();
}

}  // namespace ledger
