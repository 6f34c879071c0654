// What a call costs: the price key of a call, the dated price book, exact rates.
//
// Dollars are list-price dollars. A component without a price is unpriced, never $0 and never
// another model's price. Nothing here knows of calls or SQL: the store multiplies and sums.
// Thread rule: a PriceBook and Profiles are immutable once made; functions are pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "base/result.h"
#include "base/time.h"

namespace ledger {

// The billable components of a call, in the order of Usage. Bit i of a component mask is component i.
enum Component : std::uint8_t {
  kInput,
  kOutput,
  kCacheRead,
  kCacheWrite5m,
  kCacheWrite30m,
  kCacheWrite1h,
  kCacheWriteUnknown,
  kUnits,
  kComponents
};

// A prompt (input + cache read + cache write) falls in the band of the first limit it does not
// exceed; the last band is "above all". Long-context prices apply strictly above a threshold.
constexpr std::array<std::int64_t, 4> kPromptLimits{100'000, 128'000, 200'000, 272'000};

// All that a price depends on. Calls with equal keys on one day have equal rates, so aggregate first.
struct PriceKey {
  std::string model;            // modelId as logged
  std::string body_model;       // named by the response body, "" = none
  std::string region;           // the calling region
  std::string tier;             // as in Record
  std::uint8_t band = 0;        // index into kPromptLimits, 4 = above all
  std::uint8_t components = 0;  // mask: which counts are above zero
  std::uint8_t flags = 0;       // RecordFlag bits kTierUnknown, kCacheUnknown
};

// [inference_profiles."arn:…"] of the configuration file, or the Bedrock API's answer.
struct Profile {
  std::string model;  // bare foundation model id
  std::string name;
  std::string scope;  // "in-region", "geo", "global" or "" = not known
  std::map<std::string, std::string> tags;
  bool operator==(const Profile&) const = default;
};
using Profiles = std::map<std::string, Profile, std::less<>>;

// The model behind an id: what reports group by.
struct Model {
  std::string id;     // bare foundation id with version, or the unresolved profile's ARN
  std::string name;   // display name ("Claude Sonnet 4.5"), the id where the book has none
  std::string scope;  // "in-region", "geo", "global", "" = not known
};

enum class PriceState : std::uint8_t { Priced, Unpriced, NotTokenPriced };

// Kinds of assumption, as bits of a mask and as names in meta.assumptions.
enum Assumption : std::uint8_t {
  kAssumedLifetime = 1,
  kAssumedTier = 2,
  kAssumedCache = 4,
  kAssumedRegion = 8,
  kAssumedScope = 16
};
constexpr int kAssumptions = 5;
// "cache_write_lifetime", "tier", "cache", "region_rate" or "scope".
std::string_view assumption_name(Assumption assumption);

using Rates = std::array<Money, kComponents>;  // dollars per token or unit; 0 where unpriced

// The rates of one key in [from, to) days. Assumed kinds in `assumed`; `low` and `high` are the least
// and the most that each rate could be under all the doubts together, and equal `rates` where nothing
// is assumed. They do not bound kAssumedCache: what was cached is not known at all.
struct RatePeriod {
  Day from = 0, to = 0;
  PriceState state = PriceState::Unpriced;
  Rates rates{};
  std::uint8_t unpriced = 0;  // mask of the key's components with counts and no price; kUnits also
                              // where the model sells its input by units and the log has no count
  std::uint8_t assumed = 0;   // mask of Assumption
  Rates low{}, high{};
  std::string source;  // of the row in force
};

// One row of the book: prices per token (or per unit) of one model in one scope, region and tier.
// scope "in-region", "geo", "global" or "any"; region a Region code, an area ("us", "eu", "apac", …:
// the profile's prefix in scope geo, the Regions of that area in scope in-region) or "*".
struct PriceRow {
  std::string model, scope, region, tier;
  std::int64_t above = 0;  // applies to prompts strictly above so many tokens; 0 = always
  std::string unit;        // "token", "image", "second", "query"
  std::array<std::optional<Money>, kComponents> rates;  // kCacheWriteUnknown is never set
  Day from = 0, to = 0;                                 // half-open
  std::string source, note;
};

struct ModelEntry {
  std::string id, name, provider;
  std::string end_of_life;  // "2027-03-30" where one was announced, else ""
};

class PriceBook {
 public:
  // The book in the binary.
  static const PriceBook& bundled();
  // Its date and fingerprint, without reading its rows.
  struct Stamp {
    Day as_of;
    std::string fingerprint;
  };
  static const Stamp& bundled_stamp();
  // Reads prices/bedrock.csv and prices/models.csv as text; Fault::Failed names file and line of the
  // first bad row: wrong columns, a price that is not exact in 1e-15 dollars, rows out of order or
  // overlapping, a threshold that is not in kPromptLimits, a model that models.csv does not have.
  static Result<PriceBook> parse(std::string_view rows, std::string_view models);
  // This book with the rows of an overlay (overlay.h), which must be its own text unchanged. A row
  // of the overlay takes the place of the row of the same key that starts on the same day; each row
  // ends where the next one starts. A model that this book does not have is named by its id.
  // Fault::Failed names `path` and line, as parse() does.
  Result<PriceBook> with(std::string_view overlay, const std::string& path) const;

  const std::vector<PriceRow>& rows() const { return rows_; }
  const std::vector<ModelEntry>& models() const { return models_; }  // by id
  // The rows of one model, by scope, region, tier, above, unit, from; empty if there are none.
  std::span<const PriceRow> rows_of(std::string_view model) const;
  // The overlay's own rows, as it has them.
  const std::vector<PriceRow>& added() const { return added_; }
  // The id under which the book has what a person or a log calls the model: an id with or without
  // version, date, provider or profile prefix, or any ARN that names it. "" = not in the book.
  std::string_view find(std::string_view spelling) const;
  std::string_view name_of(std::string_view model) const;  // display name, "" = not in the book
  Day as_of() const { return as_of_; }
  // Changes whenever a row or a rule of resolution changes: the store keeps derived rates until then.
  const std::string& fingerprint() const { return fingerprint_; }

  Model resolve(const PriceKey& key, const Profiles& profiles) const;
  // Periods in ascending order without gap from the day 0 to kForever; at least one. The rules:
  // docs/prices.md. A key without counts is Priced (at 0) where the book has its model.
  std::vector<RatePeriod> periods(const PriceKey& key, const Profiles& profiles) const;

 private:
  friend struct BookReader;
  std::vector<PriceRow> rows_, added_;
  std::vector<ModelEntry> models_;
  std::map<std::string, std::string, std::less<>>
      spellings_;  // to id; "" where two models share one
  Day as_of_ = 0;
  std::string fingerprint_;
};

constexpr Day kForever = 1 << 24;

}  // namespace ledger
