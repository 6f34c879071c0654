#include "aws/glue.h"

#include "aws/json_call.h"

namespace ledger::aws {
namespace {

using nlohmann::json;

Request glue_request(const std::string& action, const json& body, const std::string& resource) {
  Request request = target_request("glue", "AWSGlue." + action, body);
  request.resource = resource;
  return request;
}

Result<> change(Client& client, Request request) {
  const std::string action = request.action, resource = request.resource;
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (!response.not_found) return Ok{};
  return Error{Fault::Failed, action + " on " + resource + ": its database is not there", ""};
}

json columns_json(const std::vector<GlueColumn>& columns) {
  json all = json::array();
  for (const GlueColumn& column : columns)
    all.push_back({{"Name", column.name}, {"Type", column.type}});
  return all;
}

json table_input(const GlueTable& table) {
  json storage{{"Columns", columns_json(table.columns)},
               {"SerdeInfo",
                {{"SerializationLibrary", table.serde}, {"Parameters", table.serde_parameters}}}};
  if (!table.location.empty()) storage["Location"] = table.location;
  if (!table.input_format.empty()) storage["InputFormat"] = table.input_format;
  if (!table.output_format.empty()) storage["OutputFormat"] = table.output_format;
  json input{{"Name", table.name},
             {"TableType", table.type},
             {"Description", table.description},
             {"Parameters", table.parameters},
             {"PartitionKeys", columns_json(table.partition_keys)},
             {"StorageDescriptor", std::move(storage)}};
  if (!table.view_text.empty()) input["ViewOriginalText"] = table.view_text;
  if (!table.view_expanded_text.empty()) input["ViewExpandedText"] = table.view_expanded_text;
  return input;
}

std::vector<GlueColumn> columns_of(const json& object, const char* key) {
  std::vector<GlueColumn> columns;
  for (const json& entry : array_of(object, key))
    columns.push_back({text_of(entry, "Name"), text_of(entry, "Type")});
  return columns;
}

json member(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : json::object();
}

std::map<std::string, std::string> texts_of(const json& object, const char* key) {
  std::map<std::string, std::string> texts;
  const json all = member(object, key);
  for (const auto& [name, value] : all.items())
    if (value.is_string()) texts[name] = value.get<std::string>();
  return texts;
}

GlueTable table_of(const json& entry) {
  const json storage = member(entry, "StorageDescriptor"), serde = member(storage, "SerdeInfo");
  return {text_of(entry, "Name"),
          text_of(entry, "TableType"),
          text_of(entry, "Description"),
          columns_of(storage, "Columns"),
          columns_of(entry, "PartitionKeys"),
          text_of(storage, "Location"),
          text_of(storage, "InputFormat"),
          text_of(storage, "OutputFormat"),
          text_of(serde, "SerializationLibrary"),
          texts_of(serde, "Parameters"),
          texts_of(entry, "Parameters"),
          text_of(entry, "ViewOriginalText"),
          text_of(entry, "ViewExpandedText")};
}

}  // namespace

Result<bool> database_exists(Client& client, const std::string& name) {
  LEDGER_ASSIGN(document, send_json(client, glue_request("GetDatabase", {{"Name", name}}, name)));
  return document.has_value();
}

Result<> create_database(Client& client, const std::string& name, const std::string& description) {
  const json input{{"Name", name}, {"Description", description}};
  return change(client, glue_request("CreateDatabase", {{"DatabaseInput", input}}, name));
}

Result<std::optional<GlueTable>> get_table(Client& client, const std::string& database,
                                           const std::string& table) {
  const json body{{"DatabaseName", database}, {"Name", table}};
  LEDGER_ASSIGN(document,
                send_json(client, glue_request("GetTable", body, database + "." + table)));
  if (!document) return std::optional<GlueTable>();
  return std::optional(table_of(member(*document, "Table")));
}

Result<> create_table(Client& client, const std::string& database, const GlueTable& table) {
  const json body{{"DatabaseName", database}, {"TableInput", table_input(table)}};
  return change(client, glue_request("CreateTable", body, database + "." + table.name));
}

Result<> update_table(Client& client, const std::string& database, const GlueTable& table) {
  const json body{{"DatabaseName", database}, {"TableInput", table_input(table)}};
  return change(client, glue_request("UpdateTable", body, database + "." + table.name));
}

}  // namespace ledger::aws
