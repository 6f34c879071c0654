// For tests: decodes text and keeps what came out.
#pragma once

#include <string>
#include <vector>

#include "record/decode.h"

namespace ledger::testing {

// A Record whose texts live on.
struct Kept {
  Seconds time = 0;
  std::string account, region, inference_region, request_id, operation, model, body_model, arn,
      error_code, tier, metadata;
  Usage usage;
  int latency_ms = -1;
  int token_fields = 0;
  int flags = 0;

  explicit Kept(const Record& r)
      : time(r.time),
        account(r.account),
        region(r.region),
        inference_region(r.inference_region),
        request_id(r.request_id),
        operation(r.operation),
        model(r.model),
        body_model(r.body_model),
        arn(r.arn),
        error_code(r.error_code),
        tier(r.tier),
        metadata(r.metadata),
        usage(r.usage),
        latency_ms(r.latency_ms),
        token_fields(r.token_fields),
        flags(r.flags) {}
};

struct KeptEvent {
  Seconds time = 0;
  std::string account, region, request_id, source, operation, agent, tier, error_code;

  explicit KeptEvent(const TrailEvent& e)
      : time(e.time),
        account(e.account),
        region(e.region),
        request_id(e.request_id),
        source(e.source),
        operation(e.operation),
        agent(e.agent),
        tier(e.tier),
        error_code(e.error_code) {}
};

struct Collected : Sink {
  std::vector<Kept> records;
  std::vector<KeptEvent> events;
  std::vector<Reject> rejects;
  std::int64_t unpacked = 0;

  void on_record(const Record& record) override { records.emplace_back(record); }
  void on_trail(const TrailEvent& event) override { events.emplace_back(event); }
  void on_reject(Reject reject) override { rejects.push_back(std::move(reject)); }

  // "3: not JSON; 5: gzip bomb"
  std::string told() const {
    std::string text;
    for (const Reject& r : rejects)
      text += (text.empty() ? "" : "; ") + std::to_string(r.line) + ": " + r.reason;
    return text;
  }
  std::string ids() const {
    std::string text;
    for (const Kept& r : records) text += (text.empty() ? "" : " ") + r.request_id;
    for (const KeptEvent& e : events) text += (text.empty() ? "" : " ") + e.request_id;
    return text;
  }
};

inline Collected decode(std::string_view text, ObjectHint hint = {.uri = "x.json"}) {
  Collected out;
  Decoder decoder;
  out.unpacked = decoder.decode_bytes({text.data(), text.size()}, hint, out);
  return out;
}

// A plain call with this id; `more` is put before its last brace (",\"key\":value").
inline std::string call(std::string_view id, std::string_view more = "") {
  return R"({"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"2025-10-18T09:41:00Z",)"
         R"("accountId":"123456789012","region":"us-east-1","requestId":")" +
         std::string(id) +
         R"(","operation":"Converse","modelId":"amazon.nova-pro-v1:0","input":{"inputTokenCount":7},)"
         R"("output":{"outputTokenCount":9})" +
         std::string(more) + "}";
}

constexpr Seconds kCallTime = 1760780460;  // 2025-10-18T09:41:00Z

}  // namespace ledger::testing
