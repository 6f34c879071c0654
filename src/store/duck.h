// A thin RAII layer over DuckDB's C API: open, run with bound values, read rows, append columns.
//
// DuckDB's messages become Errors here and nowhere else. Thread rule: one Connection per thread.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/money.h"
#include "base/result.h"
#include "cube/sql.h"

namespace ledger::duck {

// A string as an SQL literal, for the few places where DuckDB takes no bound value.
std::string quote(std::string_view text);

// The rows of an answer, read one after another: while (rows.next()) rows.integer(0).
class Rows {
 public:
  explicit Rows(duckdb_result result);
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  bool next();
  std::size_t columns() const { return types_.size(); }
  std::string name(std::size_t column) const;
  bool null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;   // any integer type; must fit
  Int128 huge(std::size_t column) const;            // any integer or DECIMAL type, unscaled
  std::string_view text(std::size_t column) const;  // VARCHAR; valid until next()
  duckdb_type type(std::size_t column) const { return types_[column].id; }
  int scale(std::size_t column) const { return types_[column].scale; }

 private:
  struct Type {
    duckdb_type id, internal;
    int scale;
  };
  void* cell(std::size_t column, std::size_t width) const;

  duckdb_result result_;
  std::vector<Type> types_;
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<duckdb_vector> vectors_;
  idx_t row_ = 0, size_ = 0;
};

class Connection {
 public:
  explicit Connection(duckdb_connection raw) : raw_(raw) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { duckdb_disconnect(&raw_); }

  Result<Ok> run(const std::string& statements);  // one or more, no values
  Result<Rows> query(const SqlText& sql);
  Result<Rows> query(const std::string& sql) { return query(SqlText{sql, {}}); }
  // Names and types of a statement's columns, without running it; empty where it cannot be prepared.
  std::vector<std::pair<std::string, duckdb_type>> columns_of(const std::string& sql);
  // A single statement of kind SELECT or EXPLAIN; anything else is Fault::Usage.
  Result<Rows> query_read_only(const std::string& sql);
  duckdb_connection raw() const { return raw_; }

 private:
  Result<Rows> execute(duckdb_prepared_statement statement);
  duckdb_connection raw_;
};

class Database {
 public:
  struct Options {
    bool read_only = false;
    int threads = 2;
    std::string memory_limit = "1GB";
  };
  // The file as catalog `store`, or an empty database in memory for "".
  // Fault::Busy when another process holds the file.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const Options& options);
  explicit Database(duckdb_database raw) : raw_(raw) {}
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { duckdb_close(&raw_); }
  std::unique_ptr<Connection> connect();

 private:
  duckdb_database raw_;
  bool attached_ = false;
};

// Appends whole columns to a table, chunk by chunk. Rows are visible to the connection after close().
class Appender {
 public:
  // No schema: a temporary table.
  static Result<std::unique_ptr<Appender>> open(Connection& connection, const char* schema,
                                                const char* table);
  explicit Appender(duckdb_appender raw);
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;
  ~Appender();

  // Column pointers of the current chunk; fill rows [0, capacity()) and call flush(rows).
  template <class T>
  T* column(idx_t index) {
    return static_cast<T*>(duckdb_vector_get_data(vectors_[index]));
  }
  void set_text(idx_t column, idx_t row, std::string_view text);
  void set_null(idx_t column, idx_t row);
  static idx_t capacity() { return duckdb_vector_size(); }
  Result<Ok> flush(idx_t rows);
  Result<Ok> close();

 private:
  void fresh_chunk();
  duckdb_appender raw_;
  std::vector<duckdb_logical_type> types_;
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<duckdb_vector> vectors_;
};

}  // namespace ledger::duck
