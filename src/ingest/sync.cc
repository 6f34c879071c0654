#include "ingest/sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "base/signals.h"
#include "record/decode.h"
#include "source/local.h"
#include "store/store.h"
#include "store/writer.h"

namespace ledger {
namespace {

constexpr std::size_t kBatchRows = 8'192;             // hand over when the writer is free
constexpr std::size_t kMaxBatchRows = 8 * kBatchRows;  // wait for the writer
constexpr std::int64_t kCommitRows = 262'144;
constexpr std::chrono::milliseconds kBreath{30};  // after a commit, for other processes to get in

unsigned worker_count(std::size_t objects) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return std::min<unsigned>({cores, 8u, static_cast<unsigned>(std::max<std::size_t>(objects, 1))});
}

ObjectInfo info_of(ListedObject&& listed) {
  return {std::move(listed.uri), "", listed.size_bytes, listed.modified_ns, listed.key_time};
}

// Reads objects on several threads and hands full batches to the one writer.
class Reader {
 public:
  Reader(Store& store, const SyncRequest& request, std::vector<ObjectInfo> objects)
      : request_(request), objects_(std::move(objects)), writer_(store, request.sources) {
    progress_.objects_total = static_cast<std::int64_t>(objects_.size());
    for (const auto& object : objects_) progress_.bytes_total += object.size_bytes;
  }

  Result<Ok> run(SyncResult& result) {
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < worker_count(objects_.size()); ++i)
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
    result.unreadable.insert(result.unreadable.end(), unreadable_.begin(), unreadable_.end());
    if (error_) return *error_;
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
      if (batch.rows() >= kMaxBatchRows) split();
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
    while (!failed_ && !stop_requested()) {
      const std::size_t index = next_++;
      if (index >= objects_.size()) break;
      read(decoder, batch, sink, objects_[index]);
      if (batch.rows() >= kBatchRows || batch.rejects.size() >= kBatchRows)
        hand_over(batch, batch.rows() >= kMaxBatchRows);
    }
    hand_over(batch, true);
  }

  void read(Decoder& decoder, Batch& batch, BatchSink& sink, const ObjectInfo& object) {
    const ObjectHint hint{object.uri, object.modified_ns / 1'000'000'000, object.key_time};
    batch.begin_object(object);
    const auto unpacked = decoder.decode_file(object.uri, hint, sink);
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
  const std::vector<ObjectInfo> objects_;
  Writer writer_;
  std::mutex writer_mutex_, progress_mutex_;
  std::atomic<Clock::time_point> not_before_{};
  std::atomic<std::size_t> next_{0};
  std::atomic<std::int64_t> bytes_unpacked_{0}, objects_read_{0};
  std::atomic<bool> failed_{false};
  std::optional<Error> error_;  // written under writer_mutex_
  SyncProgress progress_;
  std::vector<std::string> unreadable_;
};

Result<std::vector<ObjectInfo>> list_new(Store& store, const SyncRequest& request,
                                         SyncResult& result) {
  std::vector<ObjectInfo> found;
  for (const std::string& source : request.sources) {
    LEDGER_ASSIGN(listed, list_local(source, request.window, result.unreadable));
    for (auto& object : listed) found.push_back(info_of(std::move(object)));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.uri < b.uri; });
  found.erase(std::unique(found.begin(), found.end(),
                          [](const auto& a, const auto& b) { return a.uri == b.uri; }),
              found.end());
  LEDGER_ASSIGN(known, store.look_up(found));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (known[i] != Known::Same) std::swap(found[kept++], found[i]);
  }
  result.objects_known = static_cast<std::int64_t>(found.size() - kept);
  found.resize(kept);
  return found;
}

}  // namespace

Result<SyncResult> sync(Store& store, const SyncRequest& request) {
  SyncResult result;
  LEDGER_ASSIGN(objects, list_new(store, request, result));
  if (objects.empty()) {
    LEDGER_TRY(store.remember_sources(request.sources));
    return result;
  }
  Reader reader(store, request, std::move(objects));
  LEDGER_TRY(reader.run(result));
  return result;
}

}  // namespace ledger
