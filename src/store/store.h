// The embedded engine: one DuckDB file of integer-keyed calls, dimensions, rollups and the object
// ledger. The only folder that sees DuckDB.
//
// The file is locked only while a commit or an answer runs: writers wait for readers and the other
// way round, some seconds, then Fault::Busy. Files are readable by their owner alone.
// Thread rule: one Store per thread, except where a function says otherwise.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cube/cube.h"
#include "price/price.h"
#include "price/prices.h"
#include "store/batch.h"

namespace ledger {

enum class Known { New, Same, Changed };

struct RejectRow {
  std::string uri;
  std::int64_t line;
  std::string reason;
};

// What Bedrock says of an application inference profile; nothing where it has none (any more), or where the
// ask failed: denied, throttled, not reached.
struct ProfileAnswer {
  std::string arn;
  std::optional<Profile> profile;
  bool failed = false;
};

class Store : public Engine {
 public:
  // Makes the file and its folder when they are not there. Faults: Failed for a damaged store, a
  // store from a newer version, a place that cannot be written; nothing is changed then.
  // `wait_note` is told once what is waited for. What the file holds is priced anew where other prices
  // or profiles were used before.
  static Result<std::unique_ptr<Store>> open(const std::string& path, const Profiles& profiles,
                                             std::function<void(const std::string&)> wait_note = {},
                                             Prices prices = {});
  ~Store() override;

  Result<CubeAnswer> ask(const CubeScope& scope, std::span<const Grouping> groupings) override;
  // Read-only SQL over the view usage and the tables reject, object, price. Statements that write,
  // attach, load, copy or read files are Fault::Usage.
  Result<Table> sql(const std::string& statement);
  // Rejected lines of the scope's window and sources, by uri and line.
  Result<std::vector<RejectRow>> rejects(const CubeScope& scope);
  // Writes the scope's calls (the view usage) to one Parquet or CSV file; an existing file is replaced
  // whole or not at all.
  Result<std::int64_t> export_calls(const CubeScope& scope, const std::string& format,
                                    const std::string& path);
  // Sources that were synced into this store, ascending; and those of CloudTrail log files.
  Result<std::vector<std::string>> sources();
  Result<std::vector<std::string>> trails();
  // Day of the first call, nothing in an empty store.
  Result<std::optional<Day>> first_day();

  // What the ledger says of each object, in order.
  Result<std::vector<Known>> look_up(std::span<const ObjectInfo> objects);
  // Adds to the sources of the store those that it does not have.
  Result<Ok> remember_sources(const std::vector<std::string>& sources,
                              const std::vector<std::string>& trails = {});
  // ARNs of application inference profiles that calls name, and that neither the configuration tells nor
  // an answer of the last day, and that no ask of the last hour failed for.
  Result<std::vector<std::string>> profiles_to_ask(Seconds now);
  // Keeps answers with their history, a failed one as the time of the ask alone, and prices the calls of new and changed profiles again.
  Result<Ok> remember_profiles(const std::vector<ProfileAnswer>& answers, Seconds now);
  // Lets other processes write until the next call; a store in memory keeps its content.
  void release();

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  Result<std::vector<std::string>> uris_of(const char* table);
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ledger
