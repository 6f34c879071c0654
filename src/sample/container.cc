#include "sample/container.h"

#include "sample/json.h"
#include "sample/pack.h"

namespace ledger::sample {
namespace {

constexpr std::size_t kRecordsAMember = 2;
constexpr std::int64_t kIngestionLagMs = 1865;

std::string joined(const std::vector<Line>& lines, std::string_view end) {
  std::string text;
  for (const Line& line : lines) text.append(line.json).append(end);
  return text;
}

std::string array_of(const std::vector<Line>& lines) {
  Array array;
  for (const Line& line : lines) array.raw(line.json);
  return array.str() + "\n";
}

std::string members_of(const std::vector<Line>& lines) {
  std::string packed, member;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    member += lines[i].json + "\n";
    if ((i + 1) % kRecordsAMember != 0 && i + 1 != lines.size()) continue;
    packed += gzip(member);
    member.clear();
  }
  return packed;
}

std::string pretty_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += pretty_printed(line.json) + "\n";
  return text;
}

std::string events_of(const std::vector<Line>& lines, bool message_is_text) {
  Array events;
  for (const Line& line : lines) {
    const std::int64_t at_ms = line.time * 1000;
    events.raw(Object()
                   .number("timestamp", at_ms)
                   .raw("message", message_is_text ? quote_json(line.json) : line.json)
                   .number("ingestionTime", at_ms + kIngestionLagMs)
                   .str());
  }
  const std::string all =
      Object().raw("events", events.str()).text("nextForwardToken", "f/0").str();
  return message_is_text ? all + "\n" : pretty_printed(all) + "\n";
}

std::string export_lines_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    std::string stamp = format_time(line.time);
    stamp.insert(stamp.size() - 1, ".000");
    text += stamp + " " + line.json + "\n";
  }
  return gzip(text);
}

}  // namespace

std::string container_path(Place place) {
  switch (place) {
    case Place::Bucket: break;
    case Place::PlainFile: return "imports/records.ndjson";
    case Place::DataFolder: return "imports/data/records.json";
    case Place::ZstdFile: return "imports/records.ndjson.zst";
    case Place::MultiMember: return "imports/members.json.gz";
    case Place::ArrayFile: return "imports/array.json";
    case Place::PrettyFile: return "imports/pretty.json";
    case Place::JoinedFile: return "imports/joined.json";
    case Place::CloudWatchObjects: return "cloudwatch/get-log-events.json";
    case Place::CloudWatchStrings: return "cloudwatch/filter-log-events.json";
    case Place::CloudWatchLines:
      return "cloudwatch/exportedlogs/4c1f7c53-8d0e-4f3a-9a55-0a6b1d2e3f40/"
             "aws-bedrock-modelinvocations/000000.gz";
  }
  return {};
}

std::string container_bytes(Place place, const std::vector<Line>& lines) {
  switch (place) {
    case Place::Bucket: break;
    case Place::PlainFile:
    case Place::DataFolder: return joined(lines, "\n");
    case Place::ZstdFile: return zstd_frame(joined(lines, "\n"));
    case Place::MultiMember: return members_of(lines);
    case Place::ArrayFile: return array_of(lines);
    case Place::PrettyFile: return pretty_of(lines);
    case Place::JoinedFile: return joined(lines, "");
    case Place::CloudWatchObjects: return events_of(lines, false);
    case Place::CloudWatchStrings: return events_of(lines, true);
    case Place::CloudWatchLines: return export_lines_of(lines);
  }
  return {};
}

}  // namespace ledger::sample
