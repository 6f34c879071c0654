#include "store/batch.h"

#include <algorithm>
#include <cstring>

#include "identity/agent.h"

namespace ledger {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// A lower-case UUID as two integers; false for anything else and for those with a zero first half,
// which would look like names.
bool parse_uuid(std::string_view text, std::uint64_t& hi, std::uint64_t& lo) {
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
    return false;
  std::uint64_t halves[2] = {0, 0};
  int digits = 0, bad = 0;
  for (std::size_t i = 0; i < 36; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) continue;
    const int value = hex_value(text[i]);
    bad |= value;
    auto& half = halves[digits++ >> 4];
    half = half << 4 | static_cast<std::uint64_t>(value & 15);
  }
  hi = halves[0];
  lo = halves[1];
  return bad >= 0 && hi != 0;
}

std::uint8_t prompt_band(const Usage& usage) {
  const auto prompt = usage.input + usage.cache_read + usage.cache_write_5m +
                      usage.cache_write_30m + usage.cache_write_1h + usage.cache_write_unknown;
  const auto limit = std::lower_bound(kPromptLimits.begin(), kPromptLimits.end(), prompt);
  return static_cast<std::uint8_t>(limit - kPromptLimits.begin());
}

std::array<std::int64_t, kComponents> counts_of(const Usage& usage) {
  return {
      usage.input,           usage.output,         usage.cache_read,          usage.cache_write_5m,
      usage.cache_write_30m, usage.cache_write_1h, usage.cache_write_unknown, usage.units};
}

std::uint8_t mask_of(const std::array<std::int64_t, kComponents>& counts) {
  unsigned mask = 0;
  for (unsigned i = 0; i < kComponents; ++i) mask |= unsigned{counts[i] > 0} << i;
  return static_cast<std::uint8_t>(mask);
}

// Of an object that has rows: those of one are all of a kind.
Seconds last_row_time(const Batch& batch) {
  return batch.objects.back().info.trail ? batch.trail.time.back() : batch.time.back();
}

}  // namespace

void NameTable::put(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  scratch_.append(reinterpret_cast<const char*>(&size), sizeof size);
  scratch_.append(text);
}

std::int32_t NameTable::intern_scratch() {
  const Hash128 hash = hash128(scratch_);
  if (last_index_ >= 0 && hash == last_) return last_index_;
  const auto [it, fresh] = index_.try_emplace(hash, static_cast<std::int32_t>(entries_.size()));
  if (fresh) entries_.push_back(scratch_);
  last_ = hash;
  return last_index_ = it->second;
}

void NameTable::clear() {
  entries_.clear();
  index_.clear();
  last_index_ = -1;
}

std::vector<std::string_view> unpack_names(std::string_view entry) {
  std::vector<std::string_view> fields;
  while (!entry.empty()) {
    std::uint32_t size;
    std::memcpy(&size, entry.data(), sizeof size);
    fields.push_back(entry.substr(sizeof size, size));
    entry.remove_prefix(sizeof size + size);
  }
  return fields;
}

void Batch::begin_object(ObjectInfo info, bool first_part) {
  objects.push_back({});
  objects.back().info = std::move(info);
  objects.back().first_part = first_part;
}

void Batch::add(const Record& record) {
  const bool failure = !record.error_code.empty();
  auto values = counts_of(record.usage);
  const char band = static_cast<char>(failure ? 0 : prompt_band(record.usage));
  if (failure) values = {};
  const char components = static_cast<char>(mask_of(values));
  const char flags = static_cast<char>(record.flags & (failure ? kTimeApproximate : 0xff));
  time.push_back(record.time);
  principal.push_back(principals.intern(record.account, record.arn, std::string_view()));
  price_key.push_back(price_keys.intern(
      record.model, record.body_model, record.region, record.tier, std::string_view(&band, 1),
      std::string_view(&components, 1), std::string_view(&flags, 1)));
  detail.push_back(details.intern(record.operation, record.inference_region, record.error_code));
  metadata_id.push_back(record.metadata.empty() ? -1 : metadata.intern(record.metadata));
  calls.push_back(!failure);
  failed.push_back(failure);
  for (unsigned i = 0; i < kComponents; ++i) counts[i].push_back(values[i]);
  latency_ms.push_back(record.latency_ms);
  fields.push_back(record.token_fields);
  const auto [hi, lo] = intern_request(record.request_id);
  request_hi.push_back(hi);
  request_lo.push_back(lo);
  object.push_back(static_cast<std::int32_t>(objects.size() - 1));
  count_row(record.time);
}

void Batch::add(const TrailEvent& event) {
  trail.time.push_back(event.time);
  trail.key.push_back(trail_keys.intern(event.account, event.region, event.source, event.operation,
                                        application_of_agent(event.agent), event.tier,
                                        event.error_code));
  const auto [hi, lo] = intern_request(event.request_id);
  trail.request_hi.push_back(hi);
  trail.request_lo.push_back(lo);
  trail.object.push_back(static_cast<std::int32_t>(objects.size() - 1));
  count_row(event.time);
}

void Batch::count_row(Seconds when) {
  Object& current = objects.back();
  current.first_time = current.records ? std::min(current.first_time, when) : when;
  current.last_time = current.records ? std::max(current.last_time, when) : when;
  ++current.records;
}

std::pair<std::uint64_t, std::uint64_t> Batch::intern_request(std::string_view id) {
  std::uint64_t hi = 0, lo = 0;
  if (id.empty() || parse_uuid(id, hi, lo)) return {hi, lo};
  return {0, static_cast<std::uint64_t>(request_names.intern(id)) + 1};
}

void Batch::end_object(bool complete) {
  Object& current = objects.back();
  current.complete = complete;
  const auto index = static_cast<std::int32_t>(objects.size() - 1);
  const Seconds otherwise = current.records         ? current.first_time
                            : current.info.key_time ? current.info.key_time
                                                    : current.info.modified_ns / 1'000'000'000;
  for (auto it = rejects.rbegin(); it != rejects.rend() && it->object == index; ++it) {
    if (it->time == 0) it->time = otherwise;
  }
}

void Batch::drop_object() {
  const auto index = static_cast<std::int32_t>(objects.size() - 1);
  const auto rows_before = [&](const std::vector<std::int32_t>& of) {
    return static_cast<std::size_t>(std::lower_bound(of.begin(), of.end(), index) - of.begin());
  };
  const std::size_t kept = rows_before(object), events = rows_before(trail.object);
  for (auto* column : {&principal, &price_key, &detail, &metadata_id, &latency_ms, &object})
    column->resize(kept);
  for (auto* column : {&calls, &failed, &fields}) column->resize(kept);
  for (auto& column : counts) column.resize(kept);
  for (auto* column : {&request_hi, &request_lo}) column->resize(kept);
  time.resize(kept);
  for (auto* column : {&trail.key, &trail.object}) column->resize(events);
  for (auto* column : {&trail.request_hi, &trail.request_lo}) column->resize(events);
  trail.time.resize(events);
  std::erase_if(rejects, [&](const RejectLine& line) { return line.object == index; });
  objects.pop_back();
}

// A reject without a time of its own takes that of the record before it.
void Batch::reject(const Reject& line) {
  Object& current = objects.back();
  const Seconds when = line.time > 0 ? line.time : current.records ? last_row_time(*this) : 0;
  rejects.push_back({static_cast<std::int32_t>(objects.size() - 1), line.line, when, line.reason});
  ++current.rejects;
}

void Batch::clear() {
  objects.clear();
  rejects.clear();
  for (NameTable* table :
       {&principals, &price_keys, &details, &metadata, &request_names, &trail_keys})
    table->clear();
  time.clear();
  for (auto* column : {&principal, &price_key, &detail, &metadata_id, &latency_ms, &object})
    column->clear();
  for (auto* column : {&calls, &failed, &fields}) column->clear();
  for (auto& column : counts) column.clear();
  request_hi.clear();
  request_lo.clear();
  trail = {};
}

}  // namespace ledger
