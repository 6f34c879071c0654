// Amazon S3: list, get, put. Source: S3 API Reference (ListObjectsV2, GetObject, HeadObject,
// PutObject, GetBucketLocation).
//
// Thread rule: any thread; callbacks run on the caller's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.h"
#include "base/result.h"
#include "base/time.h"

namespace ledger::aws {

struct S3Place {
  std::string bucket;
  std::string key;  // or prefix; may be empty
};
// "s3://bucket/key"; nothing when it is no such address.
std::optional<S3Place> parse_s3_uri(std::string_view uri);
std::string without_slashes(std::string prefix);  // at its end
std::string s3_uri(const std::string& bucket, const std::string& key);

struct S3Object {
  std::string key;
  std::string etag;  // without its quotes
  std::int64_t size_bytes = 0;
  Seconds modified = 0;
};

struct S3Page {
  std::vector<S3Object> objects;
  std::vector<std::string> prefixes;  // with a delimiter: the "folders"
  std::string next_token;             // empty on the last page
};

// A whole page, or nothing when the document is cut or none of ListObjectsV2's.
std::optional<S3Page> parse_list_page(const std::string& body);

struct S3List {
  std::string bucket;
  std::string prefix;
  std::string delimiter;    // "" or "/"
  std::string start_after;  // keys after this one only
};
// Lists many prefixes at once; pages of one list come in order, those of different lists in any. An
// error of one list is handed to `page` and ends that list alone, unless `page` returns it.
struct S3Next {
  bool follow = true;        // ask for this list's next page, if there is one
  std::vector<S3List> more;  // lists to do as well
};
using S3OnPage = std::function<Result<S3Next>(const S3List& list, Result<S3Page> page)>;
Result<> list_objects(Client& client, std::vector<S3List> lists, const S3OnPage& page,
                      FlightLimits limits = {});
// All pages of one prefix. Fault::Failed with a hint when there is no such bucket.
Result<S3Page> list_all(Client& client, const S3List& list);

struct S3Get {
  std::string bucket;
  std::string key;
  std::string etag;             // not empty: the object must still be this one
  std::int64_t size_bytes = 0;  // as listed: the answer must be so long
  std::uint64_t tag = 0;
};
struct S3Body {
  std::string bytes;
  // Not empty where there are none, and why in the service's word: NoSuchKey (deleted since it was
  // listed), PreconditionFailed (replaced), InvalidObjectState (archived).
  std::string missing;
};
// Objects above `kRangedBytes` come as several ranges, sewn together. Gets run in the order given,
// answers come in any order.
constexpr std::int64_t kRangeBytes = 8 << 20;
constexpr std::int64_t kRangedBytes = 16 << 20;
using S3OnObject = std::function<Result<>(const S3Get& get, Result<S3Body> body)>;
Result<> get_objects(Client& client, const std::function<std::optional<S3Get>()>& next,
                     const S3OnObject& object, FlightLimits limits = {});
// Size unknown: one request, at most 64 MiB.
Result<std::optional<std::string>> get_object(Client& client, const std::string& bucket,
                                              const std::string& key);

// Nothing when there is no such object.
Result<std::optional<S3Object>> head_object(Client& client, const std::string& bucket,
                                            const std::string& key);
Result<> put_object(Client& client, const std::string& bucket, const std::string& key,
                    std::string bytes, const std::string& content_type);
// "us-east-1" for the empty answer, "eu-west-1" for "EU"; nothing when there is no such bucket.
Result<std::optional<std::string>> bucket_region(Client& client, const std::string& bucket);

}  // namespace ledger::aws
