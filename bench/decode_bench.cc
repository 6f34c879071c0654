// MB/s and CPU-seconds of inflating alone and of inflating and decoding a folder of logs, on one and two
// threads; best of seven rounds. Usage: decode_bench FOLDER
#include <fcntl.h>
#include <fmt/core.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "record/decode.h"
#include "record/input.h"
#include "record/unpack.h"

using namespace ledger;

namespace {

struct Totals {
  std::atomic<std::int64_t> bytes = 0, records = 0, rejects = 0, tokens = 0;
};

struct Counting : Sink {
  std::int64_t records = 0, rejects = 0, tokens = 0;
  void on_record(const Record& record) override {
    ++records, tokens += record.usage.input + record.usage.output;
  }
  void on_reject(Reject) override { ++rejects; }
};

std::vector<std::string> files_below(const char* folder) {
  std::vector<std::string> paths;
  if (std::filesystem::is_regular_file(folder)) return {folder};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  return paths;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void inflate_some(const std::vector<std::string>& paths, std::atomic<std::size_t>& next,
                  Totals& totals) {
  Input input;
  Unpacker unpacker;
  ByteWindow window;
  for (std::size_t i; (i = next++) < paths.size();) {
    const int fd = ::open(paths[i].c_str(), O_RDONLY);
    input.open_file(fd, std::filesystem::file_size(paths[i]));
    for (unpacker.open(input); !unpacker.done(); window.read_up_to(window.end()))
      unpacker.more(window);
    totals.bytes += unpacker.unpacked_bytes();
    ::close(fd);
  }
}

void decode_some(const std::vector<std::string>& paths, std::atomic<std::size_t>& next,
                 Totals& totals) {
  Decoder decoder;
  Counting sink;
  for (std::size_t i; (i = next++) < paths.size();) {
    const auto bytes = decoder.decode_file(paths[i], {.uri = paths[i]}, sink);
    totals.bytes += bytes ? *bytes : 0;
  }
  totals.records += sink.records, totals.rejects += sink.rejects, totals.tokens += sink.tokens;
}

template <class Work>
void race(const char* name, const std::vector<std::string>& paths, int threads, Work work) {
  double best = 1e9, best_cpu = 1e9;
  std::int64_t bytes = 0, records = 0, rejects = 0, tokens = 0;
  for (int round = 0; round < 7; ++round) {
    Totals totals;
    std::atomic<std::size_t> next = 0;
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> pool;
    for (int i = 0; i < threads; ++i) pool.emplace_back([&] { work(paths, next, totals); });
    for (auto& thread : pool) thread.join();
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    best_cpu = std::min(best_cpu, cpu_seconds() - cpu);
    bytes = totals.bytes, records = totals.records, rejects = totals.rejects,
    tokens = totals.tokens;
  }
  fmt::print(
      "{:<20}{} thread{}  {:>6.0f} MB/s  {:.3f} s  {:.3f} CPU-s  {} records  {} rejects  {} "
      "tokens\n",
      name, threads, threads == 1 ? " " : "s", static_cast<double>(bytes) / best * 1e-6, best,
      best_cpu, records, rejects, tokens);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fmt::print(stderr, "usage: decode_bench FOLDER\n"), 2;
  const auto paths = files_below(argv[1]);
  for (const int threads : {1, 2}) {
    race("inflate", paths, threads, inflate_some);
    race("inflate and decode", paths, threads, decode_some);
  }
}
