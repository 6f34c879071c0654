// AWS Glue Data Catalog: databases and tables, views among them. Source: AWS Glue Web API Reference
// (GetDatabase, CreateDatabase, GetTable, CreateTable, UpdateTable). It deletes nothing.
//
// All calls go to the client's region. Thread rule: as Client.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

struct GlueColumn {
  std::string name, type;
  bool operator==(const GlueColumn&) const = default;
};
// Of a TableInput, what tables over text files and Athena's views use.
struct GlueTable {
  std::string name, type, description;  // type "EXTERNAL_TABLE" or "VIRTUAL_VIEW"
  std::vector<GlueColumn> columns, partition_keys;
  std::string location, input_format, output_format, serde;  // serde: its class
  std::map<std::string, std::string> serde_parameters, parameters;
  std::string view_text, view_expanded_text;
  bool operator==(const GlueTable&) const = default;
};

Result<bool> database_exists(Client& client, const std::string& name);
Result<> create_database(Client& client, const std::string& name, const std::string& description);

// Nothing when the database has no such table, or is not there.
Result<std::optional<GlueTable>> get_table(Client& client, const std::string& database,
                                           const std::string& table);
Result<> create_table(Client& client, const std::string& database, const GlueTable& table);
// Replaces the whole definition; the service keeps the one before as an older version.
Result<> update_table(Client& client, const std::string& database, const GlueTable& table);

}  // namespace ledger::aws
