// Log bytes to records: unpack, split, decode; one pass, bounded memory.
//
// Takes gzip, zstd and plain bytes; records one a line, concatenated, pretty-printed, in arrays,
// behind a time stamp, in CloudWatch events ("FilterLogEvents", "GetLogEvents") and in Logs Insights
// results; batch inference output; and CloudTrail events, of which only inference calls come out.
// Nothing in a log stops a run: whatever is not a record becomes a Reject. Prompt and answer text is jumped over, never copied out.
// It does not say who called, what it cost, or which records are duplicates.
// Thread rule: one Decoder per thread; sinks are called on the calling thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "record/record.h"

namespace ledger {

constexpr std::size_t kMaxRecordBytes = 16u << 20;  // a longer record is rejected and streamed past

struct Sink {
  virtual ~Sink() = default;
  virtual void on_record(const Record& record) = 0;
  virtual void on_trail(const TrailEvent&) {}  // only of objects hinted as CloudTrail's
  virtual void on_reject(Reject reject) = 0;
};

// What is known of an object before its first byte. `uri` must outlive the records' last use: account,
// region and model of batch records may be views into it.
struct ObjectHint {
  std::string_view uri;  // chooses the log format (format.h)
  Seconds modified = 0;  // time of batch output records
  Seconds key_time = 0;  // hour in the object's key, 0 = none: last resort for a record's time
  bool trail = false;    // a CloudTrail log file
};

// What the layout says of an object: one of our formats, or bytes to leave alone.
enum class ObjectKind { BedrockLog, BatchOutput, Trail, Skip };

// By its place in the layout (docs/formats.md). Skip: offloaded bodies under
// BedrockModelInvocationLogs/{region}/YYYY/MM/DD/HH/data/, the permission-check object, batch manifests,
// other services' folders under AWSLogs/, hidden files, and suffixes of other types (.csv, .parquet,
// .md, .zip, …). Any other name is taken: a user may point at a file of any name. `trail`: in a source
// of CloudTrail log files, so the service under AWSLogs/ is CloudTrail (its digests and insights are others).
ObjectKind classify(std::string_view uri, bool trail = false);
// Hour (of delivery, never of the call) in a key …/YYYY/MM/DD/HH/…, 0 when there is none.
Seconds key_hour(std::string_view uri);
// Start of the day of delivery in the key of a CloudTrail log file, …/CloudTrail/{region}/YYYY/MM/DD/…, or 0.
Seconds trail_day(std::string_view uri);

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Decodes one local file. Bytes that cannot be unpacked (cut off or damaged, or a bomb: over 200
  // times its size and over 64 MB) are one Reject after the records before them.
  // An error only if the file cannot be read, then what reached the sink is to be thrown away.
  // Returns the number of unpacked bytes.
  Result<std::int64_t> decode_file(const std::string& path, const ObjectHint& hint, Sink& sink);
  // The same for bytes in memory (packed or plain).
  std::int64_t decode_bytes(std::span<const char> bytes, const ObjectHint& hint, Sink& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ledger
