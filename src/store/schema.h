// The tables of a store and their version. docs/architecture.md draws them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/duck.h"

namespace ledger {

constexpr int kStoreVersion = 2;

// Makes the tables in an empty database, and upgrades those of an older version (0: none); what they hold stays.
Result<Ok> upgrade_schema(duck::Connection& connection, int from_version);
// 0 for an empty database. Fault::Failed for a store of a newer version or a file that is no store.
Result<int> store_version(duck::Connection& connection, const std::string& path);
// The views that `sql` and `export` show: usage, object, reject, price. Temporary. Takes
// price_changes().
Result<Ok> create_views(duck::Connection& connection, const std::vector<Day>& price_changes);

// Of a call `c`, in SQL: its tokens, and the order in which the best copy of it comes first (as
// Standing::beats() of writer_judge.cc has it; then the object, so that one is always first).
constexpr std::string_view kTotalOfCopy =
    "(c.input + c.output + c.cache_read + c.cache_write_5m + c.cache_write_30m + c.cache_write_1h "
    "+ "
    "c.cache_write_unknown)";
std::string best_copy_first();
// The order of CloudTrail events of one key; the first one counts. Columns of the trail, its key and `row`.
constexpr std::string_view kCountedEventFirst = "time, error NULLS FIRST, source, object, row";

// The days on which some rate changes, ascending.
Result<std::vector<Day>> price_changes(duck::Connection& connection);

Result<std::string> read_meta(duck::Connection& connection, const std::string& key);
Result<Ok> write_meta(duck::Connection& connection, const std::string& key,
                      const std::string& value);

}  // namespace ledger
