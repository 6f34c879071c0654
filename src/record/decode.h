// Log bytes to records: gunzip, split, decode; one pass, bounded memory.
//
// Nothing in a log stops a run: whatever is not a record becomes a Reject. Prompt and answer text
// is skipped over, never copied out. Thread rule: one Decoder per thread; sinks are called on the
// calling thread.
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
  virtual void on_reject(Reject reject) = 0;
};

// What is known of an object before its first byte.
struct ObjectHint {
  std::string_view uri;       // chooses the log format
  Seconds modified = 0;       // time of batch output records
  Seconds key_time = 0;       // hour in the object's key, 0 = none: last resort for a record's time
};

// What the layout says of an object: one of our formats, or bytes to leave alone.
enum class ObjectKind { BedrockLog, BatchOutput, Skip };

// By its place in the layout (docs/formats.md): offloaded bodies under
// BedrockModelInvocationLogs/{region}/…/HH/data/, the permission-check object, batch manifests and
// names of no known log suffix are Skip.
ObjectKind classify(std::string_view uri);
// Hour in a delivery key …/YYYY/MM/DD/HH/…, 0 when there is none.
Seconds key_hour(std::string_view uri);

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Decodes one local file (gzip, multi-member, zstd or plain, told by its first bytes).
  // Bytes that cannot be unpacked (truncated or damaged gzip, a bomb over the ratio cap) are a
  // Reject after the records before them. An error only if the file cannot be read.
  // Returns the number of unpacked bytes.
  Result<std::int64_t> decode_file(const std::string& path, const ObjectHint& hint, Sink& sink);
  // The same for bytes in memory (packed or plain).
  std::int64_t decode_bytes(std::span<const char> bytes, const ObjectHint& hint, Sink& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ledger
