#include "store/duck.h"

#include <fmt/format.h>

#include <strings.h>

#include <algorithm>
#include <cstring>

namespace ledger::duck {
namespace {

Error failure(const char* message) {
  return {Fault::Failed, message ? message : "the store gave no reason", ""};
}

constexpr const char* kSqlHint = "bedrock-ledger sql \"DESCRIBE usage\"";

bool starts_with_word(std::string_view sql, std::string_view word) {
  const auto at = std::min(sql.find_first_not_of(" \t\r\n("), sql.size());
  return strncasecmp(sql.data() + at, word.data(), std::min(word.size(), sql.size() - at)) == 0 &&
         sql.size() - at >= word.size();
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

std::string quote(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

Rows::Rows(duckdb_result result) : result_(result) {
  const idx_t count = duckdb_column_count(&result_);
  for (idx_t i = 0; i < count; ++i) {
    duckdb_logical_type logical = duckdb_column_logical_type(&result_, i);
    Type type{duckdb_get_type_id(logical), DUCKDB_TYPE_INVALID, 0};
    type.internal = type.id;
    if (type.id == DUCKDB_TYPE_DECIMAL) {
      type.internal = duckdb_decimal_internal_type(logical);
      type.scale = duckdb_decimal_scale(logical);
    }
    types_.push_back(type);
    duckdb_destroy_logical_type(&logical);
  }
}

Rows::Rows(Rows&& other) noexcept
    : result_(other.result_),
      types_(std::move(other.types_)),
      chunk_(other.chunk_),
      vectors_(std::move(other.vectors_)),
      row_(other.row_),
      size_(other.size_) {
  other.result_ = {};
  other.chunk_ = nullptr;
}

Rows::~Rows() {
  if (chunk_) duckdb_destroy_data_chunk(&chunk_);
  duckdb_destroy_result(&result_);
}

bool Rows::next() {
  if (chunk_ && ++row_ < size_) return true;
  do {
    if (chunk_) duckdb_destroy_data_chunk(&chunk_);
    chunk_ = duckdb_fetch_chunk(result_);
    if (!chunk_) return false;
    size_ = duckdb_data_chunk_get_size(chunk_);
  } while (size_ == 0);
  row_ = 0;
  vectors_.clear();
  for (idx_t i = 0; i < types_.size(); ++i)
    vectors_.push_back(duckdb_data_chunk_get_vector(chunk_, i));
  return true;
}

std::string Rows::name(std::size_t column) const {
  return duckdb_column_name(const_cast<duckdb_result*>(&result_), column);
}

bool Rows::null(std::size_t column) const {
  auto* validity = duckdb_vector_get_validity(vectors_[column]);
  return validity && !duckdb_validity_row_is_valid(validity, row_);
}

void* Rows::cell(std::size_t column, std::size_t width) const {
  return static_cast<char*>(duckdb_vector_get_data(vectors_[column])) + width * row_;
}

namespace {
template <class T>
T load(const void* cell) {
  T value;
  std::memcpy(&value, cell, sizeof value);
  return value;
}
}  // namespace

Int128 Rows::huge(std::size_t column) const {
  switch (types_[column].internal) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_UTINYINT: return load<std::uint8_t>(cell(column, 1));
    case DUCKDB_TYPE_TINYINT: return load<std::int8_t>(cell(column, 1));
    case DUCKDB_TYPE_SMALLINT: return load<std::int16_t>(cell(column, 2));
    case DUCKDB_TYPE_USMALLINT: return load<std::uint16_t>(cell(column, 2));
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_INTEGER: return load<std::int32_t>(cell(column, 4));
    case DUCKDB_TYPE_UINTEGER: return load<std::uint32_t>(cell(column, 4));
    case DUCKDB_TYPE_UBIGINT: return load<std::uint64_t>(cell(column, 8));
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT: return load<Int128>(cell(column, 16));
    default: return load<std::int64_t>(cell(column, 8));
  }
}

std::int64_t Rows::integer(std::size_t column) const {
  return static_cast<std::int64_t>(huge(column));
}

std::string_view Rows::text(std::size_t column) const {
  auto* string = static_cast<duckdb_string_t*>(cell(column, sizeof(duckdb_string_t)));
  return {duckdb_string_t_data(string), duckdb_string_t_length(*string)};
}

Result<Ok> Connection::run(const std::string& statements) {
  duckdb_result result;
  const auto state = duckdb_query(raw_, statements.c_str(), &result);
  Error error = state == DuckDBError ? failure(duckdb_result_error(&result)) : Error{};
  duckdb_destroy_result(&result);
  if (state == DuckDBError) return error;
  return Ok{};
}

Result<Rows> Connection::execute(duckdb_prepared_statement statement) {
  duckdb_result result;
  if (duckdb_execute_prepared(statement, &result) == DuckDBError) {
    Error error = failure(duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return error;
  }
  return Rows(result);
}

Result<Rows> Connection::query(const SqlText& sql) {
  duckdb_prepared_statement statement;
  if (duckdb_prepare(raw_, sql.text.c_str(), &statement) == DuckDBError) {
    Error error = failure(duckdb_prepare_error(statement));
    duckdb_destroy_prepare(&statement);
    return error;
  }
  idx_t index = 0;
  for (const SqlValue& value : sql.values) {
    ++index;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      duckdb_bind_int64(statement, index, *number);
    } else {
      const auto& text = std::get<std::string>(value);
      duckdb_bind_varchar_length(statement, index, text.data(), text.size());
    }
  }
  auto rows = execute(statement);
  duckdb_destroy_prepare(&statement);
  return rows;
}

std::vector<std::pair<std::string, duckdb_type>> Connection::columns_of(const std::string& sql) {
  std::vector<std::pair<std::string, duckdb_type>> columns;
  duckdb_prepared_statement statement = nullptr;
  if (duckdb_prepare(raw_, sql.c_str(), &statement) == DuckDBSuccess) {
    const idx_t count = duckdb_prepared_statement_column_count(statement);
    for (idx_t i = 0; i < count; ++i) {
      const char* name = duckdb_prepared_statement_column_name(statement, i);
      columns.emplace_back(name, duckdb_prepared_statement_column_type(statement, i));
      duckdb_free(const_cast<char*>(name));
    }
  }
  duckdb_destroy_prepare(&statement);
  return columns;
}

Result<Rows> Connection::query_read_only(const std::string& sql) {
  if (starts_with_word(sql, "PRAGMA") || starts_with_word(sql, "CALL")) {
    return Error{Fault::Usage, "sql: only SELECT is allowed: the store is read-only here",
                 kSqlHint};
  }
  duckdb_extracted_statements statements = nullptr;
  const idx_t count = duckdb_extract_statements(raw_, sql.c_str(), &statements);
  std::string reason;
  duckdb_prepared_statement statement = nullptr;
  if (count == 0) {
    const char* message = duckdb_extract_statements_error(statements);
    reason = message ? first_line(message) : "no statement";
  } else if (count > 1) {
    reason = "one statement at a time";
  } else if (duckdb_prepare_extracted_statement(raw_, statements, 0, &statement) == DuckDBError) {
    reason = first_line(duckdb_prepare_error(statement));
  } else if (const auto kind = duckdb_prepared_statement_type(statement);
             kind != DUCKDB_STATEMENT_TYPE_SELECT && kind != DUCKDB_STATEMENT_TYPE_EXPLAIN) {
    reason = "only SELECT is allowed: the store is read-only here";
  } else if (duckdb_nparams(statement) > 0) {
    reason = "placeholders have no values here";
  }
  Result<Rows> rows = reason.empty()
                          ? execute(statement)
                          : Result<Rows>(Error{Fault::Usage, "sql: " + reason, kSqlHint});
  duckdb_destroy_prepare(&statement);
  duckdb_destroy_extracted(&statements);
  if (!rows && rows.error().fault == Fault::Failed) {
    rows.error() = {Fault::Usage, "sql: " + first_line(rows.error().message), kSqlHint};
  }
  return rows;
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const Options& options) {
  duckdb_config config;
  duckdb_create_config(&config);
  auto set = [&](const char* name, const std::string& value) {
    duckdb_set_config(config, name, value.c_str());
  };
  set("threads", std::to_string(options.threads));
  set("memory_limit", options.memory_limit);
  set("autoinstall_known_extensions", "false");
  set("autoload_known_extensions", "false");
  set("preserve_insertion_order", "false");
  if (!path.empty()) set("temp_directory", path + ".tmp");
  set("wal_autocheckpoint",
      "1KB");  // a COMMIT checkpoints: a log left behind costs every later open
  duckdb_database raw = nullptr;
  char* message = nullptr;
  const auto state = duckdb_open_ext(":memory:", &raw, config, &message);
  duckdb_destroy_config(&config);
  Error error{Fault::Failed, message ? first_line(message) : "", ""};
  duckdb_free(message);
  if (state == DuckDBError) return error;
  auto database = std::make_unique<Database>(raw);
  if (path.empty()) return database;
  // Under a name of ours: DuckDB's own would be the file's, which may clash with a schema's.
  auto attached = database->connect()->run(
      fmt::format("ATTACH {} AS store{}", quote(path), options.read_only ? " (READ_ONLY)" : ""));
  if (attached) {
    database->attached_ = true;
    return database;
  }
  const std::string reason = first_line(attached.error().message);
  const bool busy = reason.find("Could not set lock") != std::string::npos ||
                    reason.find("onflicting lock") != std::string::npos;
  return Error{busy ? Fault::Busy : Fault::Failed, reason, ""};
}

std::unique_ptr<Connection> Database::connect() {
  duckdb_connection raw = nullptr;
  duckdb_connect(raw_, &raw);
  auto connection = std::make_unique<Connection>(raw);
  if (attached_) (void)connection->run("USE store");
  return connection;
}

Result<std::unique_ptr<Appender>> Appender::open(Connection& connection, const char* schema,
                                                 const char* table) {
  duckdb_appender raw = nullptr;
  if (duckdb_appender_create_ext(connection.raw(), schema ? nullptr : "temp", schema, table,
                                 &raw) == DuckDBError) {
    Error error = failure(duckdb_appender_error(raw));
    duckdb_appender_destroy(&raw);
    return error;
  }
  return std::make_unique<Appender>(raw);
}

Appender::Appender(duckdb_appender raw) : raw_(raw) {
  const idx_t columns = duckdb_appender_column_count(raw_);
  for (idx_t i = 0; i < columns; ++i) types_.push_back(duckdb_appender_column_type(raw_, i));
  chunk_ = duckdb_create_data_chunk(types_.data(), types_.size());
  fresh_chunk();
}

Appender::~Appender() {
  duckdb_destroy_data_chunk(&chunk_);
  for (auto& type : types_) duckdb_destroy_logical_type(&type);
  duckdb_appender_destroy(&raw_);
}

void Appender::fresh_chunk() {
  duckdb_data_chunk_reset(chunk_);
  vectors_.clear();
  for (idx_t i = 0; i < types_.size(); ++i)
    vectors_.push_back(duckdb_data_chunk_get_vector(chunk_, i));
}

void Appender::set_text(idx_t column, idx_t row, std::string_view text) {
  duckdb_vector_assign_string_element_len(vectors_[column], row, text.data(), text.size());
}

void Appender::set_null(idx_t column, idx_t row) {
  duckdb_vector_ensure_validity_writable(vectors_[column]);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vectors_[column]), row);
}

Result<Ok> Appender::flush(idx_t rows) {
  duckdb_data_chunk_set_size(chunk_, rows);
  if (duckdb_append_data_chunk(raw_, chunk_) == DuckDBError)
    return failure(duckdb_appender_error(raw_));
  fresh_chunk();
  return Ok{};
}

Result<Ok> Appender::close() {
  if (duckdb_appender_close(raw_) == DuckDBError) return failure(duckdb_appender_error(raw_));
  return Ok{};
}

}  // namespace ledger::duck
