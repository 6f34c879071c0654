// The one query model: dimensions x measures, filters, a window. Every screen, file and metric is
// a cube query rendered differently.
//
// Dimensions and measures are registries (dimension.cc, measure.cc). SQL is written by the
// expression layer in a dialect, with bound values only: text from a user or a log is never SQL.
// Thread rule: descriptions are immutable; an Engine belongs to one thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cube/table.h"

namespace ledger {

// One dimension, several values = or; several filters = and. nullopt is "(none)".
struct Filter {
  std::string dimension;
  std::vector<std::optional<std::string>> any_of;
};

// What a question is asked of; shared by all groupings of one pass.
struct CubeScope {
  Window window;            // half-open, UTC
  Zone zone = Zone::utc();  // cuts `date` and `hour`
  std::vector<Filter> filters;
  std::string arn_contains;          // case-sensitive, literal; empty = all
  std::vector<std::string> sources;  // object uris (a folder: all below it); empty = whole store
  std::vector<std::string> trails;   // with sources: those of CloudTrail that their coverage is of
  Seconds now = 0;                   // coverage leaves the hour before out; 0 = leaves nothing out
  bool notes = true;                 // false: only the tables, the notes stay empty
};

// One grouping: dimension names ("app", "user", "date", "metadata:team" …); none = the total.
using Grouping = std::vector<std::string>;

struct DimensionInfo {
  std::string_view name;
  std::string_view help;  // one line, also the docs
};
std::span<const DimensionInfo> dimensions();
// True for a name in dimensions() and for metadata:KEY and tag:KEY.
bool is_dimension(std::string_view name);

// One kind of money or tokens left out of, or assumed in, the totals.
struct Assumed {
  std::string kind;
  Int128 calls = 0, tokens = 0;
  Money low, high;
  bool bounded = true;  // false: nothing bounds the high end (unknown cache)
};
struct LeftOut {
  Int128 calls = 0, tokens = 0;
  std::vector<std::string> models;  // ascending
};
// Calls of a region and day that CloudTrail saw. Of the missing ones `mantle` went to the
// bedrock-mantle endpoint, which is never logged.
struct Coverage {
  std::string region;
  Day date = 0;
  Int128 events = 0, logged = 0, missing = 0, mantle = 0;
};
// The counts of a scope that every answer carries.
struct CubeNotes {
  Int128 records = 0, rejects = 0, duplicates = 0;
  LeftOut unpriced, not_token_priced;
  std::vector<Assumed> assumptions;
  Int128 token_mismatch = 0;    // calls whose body and envelope disagree; the envelope counts
  Int128 time_approximate = 0;  // records whose time is their envelope's, key's or object's
  std::vector<std::string> regions, accounts;
  std::vector<Coverage> coverage;       // by region and date; empty without CloudTrail events
  std::optional<Seconds> data_through;  // newest call in the scope's sources, whatever the window
  Day prices_as_of = 0;
  bool lower_bound() const { return unpriced.calls > 0 || !assumptions.empty(); }
};

struct CubeAnswer {
  // One table a grouping, in order: its dimensions, then call_count, failed_calls,
  // total_input_tokens, total_output_tokens, cache_read_tokens, cache_write_tokens, total_tokens,
  // estimated_cost_usd (absent where nothing in the row is priced), unpriced_calls. Unsorted.
  std::vector<Table> tables;
  CubeNotes notes;
};

// Answers cube queries. Two implementations: the embedded store, and later Athena.
class Engine {
 public:
  virtual ~Engine() = default;
  // All groupings in as few passes as the engine can. Fault::Usage for an unknown dimension.
  virtual Result<CubeAnswer> ask(const CubeScope& scope, std::span<const Grouping> groupings) = 0;
};

}  // namespace ledger
