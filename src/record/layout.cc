#include "record/layout.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "record/decode.h"

namespace ledger {
namespace {

using Text = std::string_view;

constexpr Text kLogs = "BedrockModelInvocationLogs";
constexpr Text kTrail = "CloudTrail";

bool all_digits(Text text, std::size_t length) {
  return text.size() == length &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The pieces of a uri between slashes, from the left; "" when there are no more.
class Pieces {
 public:
  explicit Pieces(Text uri) : rest_(uri) {}
  Text next() {
    const auto slash = rest_.find('/');
    const Text piece = rest_.substr(0, slash);
    rest_ = slash == Text::npos ? Text{} : rest_.substr(slash + 1);
    return piece;
  }
  Text rest() const { return rest_; }
  bool more() const { return !rest_.empty(); }

 private:
  Text rest_;
};

// What follows the piece `name`, "" if it is not there.
Text behind(Text uri, Text name) {
  Pieces pieces(uri);
  while (pieces.more())
    if (pieces.next() == name) return pieces.rest();
  return {};
}

struct Hour {
  Text year, month, day, hour;
  Text rest;  // behind the hour
};

bool take_hour(Text text, Hour& out) {
  Pieces pieces(text);
  out = {pieces.next(), pieces.next(), pieces.next(), pieces.next(), {}};
  out.rest = pieces.rest();
  return all_digits(out.year, 4) && all_digits(out.month, 2) && all_digits(out.day, 2) &&
         all_digits(out.hour, 2) && !out.rest.empty();
}

int number(Text digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// …/BedrockModelInvocationLogs/{region}/YYYY/MM/DD/HH/data/…
bool is_offloaded_body(Text uri) {
  Pieces logs(behind(uri, kLogs));
  logs.next();
  Hour hour;
  return take_hour(logs.rest(), hour) && hour.rest.starts_with("data/");
}

// AWSLogs/{account}/{service}/… or AWSLogs/{organization}/{account}/{service}/… of another service.
bool is_other_service(Text uri, Text ours) {
  Pieces pieces(behind(uri, "AWSLogs"));
  Text service = pieces.next();
  while (all_digits(service, 12) || service.starts_with("o-")) service = pieces.next();
  return !service.empty() && pieces.more() && service != ours && behind(uri, ours).empty();
}

constexpr std::array kOtherSuffixes{
    ".csv", ".parquet", ".orc", ".avro", ".md",  ".html",   ".htm",    ".pdf", ".png",
    ".jpg", ".jpeg",    ".gif", ".webp", ".mp4", ".mp3",    ".wav",    ".zip", ".tar",
    ".tgz", ".tar.gz",  ".xz",  ".bz2",  ".7z",  ".xml",    ".yaml",   ".yml", ".toml",
    ".py",  ".sh",      ".js",  ".ts",   ".db",  ".duckdb", ".sqlite", ".wal", ".tmp"};

bool has_other_suffix(Text name) {
  for (const Text packed : {".gz", ".zst"})
    if (name.ends_with(packed) && !name.ends_with(".tar.gz")) name.remove_suffix(packed.size());
  return std::any_of(kOtherSuffixes.begin(), kOtherSuffixes.end(),
                     [&](Text suffix) { return name.ends_with(suffix); });
}

bool is_batch_output(Text name) {
  return name.ends_with(".jsonl.out") || name.ends_with(".jsonl.out.gz");
}

constexpr std::array<Text, 16> kProviders{"ai21.",     "amazon.",  "anthropic.", "cohere.",
                                          "deepseek.", "google.",  "luma.",      "meta.",
                                          "minimax.",  "mistral.", "moonshot.",  "nvidia.",
                                          "openai.",   "qwen.",    "stability.", "writer."};

}  // namespace

ObjectKind classify(std::string_view uri, bool trail) {
  const Text name = uri.substr(uri.rfind('/') + 1);
  if (name.empty() || name.starts_with('.') || name == "amazon-bedrock-logs-permission-check")
    return ObjectKind::Skip;
  const bool other = is_other_service(uri, trail ? kTrail : kLogs) || has_other_suffix(name);
  if (trail) return other ? ObjectKind::Skip : ObjectKind::Trail;
  if (name == "manifest.json.out" || is_offloaded_body(uri)) return ObjectKind::Skip;
  if (is_batch_output(name)) return ObjectKind::BatchOutput;
  return other ? ObjectKind::Skip : ObjectKind::BedrockLog;
}

Seconds key_hour(std::string_view uri) {
  Hour hour;
  for (Pieces pieces(uri); pieces.more(); pieces.next()) {
    if (!take_hour(pieces.rest(), hour)) continue;
    const auto day = day_of(number(hour.year), number(hour.month), number(hour.day));
    const int of_day = number(hour.hour);
    if (day && of_day < 24) return *day * kSecondsPerDay + of_day * kSecondsPerHour;
  }
  return 0;
}

Seconds trail_day(std::string_view uri) {
  Pieces pieces(behind(uri, kTrail));
  pieces.next();  // region
  const Text year = pieces.next(), month = pieces.next(), of_month = pieces.next();
  if (!all_digits(year, 4) || !all_digits(month, 2) || !all_digits(of_month, 2)) return 0;
  const auto day = day_of(number(year), number(month), number(of_month));
  return day ? *day * kSecondsPerDay : 0;
}

std::string_view path_account(std::string_view uri) {
  Pieces pieces(behind(uri, "AWSLogs"));
  for (Text piece = pieces.next(); !piece.empty(); piece = pieces.next())
    if (all_digits(piece, 12)) return piece;
  return {};
}

std::string_view path_region(std::string_view uri) { return Pieces(behind(uri, kLogs)).next(); }

std::string_view path_model(std::string_view uri) {
  for (Pieces pieces(uri); pieces.more();) {
    const Text piece = pieces.next();
    if (std::any_of(kProviders.begin(), kProviders.end(),
                    [&](Text provider) { return piece.starts_with(provider); }))
      return piece;
  }
  return {};
}

}  // namespace ledger
