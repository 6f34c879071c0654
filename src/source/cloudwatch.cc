#include "source/cloudwatch.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/arn.h"
#include "aws/logs.h"

namespace ledger {
namespace {

constexpr std::string_view kScheme = "cloudwatch:";
constexpr std::string_view kFinal = "final";
// "None of the log events in the batch can be more than 14 days in the past" (PutLogEvents).
constexpr Seconds kOldestEvent = 14 * kSecondsPerDay;

// "Log group names can be between 1 and 512 characters long" (CreateLogGroup).
bool is_group(std::string_view text) {
  return !text.empty() && text.size() <= 512 &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "_-/.#") == std::string_view::npos;
}

// Takes the text before the first colon off.
std::string_view take_field(std::string_view& text) {
  const std::size_t colon = text.find(':');
  const std::string_view field = text.substr(0, colon);
  text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
  return field;
}

// "log-group:NAME", perhaps with ":*" behind it.
std::optional<LogGroupName> name_in(const aws::Arn& arn) {
  std::string_view resource = arn.resource;
  const bool is_log_group = arn.service == "logs" && take_field(resource) == "log-group";
  const std::string_view group = take_field(resource);
  if (!is_log_group || !aws::is_account(arn.account) || !aws::is_region(arn.region) ||
      !is_group(group))
    return std::nullopt;
  return LogGroupName{arn.account, arn.region, std::string(group)};
}

std::string hour_uri(const std::string& source, Seconds hour) {
  return source + ":" + format_time(hour).substr(0, 13);
}

Seconds hour_before(Seconds time) { return time / kSecondsPerHour * kSecondsPerHour; }

// When the group can have its first event; Fault::Failed where there is no such group.
Result<Seconds> first_event(aws::Client& client, const std::string& group) {
  LEDGER_ASSIGN(groups, aws::describe_log_groups(client, group));
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const aws::LogGroup& one) { return one.name == group; });
  if (found == groups.end())
    return Error{Fault::Failed,
                 fmt::format("there is no log group {} in {}", group, client.region()),
                 "aws logs describe-log-groups --region " + client.region()};
  return std::max<Seconds>(0, found->created_ms / 1'000 - kOldestEvent);
}

// Gathers events into hours.
class HourCutter {
 public:
  HourCutter(std::span<const ListedObject> hours, const OnHourPiece& piece)
      : hours_(hours), piece_(piece) {}

  Result<> add(const aws::LogEvent& event) {
    const Seconds time = event.timestamp_ms / 1'000;
    const auto index = static_cast<std::size_t>((time - hours_[0].key_time) / kSecondsPerHour);
    if (time < hours_[0].key_time || index >= hours_.size() || index < at_)
      return Error{
          Fault::Failed,
          fmt::format("{}: CloudWatch Logs hands out events out of their order", hours_[at_].uri),
          "try again"};
    while (at_ < index) LEDGER_TRY(end_hour());
    text_ += format_time(time) + " " + event.message;
    if (!text_.ends_with('\n')) text_ += '\n';
    ++events_;
    ingested_ms_ = std::max(ingested_ms_, event.ingested_ms);
    if (text_.size() < kPieceBytes) return Ok{};
    return give(false, "");
  }

  Result<> finish() {
    while (at_ < hours_.size()) LEDGER_TRY(end_hour());
    return Ok{};
  }

 private:
  Result<> end_hour() {
    const std::string state = fmt::format("{} events, {}", events_, ingested_ms_);
    LEDGER_TRY(give(true, hours_[at_].etag == kFinal ? kFinal : state));
    ++at_;
    first_ = true;
    events_ = ingested_ms_ = 0;
    return Ok{};
  }

  Result<> give(bool last, std::string_view etag) {
    LEDGER_TRY(piece_({at_, text_, first_, last, std::string(etag)}));
    text_.clear();
    first_ = last;
    return Ok{};
  }

  const std::span<const ListedObject> hours_;
  const OnHourPiece& piece_;
  std::size_t at_ = 0;
  bool first_ = true;
  std::string text_;
  std::int64_t events_ = 0, ingested_ms_ = 0;
};

}  // namespace

std::optional<LogGroupName> parse_cloudwatch(std::string_view source) {
  if (!is_cloudwatch(source)) return std::nullopt;
  source.remove_prefix(kScheme.size());
  if (const auto arn = aws::parse_arn(source)) return name_in(*arn);
  LogGroupName name;
  const auto more = [&] { return source.find(':') != std::string_view::npos; };
  if (more() && aws::is_account(source.substr(0, source.find(':'))))
    name.account = take_field(source);
  if (more() && aws::is_region(source.substr(0, source.find(':'))))
    name.region = take_field(source);
  if (!is_group(source)) return std::nullopt;
  name.group = source;
  return name;
}

std::string cloudwatch_source(const LogGroupName& name) {
  std::string source(kScheme);
  for (const std::string& field : {name.account, name.region})
    if (!field.empty()) source += field + ":";
  return source + name.group;
}

Result<std::vector<ListedObject>> list_cloudwatch(aws::Client& client, const std::string& source,
                                                  Window window, Seconds now) {
  const auto name = parse_cloudwatch(source);
  if (!name)
    return Error{Fault::Usage, source + " is no log group", "--source cloudwatch:[REGION:]GROUP"};
  LEDGER_ASSIGN(earliest, first_event(client, name->group));
  const bool limited = window.to > 0;
  const Seconds from = limited ? std::max(earliest, window.from - kSecondsPerHour) : earliest;
  const Seconds to = limited ? std::min(now + 1, window.to + kSecondsPerDay) : now + 1;
  std::vector<ListedObject> hours;
  for (Seconds hour = hour_before(from); hour < to; hour += kSecondsPerHour) {
    const bool final = hour + kSecondsPerHour + kLateArrival <= now;
    hours.push_back({hour_uri(source, hour), 0, 0, hour, final ? std::string(kFinal) : ""});
  }
  return hours;
}

Result<> read_cloudwatch(aws::Client& client, const std::string& source,
                         std::span<const ListedObject> hours, const OnHourPiece& piece) {
  const auto name = parse_cloudwatch(source);
  HourCutter cutter(hours, piece);
  const Seconds from = hours.front().key_time, to = hours.back().key_time + kSecondsPerHour;
  const auto add = [&](const std::vector<aws::LogEvent>& events) -> Result<> {
    for (const aws::LogEvent& event : events) LEDGER_TRY(cutter.add(event));
    return Ok{};
  };
  LEDGER_TRY(aws::filter_log_events(client, {name->group, "", from * 1'000, to * 1'000}, add));
  return cutter.finish();
}

}  // namespace ledger
