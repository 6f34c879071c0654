// Errors as values. A Result must be looked at: dropping one is a compile error.
//
// A fault says what the caller should do; exit_code() is the one table from faults to exit codes.
// Thread rule: plain values, share nothing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace ledger {

enum class Fault {
  Failed,       // the work could not be done: files, disk, a damaged store (exit 1)
  Usage,        // the command or the configuration is wrong (exit 2)
  NoData,       // nothing in the window (exit 3)
  Incomplete,   // finished, but --strict forbids what was left out (exit 4)
  Credentials,  // credentials or permissions (exit 5)
  Busy,         // somebody else holds the store; try again (exit 1)
  Interrupted,  // SIGINT or SIGTERM (exit 130)
};

// `message` is one line that names the thing; `hint` the next command to type, or empty.
// Neither ever holds prompt text or a secret.
struct Error {
  Fault fault = Fault::Failed;
  std::string message;
  std::string hint;
};

// 1, 2, 3, 4, 5 or 130 as docs/interface.md lists them.
int exit_code(Fault fault);

struct [[nodiscard]] Ok {};

template <class T = Ok>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  Error& error() { return std::get<1>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

// Returns the error of `expression` from the enclosing function, if it is one.
#define LEDGER_TRY(expression)                                                             \
  do {                                                                                     \
    if (auto ledger_try = (expression); !ledger_try) return std::move(ledger_try).error(); \
  } while (false)

// Declares `name` from the value of `expression`, or returns its error.
#define LEDGER_ASSIGN(name, expression)                        \
  auto name##_result = (expression);                           \
  if (!name##_result) return std::move(name##_result.error()); \
  auto name = *std::move(name##_result)

}  // namespace ledger
