#include "setup/athena_tables.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ledger::setup {
namespace {

using nlohmann::json;

// Bedrock's invocation logging does not exist before it.
constexpr std::string_view kFirstDay = "2023/09/01";
constexpr const char* kMark = "bedrock_ledger";  // parameter of what this program made
constexpr std::string_view kVersion = "1";
constexpr const char* kAccounts = "projection.log_account.values";
constexpr const char* kRegions = "projection.log_region.values";

struct ViewColumn {
  std::string_view name, sql, presto, hive;
};
#define TEXT_AT(path) "json_extract_scalar(line, '$." path "')"
#define COUNT_AT(path) "TRY_CAST(" TEXT_AT(path) " AS bigint)"
#define INPUT_TYPE                                                      \
  "(inputcontenttype varchar, inputtokencount bigint, "                 \
  "cachereadinputtokencount bigint, cachewriteinputtokencount bigint, " \
  "inputbodys3path varchar)"
#define OUTPUT_TYPE "(outputcontenttype varchar, outputtokencount bigint, outputbodys3path varchar)"
constexpr std::array<ViewColumn, 21>
    kColumns{
        {
            {"timestamp", TEXT_AT("timestamp"), "varchar", "string"},
            {"accountid", TEXT_AT("accountId"), "varchar", "string"},
            {"region", TEXT_AT("region"), "varchar", "string"},
            {"modelid", TEXT_AT("modelId"), "varchar", "string"},
            {"identity", "CAST(ROW(" TEXT_AT("identity.arn") ") AS ROW(arn varchar))",
             "row(arn varchar)", "struct<arn:string>"},
            {"input",
             "CAST(ROW(" TEXT_AT("input.inputContentType") ", " COUNT_AT("input.inputTokenCount") ", " COUNT_AT("input.cacheReadInputTokenCount") ", " COUNT_AT(
                 "input.cacheWriteInputTokenCount") ", " TEXT_AT("input.inputBodyS3Path") ") AS "
                                                                                          "RO"
                                                                                          "W" INPUT_TYPE
                                                                                          ")",
             "row" INPUT_TYPE,
             "struct<inputcontenttype:string,inputtokencount:bigint,cachereadinputtokencount:"
             "bigint,"
             "cachewriteinputtokencount:bigint,inputbodys3path:string>"},
            {"output",
             "CAST(ROW(" TEXT_AT("output.outputContentType") ", " COUNT_AT(
                 "output.outputTokenCount") ", " TEXT_AT("output.outputBodyS3Path") ") AS "
                                                                                    "RO"
                                                                                    "W" OUTPUT_TYPE
                                                                                    ")",
             "row" OUTPUT_TYPE,
             "struct<outputcontenttype:string,outputtokencount:bigint,outputbodys3path:string>"},
            {"requestid", TEXT_AT("requestId"), "varchar", "string"},
            {"operation", TEXT_AT("operation"), "varchar", "string"},
            {"errorcode", TEXT_AT("errorCode"), "varchar", "string"},
            {"status", TEXT_AT("status"), "varchar", "string"},
            {"inferenceregion", TEXT_AT("inferenceRegion"), "varchar", "string"},
            {"requestmetadata",
             "TRY_CAST(json_extract(line, '$.requestMetadata') AS map(varchar, varchar))",
             "map(varchar, varchar)", "map<string,string>"},
            {"schematype", TEXT_AT("schemaType"), "varchar", "string"},
            {"schemaversion", TEXT_AT("schemaVersion"), "varchar", "string"},
            {"log_account", "log_account", "varchar", "string"},
            {"log_region", "log_region", "varchar", "string"},
            {"log_day", "day", "varchar", "string"},
            {"year", "substr(day, 1, 4)", "varchar", "string"},
            {"month", "substr(day, 6, 2)", "varchar", "string"},
            {"day", "substr(day, 9, 2)", "varchar", "string"},
        }};

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i])
                                                  : std::uint32_t{0});
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i > bytes.size() ? '=' : kLetters[group >> (18 - 6 * i) & 63];
  }
  return out;
}

std::string view_text() {
  json columns = json::array();
  for (const ViewColumn& column : kColumns)
    columns.push_back({{"name", column.name}, {"type", column.presto}});
  const json definition{{"originalSql", view_sql()},
                        {"catalog", "awsdatacatalog"},
                        {"schema", kDatabase},
                        {"columns", std::move(columns)}};
  return "/* Presto View: " + base64(definition.dump()) + " */";
}

std::string root_of(const LogLocation& logs) {
  return fmt::format("s3://{}/{}{}", logs.bucket, logs.prefix, logs.prefix.empty() ? "" : "/");
}

// Both comma lists as one, sorted: what somebody added to a projection stays in it.
std::string joined(const std::string& one, const std::string& other) {
  std::set<std::string> values;
  for (const std::string& list : {one, other}) {
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(',', at), list.size());
      values.insert(list.substr(at, end - at));
      at = end + 1;
    }
  }
  return fmt::format("{}", fmt::join(values, ","));
}

std::string text_of(const std::vector<aws::GlueColumn>& columns) {
  std::string text;
  for (const aws::GlueColumn& column : columns)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", column.name, column.type);
  return text.empty() ? "none" : text;
}

// Names of what differs; empty where nothing does.
std::string difference_of(const aws::GlueTable& present, const aws::GlueTable& wanted) {
  std::vector<std::string> parts;
  const auto add = [&](bool differs, std::string_view name) {
    if (differs) parts.emplace_back(name);
  };
  add(present.columns != wanted.columns, "columns");
  add(present.partition_keys != wanted.partition_keys, "partition keys");
  add(present.location != wanted.location, "location");
  add(present.input_format != wanted.input_format ||
          present.output_format != wanted.output_format || present.serde != wanted.serde,
      "format");
  add(present.view_text != wanted.view_text, "query");
  for (const auto& [name, value] : wanted.parameters) {
    const auto found = present.parameters.find(name);
    add(found == present.parameters.end() || found->second != value, name);
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

Error foreign(const aws::GlueTable& present, const aws::GlueTable& wanted) {
  const std::string name = fmt::format("{}.{}", kDatabase, wanted.name);
  const std::string what =
      present.type == wanted.type
          ? fmt::format("has the columns {}; this needs {}", text_of(present.columns),
                        text_of(wanted.columns))
          : fmt::format("is of type {}; this needs {}", present.type, wanted.type);
  return {Fault::Failed, fmt::format("{} is not of this program and {}", name, what),
          fmt::format("its definition alone, never the logs: aws glue delete-table --database-name "
                      "{} --name {}",
                      kDatabase, wanted.name)};
}

}  // namespace

std::string layout_prefix(const LogLocation& logs) {
  return fmt::format("{}{}AWSLogs/{}/BedrockModelInvocationLogs/{}/", logs.prefix,
                     logs.prefix.empty() ? "" : "/", logs.account, logs.region);
}

std::string partition_of(const LogLocation& logs, Day day) {
  std::string date = format_day(day);
  std::replace(date.begin(), date.end(), '-', '/');
  return fmt::format("s3://{}/{}{}/", logs.bucket, layout_prefix(logs), date);
}

aws::GlueTable lines_table(const LogLocation& logs) {
  const LogLocation any{logs.bucket, logs.prefix, "${log_account}", "${log_region}"};
  aws::GlueTable table;
  table.name = kLines;
  table.type = "EXTERNAL_TABLE";
  table.description = "Bedrock's invocation logs, one line a record";
  table.columns = {{"line", "string"}};
  table.partition_keys = {{"log_account", "string"}, {"log_region", "string"}, {"day", "string"}};
  table.location = root_of(logs);
  table.input_format = "org.apache.hadoop.mapred.TextInputFormat";
  table.output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
  table.serde = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
  // Fields end at Ctrl-A, which no JSON holds unescaped: a line is one field.
  table.serde_parameters = {{"serialization.format", "1"}};
  table.parameters = {
      {"EXTERNAL", "TRUE"},
      {kMark, std::string(kVersion)},
      {"projection.enabled", "true"},
      {"projection.log_account.type", "enum"},
      {kAccounts, logs.account},
      {"projection.log_region.type", "enum"},
      {kRegions, logs.region},
      {"projection.day.type", "date"},
      {"projection.day.format", "yyyy/MM/dd"},
      {"projection.day.range", fmt::format("{},NOW", kFirstDay)},
      {"projection.day.interval", "1"},
      {"projection.day.interval.unit", "DAYS"},
      {"storage.location.template", "s3://" + logs.bucket + "/" + layout_prefix(any) + "${day}/"}};
  return table;
}

std::string view_sql() {
  std::string sql = "SELECT\n";
  for (const ViewColumn& column : kColumns)
    sql += fmt::format("  {} AS \"{}\"{}\n", column.sql, column.name,
                       &column == &kColumns.back() ? "" : ",");
  // Bodies above a size lie as objects of their own in data/ below the hour.
  return sql + fmt::format(
                   "FROM \"{}\".\"{}\"\nWHERE " TEXT_AT("schemaType") " = 'ModelInvocationLog'\n"
                   "  AND NOT regexp_like(\"$path\", '/[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}/[0-9]{{2}}/data/')",
                   kDatabase, kLines);
}

aws::GlueTable logs_view() {
  aws::GlueTable view;
  view.name = kLogs;
  view.type = "VIRTUAL_VIEW";
  view.description = "Bedrock's invocation logs, one row a record, without the bodies";
  for (const ViewColumn& column : kColumns)
    view.columns.push_back({std::string(column.name), std::string(column.hive)});
  view.serde = "-";
  view.parameters = {
      {"presto_view", "true"}, {"comment", "Presto View"}, {kMark, std::string(kVersion)}};
  view.view_text = view_text();
  view.view_expanded_text = "/* Presto View */";
  return view;
}

Result<TableChange> change_of(const std::optional<aws::GlueTable>& present,
                              const aws::GlueTable& wanted) {
  if (!present) return TableChange{wanted, "made"};
  const bool ours = present->parameters.contains(kMark);
  if (present->type != wanted.type || (!ours && present->columns != wanted.columns))
    return foreign(*present, wanted);
  TableChange change{wanted, ""};
  for (const char* list : {kAccounts, kRegions}) {
    const auto found = present->parameters.find(list);
    if (found != present->parameters.end() && change.table.parameters.contains(list))
      change.table.parameters[list] = joined(change.table.parameters[list], found->second);
  }
  change.difference = difference_of(*present, change.table);
  for (const auto& [name, value] : present->parameters)
    change.table.parameters.try_emplace(name, value);
  return change;
}

}  // namespace ledger::setup
