// A progress bar on stderr with rate and time left: for long work, and for people only.
//
// Silent when stderr is not a terminal or when told to be quiet. Thread rule: advance() from any
// thread; one Progress at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace ledger {

enum class ProgressUnit { Bytes, Items };

// One line of at most `width` columns, without a line end. Before the first second or without a
// total there is no time left to tell; a total of 0 is "not known" and draws no bar.
std::string progress_line(std::string_view what, ProgressUnit unit, std::int64_t done,
                          std::int64_t total, double elapsed_seconds, int width);

class Progress {
 public:
  // `what` is printed as it is: never text from a log.
  Progress(std::string what, ProgressUnit unit, bool quiet);
  ~Progress();  // wipes the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Other words for what is done.
  void say(std::string what);
  void expect(std::int64_t more) { total_ += more; }
  void advance(std::int64_t more);

 private:
  using Clock = std::chrono::steady_clock;
  void draw(Clock::time_point now);

  std::string what_;
  const ProgressUnit unit_;
  const bool shown_;
  const Clock::time_point start_ = Clock::now();
  std::atomic<std::int64_t> done_{0}, total_{0};
  std::mutex drawing_;
  Clock::time_point drawn_ = start_;
  bool dirty_ = false;
};

}  // namespace ledger
