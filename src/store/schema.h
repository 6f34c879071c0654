// The tables of a store and their version. docs/architecture.md draws them.
#pragma once

#include <string>
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
// The views that `sql` and `export` show: usage, object, reject, price. Temporary. `price_changes` are
// the days on which some rate changes, ascending.
Result<Ok> create_views(duck::Connection& connection, const std::vector<Day>& price_changes);

Result<std::string> read_meta(duck::Connection& connection, const std::string& key);
Result<Ok> write_meta(duck::Connection& connection, const std::string& key,
                      const std::string& value);

}  // namespace ledger
