// UTC instants, civil days and reporting zones.
//
// Inside the program an instant is whole seconds since 1970-01-01T00:00Z and a day the number of
// days since that date; zones appear only where a report's days and hours are cut and printed.
// Thread rule: everything here is pure or immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ledger {

using Seconds = std::int64_t;  // since the epoch, UTC
using Day = std::int32_t;      // since 1970-01-01, proleptic Gregorian
constexpr Seconds kSecondsPerHour = 3600;
constexpr Seconds kSecondsPerDay = 86400;

struct Civil {
  int year, month, day;
};
Civil civil_of(Day day);
// Nothing for a date that does not exist (2025-02-30).
std::optional<Day> day_of(int year, int month, int day);
Day day_of_seconds(Seconds time);  // floor division, also before 1970

// "2025-10-18"; exactly that form, else nothing.
std::optional<Day> parse_day(std::string_view text);
std::string format_day(Day day);
// RFC 3339 and what log copies make of it: 'T' or blank, 0-9 fraction digits (dropped), then 'Z',
// an offset, or nothing (= UTC). Years 1970 to 2199. Nothing for anything else.
std::optional<Seconds> parse_time(std::string_view text);
std::string format_time(Seconds time);  // "2025-10-18T09:41:00Z"

// A reporting zone from the system's tz database (IANA name). Days and hours follow its rules,
// half-hour offsets and daylight saving included.
class Zone {
 public:
  // Fault::Usage for a name the database does not have.
  static Result<Zone> find(std::string_view name);
  static Zone utc();
  const std::string& name() const { return name_; }
  bool is_utc() const;
  Seconds offset_at(Seconds time) const;
  // The first instant of a civil day in this zone (a day that a change of clocks shortens included).
  Seconds start_of(Day day) const;
  Day day_at(Seconds time) const { return day_of_seconds(time + offset_at(time)); }
  struct Span {
    Seconds from, to;  // half-open
    Seconds offset;
  };
  // The constant-offset spans that cover [from, to), in order.
  std::vector<Span> spans(Seconds from, Seconds to) const;
  std::string format(Seconds time) const;  // RFC 3339 with offset, "…Z" in UTC

 private:
  std::string name_;
  const void* zone_ = nullptr;
};

// Half-open window in UTC.
struct Window {
  Seconds from = 0;
  Seconds to = 0;
};

}  // namespace ledger
