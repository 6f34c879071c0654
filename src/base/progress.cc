#include "base/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.h"

namespace ledger {
namespace {

constexpr int kBarWidth = 24;
constexpr auto kRedrawAfter = std::chrono::milliseconds(100);

std::string amount(double value, ProgressUnit unit) {
  const char* suffix = unit == ProgressUnit::Bytes ? "B" : "";
  constexpr std::string_view kScales[] = {"", "k", "M", "G", "T"};
  std::size_t scale = 0;
  for (; value >= 1000 && scale + 1 < std::size(kScales); ++scale) value /= 1000;
  const int decimals = scale > 0 && value < 100 ? 1 : 0;
  return fmt::format("{:.{}f} {}{}", value, decimals, kScales[scale], suffix);
}

std::string trimmed(std::string text) {
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string bar(double share) {
  const int full = static_cast<int>(share * kBarWidth);
  return fmt::format("[{:#<{}}{:.<{}}] {:3.0f} %", "", full, "", kBarWidth - full, share * 100);
}

int terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_line(std::string_view what, ProgressUnit unit, std::int64_t done,
                          std::int64_t total, double elapsed_seconds, int width) {
  std::string line(what);
  if (total > 0) {
    line +=
        "  " + bar(std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0));
  }
  line += "  " + trimmed(amount(static_cast<double>(done), unit));
  const double rate = elapsed_seconds > 0 ? static_cast<double>(done) / elapsed_seconds : 0;
  if (rate > 0) line += "  " + amount(rate, unit) + "/s";
  if (rate > 0 && elapsed_seconds >= 1 && done < total) {
    line += "  " + clock_text(static_cast<double>(total - done) / rate) + " left";
  }
  return fit_width(line, width);
}

Progress::Progress(std::string what, ProgressUnit unit, bool quiet)
    : what_(std::move(what)), unit_(unit), shown_(!quiet && isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (dirty_) std::fputs("\r\033[K", stderr);
}

void Progress::say(std::string what) {
  const std::lock_guard lock(drawing_);
  what_ = std::move(what);
}

void Progress::advance(std::int64_t more) {
  done_ += more;
  if (!shown_) return;
  const std::unique_lock lock(drawing_, std::try_to_lock);
  const auto now = Clock::now();
  if (lock.owns_lock() && now - drawn_ >= kRedrawAfter) draw(now);
}

void Progress::draw(Clock::time_point now) {
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const std::string line =
      progress_line(what_, unit_, done_, total_, elapsed, terminal_width() - 1);
  fmt::print(stderr, "\r{}\033[K", line);
  std::fflush(stderr);
  drawn_ = now;
  dirty_ = true;
}

}  // namespace ledger
