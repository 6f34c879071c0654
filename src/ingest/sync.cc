#include "ingest/sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <span>
#include <thread>

#include "base/signals.h"
#include "ingest/fetch.h"
#include "ingest/listing.h"
#include "record/decode.h"
#include "source/cloudwatch.h"
#include "store/store.h"
#include "store/writer.h"

namespace ledger {
namespace {

constexpr std::size_t kBatchRows = 8'192;              // hand over when the writer is free
constexpr std::size_t kMaxBatchRows = 8 * kBatchRows;  // wait for the writer
constexpr std::int64_t kCommitRows = 262'144;
constexpr std::size_t kMaxRemoteBytes = 32 << 20;
constexpr std::size_t kHoursAtOnce = 24;  // of a log group, in one series of pages
constexpr const char* kBegun = "begun";   // no whole hour has this etag
constexpr unsigned kSeriesAtOnce = 4;     // FilterLogEvents has a low quota of requests a second
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

// Hours of a log group that follow each other.
struct Series {
  const Remote* group;
  std::span<const ListedObject> hours;
};

std::vector<Series> series_of(const std::vector<Remote>& groups) {
  std::vector<Series> all;
  for (const Remote& group : groups) {
    const std::span<const ListedObject> hours(group.objects);
    for (std::size_t from = 0, to = 0; from < hours.size(); from = to) {
      do ++to;
      while (to < hours.size() && to - from < kHoursAtOnce &&
             hours[to].key_time == hours[to - 1].key_time + kSecondsPerHour);
      all.push_back({&group, hours.subspan(from, to - from)});
    }
  }
  return all;
}

// Reads objects on several threads and hands full batches to the one writer.
class Reader {
 public:
  Reader(Store& store, const SyncRequest& request, NewObjects objects, const ReadPlan& plan)
      : request_(request),
        objects_(std::move(objects)),
        series_(series_of(objects_.cloudwatch)),
        writer_(store, request.sources, request.trails),
        remote_(objects_.s3, kMaxRemoteBytes) {
    progress_.objects_total = plan.objects;
    progress_.bytes_total = plan.bytes;
  }

  Result<Ok> run(SyncResult& result) {
    std::vector<std::thread> threads;
    const auto objects = static_cast<std::size_t>(progress_.objects_total);
    for (unsigned i = 1; i < worker_count(objects); ++i) threads.emplace_back([this] { work(); });
    for (unsigned i = 0; i < std::min<std::size_t>(series_.size(), kSeriesAtOnce); ++i)
      threads.emplace_back([this] { read_series(); });
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
    if (stop_requested())
      return Error{Fault::Interrupted, "interrupted; what was committed stays",
                   "run the same command again to go on"};
    for (auto& list : {remote_.failed(), std::move(failed_groups_)})
      result.failed.insert(result.failed.end(), list.begin(), list.end());
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
    const auto fetched = remote_.next();
    if (!fetched) return false;
    const ListedObject& object = *fetched->object;
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
      abandon(batch, unpacked.error());
      const std::lock_guard lock(progress_mutex_);
      unreadable_.push_back(unpacked.error().message);
    }
    advance(1, object.size_bytes);
  }

  void advance(std::int64_t objects, std::int64_t bytes) {
    const std::lock_guard lock(progress_mutex_);
    progress_.objects_done += objects;
    progress_.bytes_done += bytes;
    if (request_.progress) request_.progress(progress_);
  }

  // Log groups: their pages come one after another, so each thread decodes what it fetches.
  void read_series() {
    Decoder decoder;
    Batch batch;
    BatchSink sink(*this, batch);
    for (std::size_t i = next_series_++; i < series_.size(); i = next_series_++) {
      const Series& series = series_[i];
      if (is_failed(*series.group)) continue;
      bool begun = false;
      const auto piece = [&](const HourPiece& hour) -> Result<> {
        if (failed_ || stop_requested()) return Error{Fault::Interrupted, "interrupted", ""};
        begun = !hour.last;
        read_piece(decoder, batch, sink, series.hours[hour.hour], hour);
        if (hour.last && batch.rows() >= kBatchRows) hand_over(batch, false);
        return Ok{};
      };
      auto done = read_cloudwatch(*series.group->client, series.group->source, series.hours, piece);
      if (done) continue;
      if (begun) abandon(batch, done.error());
      note_failed(*series.group, std::move(done.error()));
    }
    hand_over(batch, true);
  }

  // An hour's rows wait in the batch until all of them are there: so one that ends early leaves what
  // the store has of it, and no transaction waits for pages.
  void read_piece(Decoder& decoder, Batch& batch, BatchSink& sink, const ListedObject& object,
                  const HourPiece& hour) {
    if (hour.first) {
      batch.begin_object(info_of(object));
      batch.objects.back().info.etag = kBegun;
    }
    bytes_unpacked_ +=
        decoder.decode_bytes(hour.text, {object.uri, 0, object.key_time, false}, sink);
    if (hour.last) {
      batch.objects.back().info.etag = hour.etag;
      batch.end_object();
      ++objects_read_;
    }
    advance(hour.last, static_cast<std::int64_t>(hour.text.size()));
  }

  // Nothing of an object that could not be read whole is kept. Where a part of it is in the
  // transaction already, all of that is read again by the next run.
  void abandon(Batch& batch, const Error& error) {
    const bool parted = !batch.objects.back().first_part;
    batch.drop_object();
    if (!parted) return;
    const std::lock_guard lock(writer_mutex_);
    if (!failed_) keep(Result<Ok>(error));
  }

  bool is_failed(const Remote& group) {
    const std::lock_guard lock(progress_mutex_);
    return std::any_of(failed_groups_.begin(), failed_groups_.end(),
                       [&](const FailedSource& one) { return one.source == group.source; });
  }

  void note_failed(const Remote& group, Error error) {
    const bool known = is_failed(group);
    const std::lock_guard lock(progress_mutex_);
    if (!known) failed_groups_.push_back({group.source, std::move(error)});
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
  const std::vector<Series> series_;
  Writer writer_;
  std::mutex writer_mutex_, progress_mutex_;
  std::atomic<Clock::time_point> not_before_{};
  std::atomic<std::size_t> next_{0}, next_series_{0};
  std::atomic<std::int64_t> bytes_unpacked_{0}, objects_read_{0};
  std::atomic<bool> failed_{false};
  std::optional<Error> error_;  // written under writer_mutex_
  SyncProgress progress_;
  std::vector<std::string> unreadable_;
  std::vector<FailedSource> failed_groups_;
  Fetcher remote_;
};

}  // namespace

Result<SyncResult> sync(Store& store, const SyncRequest& request) {
  SyncResult result;
  LEDGER_ASSIGN(objects, list_new(store, request, result));
  const ReadPlan plan = plan_of(objects);
  if (plan.objects == 0) {
    LEDGER_TRY(store.remember_sources(request.sources, request.trails));
    return result;
  }
  if (request.before_reading) request.before_reading(plan);
  Reader reader(store, request, std::move(objects), plan);
  LEDGER_TRY(reader.run(result));
  return result;
}

}  // namespace ledger
