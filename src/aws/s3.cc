#include "aws/s3.h"

#include <charconv>
#include <deque>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace ledger::aws {
namespace {

constexpr std::size_t kListPageBytes = 512 << 10;
constexpr std::size_t kErrorBytes = 64
                                    << 10;  // an error in place of an object may be longer than it

std::string key_path(const std::string& key) { return "/" + uri_encode(key, "/"); }

Request object_request(const std::string& method, const std::string& action,
                       const std::string& bucket, const std::string& key) {
  Request request;
  request.service = "s3";
  request.bucket = bucket;
  request.method = method;
  request.path = key_path(key);
  request.action = action;
  request.resource = s3_uri(bucket, key);
  return request;
}

Error no_bucket(const std::string& bucket) {
  return {Fault::Failed, fmt::format("there is no bucket {}", bucket), "aws s3 ls"};
}

Request list_request(const S3List& list, const std::string& token) {
  std::vector<std::pair<std::string, std::string>> query;
  if (!token.empty()) query.emplace_back("continuation-token", token);
  if (!list.delimiter.empty()) query.emplace_back("delimiter", list.delimiter);
  query.emplace_back("encoding-type", "url");
  query.emplace_back("list-type", "2");
  query.emplace_back("prefix", list.prefix);
  if (!list.start_after.empty() && token.empty())
    query.emplace_back("start-after", list.start_after);
  Request request = object_request("GET", "s3:ListBucket", list.bucket, "");
  request.query = query_string(query);
  request.resource = s3_uri(list.bucket, list.prefix);
  request.expected_bytes = kListPageBytes;
  return request;
}

// One call of list_objects: the lists, and the pages to ask for next.
class Listing {
 public:
  Listing(std::vector<S3List> lists, const S3OnPage& page) : page_(page) {
    for (S3List& list : lists) add(std::move(list));
  }

  std::optional<Request> next() {
    if (ready_.empty()) return std::nullopt;
    std::optional<Request> request(std::move(ready_.front()));
    ready_.pop_front();
    return request;
  }

  Result<> answer(const Request& request, Result<Response> response) {
    const S3List& list = lists_[request.tag];
    if (response && response->not_found) response = no_bucket(list.bucket);
    if (!response) return take(page_(list, std::move(response.error())));
    S3Page page = *std::exchange(parsed_, std::nullopt);
    const std::string token = page.next_token;
    auto next = page_(list, std::move(page));
    if (next && next->follow && !token.empty()) ask(request.tag, token);
    return take(std::move(next));
  }

 private:
  void add(S3List list) {
    lists_.push_back(std::move(list));
    ask(lists_.size() - 1, "");
  }

  void ask(std::size_t index, const std::string& token) {
    Request request = list_request(lists_[index], token);
    request.tag = index;
    request.whole = [this](const Response& response) {
      return (parsed_ = parse_list_page(response.body)).has_value();
    };
    ready_.push_back(std::move(request));
  }

  Result<> take(Result<S3Next> next) {
    if (!next) return std::move(next.error());
    for (S3List& list : next->more) add(std::move(list));
    return Ok{};
  }

  const S3OnPage& page_;
  std::deque<S3List> lists_;      // references to them stay valid
  std::optional<S3Page> parsed_;  // of the answer at hand: whole() has just read it
  std::deque<Request> ready_;
};

// One call of get_objects: whole objects, and one large object at a time in ranges.
class Getter {
 public:
  Getter(const std::function<std::optional<S3Get>()>& next, const S3OnObject& object)
      : next_(next), object_(object) {}

  std::optional<Request> next() {
    if (large_)
      return large_->next_offset < large_->get.size_bytes ? std::optional(next_range())
                                                          : std::nullopt;
    std::optional<S3Get> get = next_();
    if (!get) return std::nullopt;
    if (get->size_bytes > kRangedBytes) {
      large_.emplace(Large{*std::move(get), std::string(), 0, 0, {}});
      large_->bytes.resize(static_cast<std::size_t>(large_->get.size_bytes));
      return next_range();
    }
    Request request = request_of(*get, get->size_bytes);
    request.tag = ++last_tag_;
    whole_.emplace(request.tag, *std::move(get));
    return request;
  }

  Result<> answer(const Request& request, Result<Response> response) {
    if (request.tag == kRangeTag) return range_answer(request, std::move(response));
    const auto node = whole_.extract(request.tag);
    return object_(node.mapped(), body_of(std::move(response)));
  }

 private:
  static constexpr std::uint64_t kRangeTag = 0;
  struct Large {
    S3Get get;
    std::string bytes;
    std::int64_t next_offset, received;
    std::optional<Result<S3Body>> trouble;  // the first range that failed
  };

  static Request request_of(const S3Get& get, std::int64_t size) {
    Request request = object_request("GET", "s3:GetObject", get.bucket, get.key);
    if (!get.etag.empty()) request.headers.emplace_back("If-Match", '"' + get.etag + '"');
    request.expected_bytes = static_cast<std::size_t>(size);
    request.max_bytes = request.expected_bytes + kErrorBytes;
    request.whole = [bytes = request.expected_bytes](const Response& response) {
      return response.body.size() == bytes;
    };
    return request;
  }

  static Result<S3Body> body_of(Result<Response> response) {
    if (!response) return std::move(response.error());
    if (response->not_found) return S3Body{"", std::move(response->code)};
    return S3Body{std::move(response->body), ""};
  }

  Request next_range() {
    const std::int64_t from = large_->next_offset;
    const std::int64_t size = std::min(kRangeBytes, large_->get.size_bytes - from);
    Request request = request_of(large_->get, size);
    request.headers.emplace_back("Range", fmt::format("bytes={}-{}", from, from + size - 1));
    request.tag = kRangeTag;
    large_->next_offset += size;
    return request;
  }

  static std::size_t offset_of(const Request& request) {
    const std::string_view range = header(request.headers, "Range").substr(6);
    std::size_t offset = 0;
    std::from_chars(range.data(), range.data() + range.size(), offset);
    return offset;
  }

  Result<> range_answer(const Request& request, Result<Response> response) {
    large_->received += static_cast<std::int64_t>(request.expected_bytes);
    auto body = body_of(std::move(response));
    if (body && body->missing.empty()) {
      body->bytes.copy(large_->bytes.data() + offset_of(request), body->bytes.size());
    } else if (!large_->trouble) {
      large_->trouble.emplace(std::move(body));
    }
    if (large_->received < large_->get.size_bytes) return Ok{};
    Large done = *std::exchange(large_, std::nullopt);
    if (done.trouble) return object_(done.get, *std::move(done.trouble));
    return object_(done.get, S3Body{std::move(done.bytes), ""});
  }

  const std::function<std::optional<S3Get>()>& next_;
  const S3OnObject& object_;
  std::map<std::uint64_t, S3Get> whole_;
  std::uint64_t last_tag_ = kRangeTag;
  std::optional<Large> large_;
};

std::string unquoted(std::string_view etag) {
  return std::string(etag.size() >= 2 && etag.front() == '"' ? etag.substr(1, etag.size() - 2)
                                                             : etag);
}

}  // namespace

std::optional<S3Place> parse_s3_uri(std::string_view uri) {
  if (!uri.starts_with("s3://")) return std::nullopt;
  uri.remove_prefix(5);
  const std::size_t slash = uri.find('/');
  S3Place place{std::string(uri.substr(0, slash)),
                slash == std::string_view::npos ? "" : std::string(uri.substr(slash + 1))};
  if (place.bucket.empty() || uri_encode(place.bucket) != place.bucket) return std::nullopt;
  return place;
}

std::string without_slashes(std::string prefix) {
  while (prefix.ends_with('/')) prefix.pop_back();
  return prefix;
}

std::string s3_uri(const std::string& bucket, const std::string& key) {
  return "s3://" + bucket + "/" + key;
}

Result<> list_objects(Client& client, std::vector<S3List> lists, const S3OnPage& page,
                      FlightLimits limits) {
  Listing listing(std::move(lists), page);
  return client.send_all([&] { return listing.next(); },
                         [&](const Request& request, Result<Response> response) {
                           return listing.answer(request, std::move(response));
                         },
                         limits);
}

Result<S3Page> list_all(Client& client, const S3List& list) {
  S3Page all;
  LEDGER_TRY(
      list_objects(client, {list}, [&](const S3List&, Result<S3Page> page) -> Result<S3Next> {
        if (!page) return std::move(page.error());
        all.objects.insert(all.objects.end(), page->objects.begin(), page->objects.end());
        all.prefixes.insert(all.prefixes.end(), page->prefixes.begin(), page->prefixes.end());
        return S3Next{};
      }));
  return all;
}

Result<> get_objects(Client& client, const std::function<std::optional<S3Get>()>& next,
                     const S3OnObject& object, FlightLimits limits) {
  Getter getter(next, object);
  return client.send_all([&] { return getter.next(); },
                         [&](const Request& request, Result<Response> response) {
                           return getter.answer(request, std::move(response));
                         },
                         limits);
}

Result<std::optional<std::string>> get_object(Client& client, const std::string& bucket,
                                              const std::string& key) {
  LEDGER_ASSIGN(response, client.send(object_request("GET", "s3:GetObject", bucket, key)));
  if (response.not_found) return std::optional<std::string>();
  return std::optional<std::string>(std::move(response.body));
}

Result<std::optional<S3Object>> head_object(Client& client, const std::string& bucket,
                                            const std::string& key) {
  LEDGER_ASSIGN(response, client.send(object_request("HEAD", "s3:GetObject", bucket, key)));
  if (response.not_found) return std::optional<S3Object>();
  S3Object object{key, unquoted(header(response.headers, "ETag")), 0, 0};
  const std::string_view length = header(response.headers, "Content-Length");
  std::from_chars(length.data(), length.data() + length.size(), object.size_bytes);
  object.modified = http_time(header(response.headers, "Last-Modified")).value_or(0);
  return std::optional(std::move(object));
}

Result<> put_object(Client& client, const std::string& bucket, const std::string& key,
                    std::string bytes, const std::string& content_type) {
  Request request = object_request("PUT", "s3:PutObject", bucket, key);
  request.headers.emplace_back("Content-Type", content_type);
  request.expected_bytes = bytes.size();
  request.body = std::move(bytes);
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found) return no_bucket(bucket);
  return Ok{};
}

Result<std::optional<std::string>> bucket_region(Client& client, const std::string& bucket) {
  Request request = object_request("GET", "s3:GetBucketLocation", bucket, "");
  request.query = "location=";
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found) return std::optional<std::string>();
  pugi::xml_document document;
  if (!document.load_buffer(response.body.data(), response.body.size())) {
    return Error{Fault::Failed, "s3:GetBucketLocation on " + bucket + ": an answer that is no XML",
                 ""};
  }
  const std::string region = document.child_value("LocationConstraint");
  if (region.empty()) return std::optional<std::string>("us-east-1");
  return std::optional<std::string>(region == "EU" ? "eu-west-1" : region);
}

}  // namespace ledger::aws
