#include "ingest/sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "base/signals.h"
#include "ingest/listing.h"
#include "record/decode.h"
#include "source/s3.h"
#include "store/store.h"
#include "store/writer.h"

namespace ledger {
namespace {

constexpr std::size_t kBatchRows = 8'192;              // hand over when the writer is free
constexpr std::size_t kMaxBatchRows = 8 * kBatchRows;  // wait for the writer
constexpr std::int64_t kCommitRows = 262'144;
constexpr std::size_t kMaxRemoteBytes = 32 << 20;
constexpr std::chrono::milliseconds kBreath{30};  // after a commit, for other processes to get in

unsigned worker_count(std::size_t objects) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return std::min<unsigned>({cores, 8u, static_cast<unsigned>(std::max<std::size_t>(objects, 1))});
}

// Why an object that was listed has no bytes; `code` as in S3Reader::Fetched.
std::string missing_line(const std::string& uri, const std::string& code) {
  if (code == "NoSuchKey") return uri + ": deleted since it was listed";
  if (code == "PreconditionFailed") return uri + ": replaced since it was listed";
  if (code == "InvalidObjectState") return uri + ": archived; restore it to read it";
  return uri + ": " + code;
}

// Reads objects on several threads and hands full batches to the one writer.
class Reader {
 public:
  // `client` is null where nothing is in S3.
  Reader(Store& store, const SyncRequest& request, NewObjects objects, aws::Client* client)
      : request_(request),
        objects_(std::move(objects)),
        writer_(store, request.sources, request.trails) {
    for (const auto* list : {&objects_.local, &objects_.remote}) {
      progress_.objects_total += static_cast<std::int64_t>(list->size());
      for (const auto& object : *list) progress_.bytes_total += object.size_bytes;
    }
    if (client) remote_.emplace(*client, objects_.remote, kMaxRemoteBytes);
  }

  Result<Ok> run(SyncResult& result) {
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < worker_count(objects_.local.size() + objects_.remote.size()); ++i)
      threads.emplace_back([this] { work(); });
    work();
    for (auto& thread : threads) thread.join();
    if (!failed_) keep(writer_.commit());
    result.objects_read = objects_read_;
    result.bytes_read = progress_.bytes_done;
    result.bytes_unpacked = bytes_unpacked_;
    result.records = writer_.counts().records;
    result.rejects = writer_.counts().rejects;
    result.duplicates = writer_.counts().duplicates;
    result.events = writer_.counts().events;
    result.unreadable.insert(result.unreadable.end(), unreadable_.begin(), unreadable_.end());
    if (error_) return *error_;
    if (remote_ && !stop_requested()) LEDGER_TRY(remote_->finish());
    if (stop_requested())
      return Error{Fault::Interrupted, "interrupted; what was committed stays",
                   "run the same command again to go on"};
    return Ok{};
  }

 private:
  // Fills a batch; hands over inside an object only when it grows past all bounds.
  struct BatchSink : Sink {
    BatchSink(Reader& r, Batch& b) : reader(r), batch(b) {}
    void on_record(const Record& record) override {
      batch.add(record);
      if (batch.size() >= kMaxBatchRows) split();
    }
    void on_trail(const TrailEvent& event) override {
      batch.add(event);
      if (batch.size() >= kMaxBatchRows) split();
    }
    void on_reject(Reject reject) override {
      batch.reject(reject);
      if (batch.rejects.size() >= kMaxBatchRows) split();
    }
    void split() {
      ObjectInfo info = batch.objects.back().info;
      batch.end_object(false);
      reader.hand_over(batch, true);
      batch.begin_object(std::move(info), false);
    }
    Reader& reader;
    Batch& batch;
  };

  void work() {
    Decoder decoder;
    Batch batch;
    BatchSink sink(*this, batch);
    while (!failed_ && !stop_requested() && read_next(decoder, batch, sink)) {
      if (batch.size() >= kBatchRows || batch.rejects.size() >= kBatchRows)
        hand_over(batch, batch.size() >= kMaxBatchRows);
    }
    hand_over(batch, true);
  }

  // Local objects first, while those in S3 are on their way.
  bool read_next(Decoder& decoder, Batch& batch, BatchSink& sink) {
    if (const std::size_t index = next_++; index < objects_.local.size()) {
      const ListedObject& object = objects_.local[index];
      read(batch, object,
           [&](const ObjectHint& hint) { return decoder.decode_file(object.uri, hint, sink); });
      return true;
    }
    const auto fetched = remote_ ? remote_->next() : std::nullopt;
    if (!fetched) return false;
    const ListedObject& object = objects_.remote[fetched->index];
    read(batch, object, [&](const ObjectHint& hint) -> Result<std::int64_t> {
      if (fetched->missing.empty()) return decoder.decode_bytes(fetched->bytes, hint, sink);
      return Error{Fault::Failed, missing_line(object.uri, fetched->missing), ""};
    });
    return true;
  }

  template <class Decode>
  void read(Batch& batch, const ListedObject& object, const Decode& decode) {
    const ObjectHint hint{object.uri, object.modified_ns / 1'000'000'000, object.key_time,
                          object.trail};
    batch.begin_object(info_of(object));
    const Result<std::int64_t> unpacked = decode(hint);
    if (unpacked) {
      batch.end_object();
      bytes_unpacked_ += *unpacked;
      ++objects_read_;
    } else {
      batch.objects.pop_back();  // nothing was decoded: the file could not be read
    }
    const std::lock_guard lock(progress_mutex_);
    if (!unpacked) unreadable_.push_back(unpacked.error().message);
    ++progress_.objects_done;
    progress_.bytes_done += object.size_bytes;
    if (request_.progress) request_.progress(progress_);
  }

  void hand_over(Batch& batch, bool wait) {
    std::unique_lock lock(writer_mutex_, std::defer_lock);
    if (wait)
      lock.lock();
    else if (Clock::now() < not_before_.load() || !lock.try_lock())
      return;
    if (!failed_ && keep(writer_.append(batch)) && writer_.uncommitted_rows() >= kCommitRows &&
        writer_.can_commit()) {
      keep(writer_.commit());
      not_before_ = Clock::now() + kBreath;
    }
    batch.clear();
  }

  bool keep(Result<Ok> done) {
    if (done) return true;
    failed_ = true;
    error_ = std::move(done.error());
    return false;
  }

  using Clock = std::chrono::steady_clock;
  const SyncRequest& request_;
  const NewObjects objects_;
  Writer writer_;
  std::mutex writer_mutex_, progress_mutex_;
  std::atomic<Clock::time_point> not_before_{};
  std::atomic<std::size_t> next_{0};
  std::atomic<std::int64_t> bytes_unpacked_{0}, objects_read_{0};
  std::atomic<bool> failed_{false};
  std::optional<Error> error_;  // written under writer_mutex_
  SyncProgress progress_;
  std::vector<std::string> unreadable_;
  std::optional<S3Reader> remote_;
};

}  // namespace

Result<SyncResult> sync(Store& store, const SyncRequest& request) {
  SyncResult result;
  LEDGER_ASSIGN(objects, list_new(store, request, result));
  if (objects.local.empty() && objects.remote.empty()) {
    LEDGER_TRY(store.remember_sources(request.sources, request.trails));
    return result;
  }
  aws::Client* client = nullptr;
  if (!objects.remote.empty()) {
    LEDGER_ASSIGN(found, aws_client(request));
    client = found;
  }
  Reader reader(store, request, std::move(objects), client);
  LEDGER_TRY(reader.run(result));
  return result;
}

}  // namespace ledger
