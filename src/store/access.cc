#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "store/profiles.h"
#include "store/rollup.h"
#include "store/schema.h"
#include "store/store_impl.h"

namespace ledger {
namespace {

constexpr std::chrono::milliseconds kPatience{20'000};  // for another process to leave the store
constexpr std::chrono::milliseconds kSilence{700};      // before saying what is waited for

// Files made while it lives are the owner's alone.
class PrivateFiles {
 public:
  PrivateFiles() : old_(umask(077)) {}
  ~PrivateFiles() { umask(old_); }

 private:
  mode_t old_;
};

bool is_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::file_size(path, error) > 0 && !error;
}

Result<Ok> make_folder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return Ok{};
  const PrivateFiles only_ours;
  std::filesystem::create_directories(folder, error);
  if (!error) return Ok{};
  return Error{Fault::Failed,
               fmt::format("cannot make the folder {}: {}", folder.string(), error.message()),
               "choose another place with --store"};
}

}  // namespace

Error Store::Impl::explain(Error error) const {
  const auto says = [&](std::string_view text) {
    return error.message.find(text) != std::string::npos;
  };
  if (error.fault == Fault::Busy) {
    return {Fault::Busy, fmt::format("another process holds the store {}", path),
            "wait for it to end, or choose another --store"};
  }
  if (error.fault != Fault::Failed || error.message.find(path) != std::string::npos) return error;
  if (says("No space left") || says("not enough space") || says("Disk full")) {
    return {Fault::Failed,
            fmt::format("no space left for the store {}: nothing of this batch was kept", path),
            "free some space and run the same command again"};
  }
  if (says("ermission denied") || says("read-only file system")) {
    return {Fault::Failed, fmt::format("the store {} cannot be written: {}", path, error.message),
            "choose another place with --store"};
  }
  if (says("orrupt") || says("checksum") || says("not a valid DuckDB") || says("erialization") ||
      says("atabase file")) {
    return {Fault::Failed, fmt::format("the store {} is damaged: {}", path, error.message),
            fmt::format("move it away and read the logs again: mv {0} {0}.damaged", path)};
  }
  return {Fault::Failed, fmt::format("the store {}: {}", path, error.message), error.hint};
}

bool Store::Impl::exists() const { return in_memory() ? connection_ != nullptr : is_there(path); }

Result<Ok> Store::Impl::open(Access wanted) {
  duck::Database::Options options;
  options.read_only = wanted == Access::Read;
  if (wanted == Access::Write) {
    options.memory_limit = "96MB";
    options.threads = 1;
  }
  const bool nothing_to_read = wanted == Access::Read && !exists();
  const bool no_file = in_memory() || nothing_to_read;
  if (no_file) options = {};
  if (wanted == Access::Write && !in_memory()) LEDGER_TRY(make_folder(path));
  const PrivateFiles only_ours;
  LEDGER_ASSIGN(database, duck::Database::open(no_file ? "" : path, options));
  connection_ = database->connect();
  database_ = std::move(database);
  held_ = in_memory() ? Access::Write : wanted;
  return prepare(nothing_to_read ? Access::Write : held_);
}

Result<Ok> Store::Impl::prepare(Access wanted) {
  LEDGER_ASSIGN(version, store_version(*connection_, path));
  bool same_prices = false;
  if (version > 0) {
    LEDGER_ASSIGN(derived_from, read_meta(*connection_, "prices"));
    same_prices = derived_from == fingerprint();
  }
  if (version == kStoreVersion && same_prices) return Ok{};
  if (wanted == Access::Read) {
    release();
    LEDGER_TRY(open_waiting(Access::Write));
    release();
    return open_waiting(Access::Read);
  }
  LEDGER_TRY(connection_->run("BEGIN TRANSACTION"));
  if (version < kStoreVersion) LEDGER_TRY(upgrade_schema(*connection_, version));
  if (!same_prices) LEDGER_TRY(refresh_rates(*connection_, *this));
  if (!same_prices && version > 0) LEDGER_TRY(rebuild_rollups(*connection_));
  return connection_->run("COMMIT");
}

Result<Ok> Store::Impl::open_waiting(Access wanted) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  bool noted = false;
  for (auto pause = std::chrono::milliseconds(2);;
       pause = std::min(pause * 2, std::chrono::milliseconds(25))) {
    auto done = open(wanted);
    if (done || done.error().fault != Fault::Busy) return done;
    const auto waited = Clock::now() - start;
    if (waited > kPatience) return done;
    if (!noted && waited > kSilence && wait_note) {
      wait_note(fmt::format("waiting for another process to leave the store {}", path));
      noted = true;
    }
    std::this_thread::sleep_for(pause);
  }
}

Result<duck::Connection*> Store::Impl::access(Access wanted) {
  if (held_ >= wanted && connection_) return connection_.get();
  release();
  auto done = open_waiting(wanted);
  if (!done) {
    release();
    return explain(std::move(done.error()));
  }
  return connection_.get();
}

void Store::Impl::release() {
  if (in_memory() && connection_) return;
  connection_.reset();
  database_.reset();
  held_ = Access::None;
}

std::string Store::Impl::fingerprint() const {
  constexpr int kDerivedLayout = 2;  // raise it when a derived table or rollup changes its columns
  std::string text = fmt::format("{}|{}", kDerivedLayout, prices.stamp().fingerprint);
  for (const auto& [arn, profile] : profiles)
    text += fmt::format("|{}={},{},{},{}", arn, profile.model, profile.name, profile.scope,
                        tags_json(profile.tags));
  return text;
}

}  // namespace ledger
