#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "base/time.h"

namespace ledger {
namespace {

const date::time_zone* tz(const void* zone) { return static_cast<const date::time_zone*>(zone); }

date::sys_seconds sys(Seconds time) { return date::sys_seconds{std::chrono::seconds{time}}; }

}  // namespace

Zone Zone::utc() {
  Zone zone;
  zone.name_ = "UTC";
  return zone;
}

Result<Zone> Zone::find(std::string_view name) {
  if (name == "UTC") return utc();
  Zone zone;
  zone.name_ = std::string(name);
  try {
    zone.zone_ = date::locate_zone(zone.name_);
  } catch (const std::exception&) {
    return Error{Fault::Usage, "no such time zone: '" + zone.name_.substr(0, 60) + "'",
                 "use an IANA name, as in --timezone Asia/Seoul"};
  }
  return zone;
}

bool Zone::is_utc() const { return zone_ == nullptr; }

Seconds Zone::offset_at(Seconds time) const {
  return is_utc() ? 0 : tz(zone_)->get_info(sys(time)).offset.count();
}

Seconds Zone::start_of(Day day) const {
  const Seconds midnight = Seconds{day} * kSecondsPerDay;
  if (is_utc()) return midnight;
  const auto info = tz(zone_)->get_info(date::local_seconds{std::chrono::seconds{midnight}});
  if (info.result == date::local_info::nonexistent) {
    return info.first.end.time_since_epoch().count();
  }
  return midnight - info.first.offset.count();
}

std::vector<Zone::Span> Zone::spans(Seconds from, Seconds to) const {
  if (from >= to) return {};
  if (is_utc()) return {{from, to, 0}};
  std::vector<Span> spans;
  for (Seconds at = from; at < to;) {
    const auto info = tz(zone_)->get_info(sys(at));
    const Seconds end = std::min<Seconds>(to, info.end.time_since_epoch().count());
    const Seconds offset = info.offset.count();
    if (!spans.empty() && spans.back().offset == offset) {
      spans.back().to = end;
    } else {
      spans.push_back({at, end, offset});
    }
    at = end;
  }
  return spans;
}

std::string Zone::format(Seconds time) const {
  if (is_utc()) return format_time(time);
  const Seconds offset = offset_at(time);
  std::string text = format_time(time + offset);
  text.pop_back();
  const Seconds size = offset < 0 ? -offset : offset;
  return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
}

}  // namespace ledger
