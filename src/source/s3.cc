#include "source/s3.h"

#include <algorithm>

#include <fmt/format.h>

#include "record/decode.h"
#include "source/s3_layout.h"

namespace ledger {
namespace {

using aws::S3List;
using aws::S3Next;
using aws::S3Page;

// A flat list has no delimiter: one request for a quiet day. Where its first page is not the last,
// the day's hours are listed side by side instead.
class S3Lister {
 public:
  S3Lister(aws::S3Place root, Window window, LogKind kind)
      : kind_(kind),
        bucket_(std::move(root.bucket)),
        root_(std::move(root.key)),
        window_(window),
        limited_(window.to > 0) {}

  std::vector<S3List> first() const {
    return root_.empty() || root_.ends_with('/') ? expand(root_) : std::vector{folder(root_)};
  }

  Result<S3Next> take(const S3List& list, Result<S3Page> page) {
    if (!page) return std::move(page.error());
    for (aws::S3Object& object : page->objects) add(object);
    S3Next next;
    if (list.delimiter.empty() && !page->next_token.empty()) {
      next.follow = false;
      next.more.push_back(folder(list.prefix));
    }
    for (const std::string& prefix : page->prefixes) {
      if (!below_root(prefix) || !may_hold_logs(prefix, kind_)) continue;
      // Below a day all is hours, which are listed by folder, so that data/ is never walked.
      for (S3List& more :
           is_day_or_deeper(list.prefix, kind_) ? std::vector{folder(prefix)} : expand(prefix))
        next.more.push_back(std::move(more));
    }
    return next;
  }

  // A busy day's first page is listed twice.
  std::vector<ListedObject> sorted() {
    const auto by_uri = [](const ListedObject& a, const ListedObject& b) { return a.uri < b.uri; };
    std::sort(objects_.begin(), objects_.end(), by_uri);
    const auto same = [](const ListedObject& a, const ListedObject& b) { return a.uri == b.uri; };
    objects_.erase(std::unique(objects_.begin(), objects_.end(), same), objects_.end());
    return std::move(objects_);
  }

 private:
  std::vector<S3List> expand(const std::string& prefix) const {
    if (region_folder(prefix, kind_).empty() || (!limited_ && !is_day_or_deeper(prefix, kind_)))
      return {folder(prefix)};
    if (!limited_) return {flat(prefix)};
    std::vector<S3List> lists;
    for (std::string& day : day_prefixes(prefix, window_, kind_))
      lists.push_back(flat(std::move(day)));
    return lists;
  }

  S3List flat(std::string prefix) const { return {bucket_, std::move(prefix), "", ""}; }
  S3List folder(std::string prefix) const { return {bucket_, std::move(prefix), "/", ""}; }

  // "logs" names the folder logs/ or the object logs, not logs-of-others/.
  bool below_root(std::string_view key) const {
    return key.starts_with(root_) && (root_.empty() || root_.ends_with('/') ||
                                      key.size() == root_.size() || key[root_.size()] == '/');
  }

  void add(aws::S3Object& object) {
    if (!below_root(object.key)) return;
    std::string uri = aws::s3_uri(bucket_, object.key);
    const bool trail = kind_ == LogKind::Trail;
    if (uri.ends_with('/') || classify(uri, trail) == ObjectKind::Skip) return;
    const Seconds start = trail ? trail_day(uri) : key_hour(uri);
    const Seconds span = trail ? kSecondsPerDay : kSecondsPerHour;
    const bool wanted =
        !limited_ || start == 0 ||
        (start + span > window_.from - kSecondsPerHour && start < window_.to + kSecondsPerDay);
    if (wanted)
      objects_.push_back({std::move(uri), object.size_bytes, object.modified * 1'000'000'000,
                          trail ? 0 : start, std::move(object.etag), trail});
  }

  const LogKind kind_;
  const std::string bucket_, root_;
  const Window window_;
  const bool limited_;
  std::vector<ListedObject> objects_;
};

}  // namespace

Result<std::vector<ListedObject>> list_s3(aws::Client& client, const std::string& uri,
                                          Window window, LogKind kind) {
  const auto place = aws::parse_s3_uri(uri);
  if (!place)
    return Error{Fault::Usage, fmt::format("{} is not an S3 address", uri),
                 "--source s3://BUCKET/PREFIX"};
  S3Lister lister(*place, window, kind);
  LEDGER_TRY(aws::list_objects(
      client, lister.first(),
      [&](const S3List& list, Result<S3Page> page) { return lister.take(list, std::move(page)); }));
  return lister.sorted();
}

S3Reader::S3Reader(aws::Client& client, const std::vector<ListedObject>& objects,
                   std::size_t max_bytes)
    : client_(client), objects_(objects), max_bytes_(max_bytes), thread_([this] { run(); }) {}

S3Reader::~S3Reader() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  room_.notify_all();
  thread_.join();
}

// Half of the memory is for what is in flight, half for what waits to be taken.
void S3Reader::run() {
  aws::FlightLimits limits;
  limits.bytes = max_bytes_ / 2;
  auto done = aws::get_objects(
      client_, [this] { return next_get(); },
      [this](const aws::S3Get& get, Result<aws::S3Body> body) {
        return accept(get, std::move(body));
      },
      limits);
  const std::lock_guard lock(mutex_);
  if (!done) error_ = std::move(done.error());
  ended_ = true;
  ready_.notify_all();
}

std::optional<aws::S3Get> S3Reader::next_get() {
  if (next_object_ == objects_.size()) return std::nullopt;
  const ListedObject& object = objects_[next_object_];
  const auto place = aws::parse_s3_uri(object.uri);
  return aws::S3Get{place->bucket, place->key, object.etag, object.size_bytes, next_object_++};
}

Result<> S3Reader::accept(const aws::S3Get& get, Result<aws::S3Body> body) {
  if (!body) return std::move(body.error());
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return abandoned_ || queued_bytes_ < max_bytes_ / 2; });
  if (abandoned_) return Error{Fault::Interrupted, "reading was ended", ""};
  queued_bytes_ += body->bytes.size();
  queue_.push_back({get.tag, std::move(body->bytes), std::move(body->missing)});
  ready_.notify_one();
  return Ok{};
}

std::optional<S3Reader::Fetched> S3Reader::next() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [this] { return ended_ || !queue_.empty(); });
  if (queue_.empty()) return std::nullopt;
  Fetched fetched = std::move(queue_.front());
  queue_.pop_front();
  queued_bytes_ -= fetched.bytes.size();
  room_.notify_one();
  return fetched;
}

Result<> S3Reader::finish() {
  const std::lock_guard lock(mutex_);
  if (error_) return *error_;
  return Ok{};
}

}  // namespace ledger
