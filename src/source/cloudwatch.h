// A CloudWatch Logs group as log objects: one for each hour of its events.
//
// FilterLogEvents cannot tell what came since, so an hour is read again on each run until
// kLateArrival after its end, and replaced where it changed; then it is final and never asked for
// again. All streams of the group are read. Nothing is decoded here.
// Thread rule: free functions, from any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"
#include "base/result.h"
#include "base/time.h"
#include "source/local.h"

namespace ledger {

constexpr Seconds kLateArrival = 3 * kSecondsPerHour;

// "cloudwatch:[ACCOUNT:][REGION:]GROUP"; an ARN of a log group says all three.
struct LogGroupName {
  std::string account, region, group;
};
inline bool is_cloudwatch(std::string_view source) { return source.starts_with("cloudwatch:"); }
// Nothing for what is no such address.
std::optional<LogGroupName> parse_cloudwatch(std::string_view source);
std::string cloudwatch_source(const LogGroupName& name);

// An hour for each of `window` and the day after it, up to `now`, as "{source}:2025-10-18T09", in order; the
// etag of a final one is "final". {0, 0} starts where the group can have events at the earliest.
// Fault::Failed where there is no such group; Credentials as the service answers.
Result<std::vector<ListedObject>> list_cloudwatch(aws::Client& client, const std::string& source,
                                                  Window window, Seconds now);

// A piece of an hour: its events one a line, "2025-10-18T09:41:00Z {…}". Hours above kPieceBytes
// come in several.
constexpr std::size_t kPieceBytes = 16 << 20;
struct HourPiece {
  std::size_t hour = 0;  // index in `hours`
  std::string_view text;
  bool first = true, last = true;
  // With the last piece: the state of the hour, "final" or what tells whether an open one changed.
  std::string etag;
};
// Reads consecutive hours of list_cloudwatch(), each at least one piece, in order. An error, of
// `piece` too, ends it: an hour that was begun gets no last piece then.
using OnHourPiece = std::function<Result<>(const HourPiece& piece)>;
Result<> read_cloudwatch(aws::Client& client, const std::string& source,
                         std::span<const ListedObject> hours, const OnHourPiece& piece);

}  // namespace ledger
