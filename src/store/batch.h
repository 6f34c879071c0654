// Decoded calls on their way to the store: plain columns, with names as ids local to the batch.
//
// Filled by one thread, then handed to the Writer as a whole. Names are interned here, so the hot
// path touches no shared state. Thread rule: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "price/price.h"
#include "record/record.h"
#include "store/hash.h"

namespace ledger {

// A stored object as the ledger knows it. Its rows and its ledger row are committed together.
struct ObjectInfo {
  std::string uri;
  std::string etag;  // "" for local files: size and time tell a change
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  Seconds key_time = 0;  // hour in the key, 0 = none
  bool trail = false;    // a CloudTrail log file
};

// Tuples of text, numbered from 0 in the order of their first appearance.
class NameTable {
 public:
  // Fields are length-prefixed, so no text can imitate another tuple.
  template <class... Fields>
  std::int32_t intern(const Fields&... fields) {
    scratch_.clear();
    (put(fields), ...);
    return intern_scratch();
  }
  std::size_t size() const { return entries_.size(); }
  std::string_view entry(std::size_t index) const { return entries_[index]; }
  void clear();

 private:
  void put(std::string_view text);
  std::int32_t intern_scratch();
  struct Hasher {
    std::size_t operator()(const Hash128& hash) const { return hash.lo; }
  };
  std::string scratch_;
  std::vector<std::string> entries_;
  std::unordered_map<Hash128, std::int32_t, Hasher> index_;
  Hash128 last_{};
  std::int32_t last_index_ = -1;
};

// Splits what NameTable::intern packed.
std::vector<std::string_view> unpack_names(std::string_view entry);

class Batch {
 public:
  struct Object {
    ObjectInfo info;
    std::int64_t records = 0, rejects = 0;
    Seconds first_time = 0, last_time = 0;
    bool first_part = true, complete = false;
  };
  struct RejectLine {
    std::int32_t object;
    std::int64_t line;
    Seconds time;
    std::string reason;
  };

  // Rows that follow belong to this object. A large object may be continued in a next batch:
  // `first_part` false there.
  void begin_object(ObjectInfo info, bool first_part = true);
  void end_object(bool complete = true);  // false: the rest of it comes in a next batch
  // Takes the object that was begun last out again, with all its rows: it could not be read whole.
  // Names stay. What another batch holds of it is not touched.
  void drop_object();

  void add(const Record& record);
  void add(const TrailEvent& event);
  void reject(const Reject& reject);
  std::size_t rows() const { return time.size(); }  // calls
  std::size_t size() const { return time.size() + trail.time.size(); }
  bool empty() const { return objects.empty(); }
  void clear();

  std::vector<Object> objects;
  std::vector<RejectLine> rejects;
  NameTable principals;     // account, arn, application that only a user agent names (here none)
  NameTable price_keys;     // invoked id, body model, region, tier, band, components, flags
  NameTable details;        // operation, inference region, error code
  NameTable metadata;       // requestMetadata
  NameTable request_names;  // request ids that are no UUID
  NameTable trail_keys;     // account, region, source, operation, application, tier, error

  std::vector<std::int64_t> time;
  std::vector<std::int32_t> principal, price_key, detail, metadata_id;  // -1 = no metadata
  std::vector<std::uint8_t> calls, failed;
  std::array<std::vector<std::int64_t>, kComponents> counts;
  std::vector<std::int32_t> latency_ms;
  std::vector<std::uint8_t> fields;
  std::vector<std::uint64_t> request_hi,
      request_lo;                    // (0, 0) = none; (0, n + 1) = request_names[n]
  std::vector<std::int32_t> object;  // index into objects

  struct Trail {  // CloudTrail events; columns as above
    std::vector<std::int64_t> time;
    std::vector<std::int32_t> key, object;
    std::vector<std::uint64_t> request_hi, request_lo;
  } trail;

 private:
  void count_row(Seconds when);
  std::pair<std::uint64_t, std::uint64_t> intern_request(std::string_view id);
};

}  // namespace ledger
