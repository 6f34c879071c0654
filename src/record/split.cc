#include "record/split.h"

#include <algorithm>
#include <cstring>

#include "record/skip.h"

namespace ledger {
namespace {

constexpr std::size_t kMostPlaces = 8;
// Then pretty-printed records are no longer looked for.
constexpr std::int64_t kMostWasted = 64 << 20;
constexpr std::ptrdiff_t kLongestStamp = 48;

constexpr const char* kNoObject = "no JSON object";
constexpr const char* kNoRecord = "no invocation record";
constexpr const char* kNoJson = "not JSON";
constexpr const char* kTooLong = "a record is longer than 16 MB";
constexpr const char* kTextAfter = "text after a record";
constexpr const char* kCutOff = "the record is cut off";
constexpr const char* kListCutOff = "the list of records is cut off";
constexpr const char* kTooDeep = "nested deeper than 1000";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// How a line inside a pretty-printed record starts.
bool is_remains(char c) { return c == '"' || c == '}' || c == ']'; }

template <class Pointer>
Pointer skip_blanks(Pointer p, const char* end) {
  while (p < end && is_blank(*p)) ++p;
  return p;
}

char* find_newline(char* p, const char* end) {
  return static_cast<char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
}

}  // namespace

void Splitter::begin(const ObjectHint& hint, Sink& sink) {
  context_.hint = hint;
  context_.envelope_time = 0;
  format_ = &format_of(hint);
  sink_ = &sink;
  line_ = 1;
  wasted_ = 0;
  quiet_ = after_broken_ = false;
  starts_ = true;
  long_ = {};
  places_.clear();
  if (event_.size() > kMaxRecordBytes / 2) std::vector<char>().swap(event_);
}

char* Splitter::feed(char* p, char* end, bool last) {
  end_ = end;
  last_ = last;
  while (p < end_) {
    char* const next = step(p);
    if (!next) return p;
    p = next;
  }
  if (last_ && !places_.empty()) {
    places_.clear();
    reject(kListCutOff);
  }
  return p;
}

void Splitter::break_off(char* p, char* end, const char* reason) {
  quiet_ = true;
  feed(p, end, true);
  quiet_ = false;
  reject(reason);
}

char* Splitter::step(char* p) {
  if (starts_) return byte_order_mark(p);
  if (long_.active) return pass_long(p);
  if (*p == '\n') return ++line_, p + 1;
  if (is_blank(*p)) return p + 1;
  if (after_broken_ && is_remains(*p)) return to_next_line(p);
  if (!places_.empty()) return places_.back() == Place::Tail ? tail_step(p) : list_step(p);
  after_broken_ = false;
  if (*p == '{') return object(p);
  if (*p == '[') return enter(Place::Array), p + 1;
  if (*p >= '0' && *p <= '9') return stamped(p);
  return reject_line(p, kNoObject);
}

char* Splitter::byte_order_mark(char* p) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const std::string_view bytes(p, static_cast<std::size_t>(std::min<std::ptrdiff_t>(3, end_ - p)));
  if (!last_ && bytes.size() < kMark.size() && kMark.starts_with(bytes)) return nullptr;
  starts_ = false;
  return bytes == kMark ? p + kMark.size() : p;
}

// A number that ends where the bytes do may go on.
bool Splitter::needs_more(const Extent& extent) const {
  return !last_ &&
         (extent.kind == Extent::Unfinished || (extent.kind == Extent::Valid && extent.at == end_));
}

char* Splitter::list_step(char* p) {
  if (*p == '{' || *p == '[') after_broken_ = false;
  if (*p == '{') return object(p);
  if (*p == '[') return row(p);
  if (*p == ',') return p + 1;
  if (*p == ']') {
    if (places_.back() == Place::Array) {
      places_.pop_back();
    } else {
      places_.back() = Place::Tail;
    }
    return p + 1;
  }
  const Extent other = measure_value(p, end_);
  if (needs_more(other)) return unfinished(p);
  if (other.kind != Extent::Valid) return reject_line(p, kNoJson);
  reject(kNoRecord);
  return p + (other.at - p);
}

// Behind the list of a document: members such as nextToken, then '}'.
char* Splitter::tail_step(char* p) {
  if (*p == ',') return p + 1;
  if (*p == '}') return places_.pop_back(), p + 1;
  const Extent member = measure_member(p, end_);
  if (needs_more(member)) return unfinished(p);
  if (member.kind != Extent::Valid) {
    char* const next = reject_line(p, kNoJson);
    if (next && !places_.empty()) places_.pop_back();
    return next;
  }
  char* const behind = p + (member.at - p);
  line_ += blank_lines(p, behind);
  return behind;
}

// "<time> {json}", as CloudWatch exports to S3.
char* Splitter::stamped(char* p) {
  char* const limit = std::min(end_, p + kLongestStamp);
  char* const space = std::find(p, limit, ' ');
  if (space == limit) return limit == end_ && !last_ ? unfinished(p) : reject_line(p, kNoObject);
  const auto time = parse_time({p, static_cast<std::size_t>(space - p)});
  char* const at = skip_blanks(space, end_);
  if (at == end_ && !last_) return unfinished(p);
  if (!time || *at != '{') return reject_line(p, kNoObject);
  context_.envelope_time = *time;
  char* const next = object(at);
  context_.envelope_time = 0;
  return next;
}

char* Splitter::object(char* p) {
  const Outcome outcome = format_->decode(p, context_, record_);
  return outcome.kind == Outcome::Broken ? broken(p) : settle(p, outcome);
}

bool Splitter::ends_record(const char* p) const {
  if (p >= end_ || *p == '\n') return true;
  return places_.empty() ? *p == '{' || *p == '[' : *p == ',' || *p == ']';
}

// `behind`: behind its '['. Too many lists in lists: the outer one goes on.
char* Splitter::open_list(char* behind) {
  if (places_.size() == kMostPlaces) return reject(kTooDeep), behind;
  enter(Place::Document);
  return behind;
}

void Splitter::enter(Place place) {
  if (places_.empty()) places_line_ = line_;
  places_.push_back(place);
}

char* Splitter::settle(char* p, const Outcome& outcome) {
  char* const next = p + (outcome.next - p);
  if (outcome.kind == Outcome::List) return open_list(next);
  const char* const behind = skip_blanks(outcome.next, end_);
  if (behind >= end_ && !last_) return unfinished(p);
  if (!ends_record(behind)) return reject_line(p, kTextAfter);
  if (static_cast<std::size_t>(next - p) > kMaxRecordBytes) return reject(kTooLong), next;
  deliver(outcome);
  return next;
}

// What the fast way could not take: pretty-printed, the head of a document, or no JSON.
char* Splitter::broken(char* p) {
  if (!last_ && !find_newline(p, end_)) return unfinished(p);
  if (wasted_ > kMostWasted) return reject_line(p, kNoJson);
  const Extent extent = measure_document(p, end_);
  if (needs_more(extent)) return unfinished(p);
  if (extent.kind == Extent::Valid) return pretty(p, p + (extent.at - p));
  if (extent.kind == Extent::List) {
    char* const behind = p + (extent.at - p);
    line_ += blank_lines(p, behind);
    return open_list(behind);
  }
  char* const next = reject_line(p, extent.kind == Extent::Invalid ? extent.reason : kCutOff);
  if (next) {
    wasted_ += extent.at - p;
    after_broken_ = true;
  }
  return next;
}

// A record on several lines: they become one, then it is a record like any other.
char* Splitter::pretty(char* p, char* behind) {
  const char* const after = skip_blanks(behind, end_);
  const bool decided = after < end_ && (ends_record(after) || find_newline(behind, end_));
  if (!last_ && !decided) return unfinished(p);
  const std::int64_t lines = blank_lines(p, behind);
  Outcome outcome = format_->decode(p, context_, record_);
  if (outcome.kind == Outcome::Broken || outcome.kind == Outcome::List)
    outcome = {.kind = Outcome::Reject, .next = behind, .reason = kNoRecord};
  char* const next = settle(p, outcome);
  line_ += lines;
  return next;
}

// A row of Logs Insights results: [{"field": …, "value": …}, …].
char* Splitter::row(char* p) {
  const Extent extent = measure_value(p, end_);
  if (needs_more(extent)) return unfinished(p);
  if (extent.kind != Extent::Valid) return reject_line(p, kNoJson);
  char* const behind = p + (extent.at - p);
  const std::int64_t lines = blank_lines(p, behind);
  deliver(read_row(p));
  line_ += lines;
  return behind;
}

char* Splitter::unfinished(char* p) {
  if (static_cast<std::size_t>(end_ - p) <= kMaxRecordBytes) return nullptr;
  reject(kTooLong);
  long_ = {.active = true, .one_line = find_newline(p, end_) == nullptr};
  return pass_long(p);
}

// To the end of the object that is too long, or of its line if it has only one.
char* Splitter::pass_long(char* p) {
  for (; p < end_; ++p) {
    const char c = *p;
    if (c == '\n') {
      if (long_.one_line) return long_ = {}, p;
      ++line_;
    } else if (long_.in_string) {
      if (!long_.escaped && c == '"') long_.in_string = false;
      long_.escaped = !long_.escaped && c == '\\';
    } else if (c == '"') {
      long_.in_string = true;
    } else if (c == '{' || c == '[') {
      ++long_.depth;
    } else if ((c == '}' || c == ']') && --long_.depth == 0) {
      return long_ = {}, p + 1;
    }
  }
  return p;
}

char* Splitter::to_next_line(char* p) {
  char* const newline = find_newline(p, end_);
  if (newline) return newline;
  return last_ ? end_ : unfinished(p);
}

char* Splitter::reject_line(char* p, const char* reason) {
  char* const next = find_newline(p, end_);
  if (!next && !last_) return unfinished(p);
  char* const behind = next ? next : end_;
  if (places_line_ == line_) places_.clear();  // they are part of this line
  reject(static_cast<std::size_t>(behind - p) > kMaxRecordBytes ? kTooLong : reason);
  return behind;
}

void Splitter::reject(const char* reason, Seconds time) {
  if (!quiet_) sink_->on_reject({line_, reason, time});
}

void Splitter::deliver(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Record: return sink_->on_record(record_);
    case Outcome::Event: return sink_->on_trail(context_.event);
    case Outcome::Other: return;
    case Outcome::Reject: return reject(outcome.reason, outcome.time);
    case Outcome::Message: return unwrap(outcome);
    case Outcome::Broken:
    case Outcome::List: return reject(kNoRecord);
  }
}

void Splitter::unwrap(const Outcome& event) {
  const Seconds around = context_.envelope_time;
  if (event.time > 0) context_.envelope_time = event.time;
  Outcome inner{.kind = Outcome::Reject, .reason = kNoRecord};
  if (event.message.starts_with('{'))
    inner = format_->decode(event.message.data(), context_, record_);
  if (event.message.starts_with('"'))
    inner = decode_text(event.message.substr(1, event.message.size() - 2));
  if (inner.kind == Outcome::Message) inner = {.kind = Outcome::Reject, .reason = kNoRecord};
  deliver(inner);
  context_.envelope_time = around;
}

// A record inside a JSON string.
Outcome Splitter::decode_text(std::string_view literal) {
  if (event_.size() < literal.size() + kSkipPadding) event_.resize(literal.size() + kSkipPadding);
  char* const end = event_.data() + unescape_json(literal, event_.data());
  std::fill_n(end, kSkipPadding, '\n');
  const Outcome refused{.kind = Outcome::Reject, .reason = kNoRecord};
  char* const p =
      std::find_if(event_.data(), end, [](char c) { return !is_blank(c) && c != '\n'; });
  if (*p != '{') return refused;
  const Extent extent = measure_value(p, end);
  if (extent.kind != Extent::Valid) return {.kind = Outcome::Reject, .reason = kNoJson};
  blank_lines(p, end);
  return skip_blanks(extent.at, end) == end ? format_->decode(p, context_, record_) : refused;
}

std::int64_t Splitter::blank_lines(char* p, char* end) {
  std::int64_t lines = 0;
  while ((p = find_newline(p, end)) != nullptr) {
    *p = ' ';
    ++lines;
  }
  return lines;
}

}  // namespace ledger
