#include "source/local.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "record/decode.h"

namespace ledger {
namespace {

// The delivery hours that a folder of the layout …/YYYY[/MM[/DD[/HH]]] spans; everything for others.
Window delivery_of(std::string_view folder, LogKind kind) {
  const std::string_view layout =
      kind == LogKind::Trail ? "/CloudTrail/" : "/BedrockModelInvocationLogs/";
  constexpr Window kAll{INT64_MIN, INT64_MAX};
  const auto at = folder.rfind(layout);
  if (at == std::string_view::npos) return kAll;
  auto rest = folder.substr(at + layout.size());
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return kAll;
  rest.remove_prefix(slash + 1);
  int parts[4] = {0, 1, 1, 0}, given = 0;
  for (; !rest.empty() && given < 4; ++given) {
    const auto end = std::min(rest.find('/'), rest.size());
    if (end != (given == 0 ? 4u : 2u) ||
        rest.substr(0, end).find_first_not_of("0123456789") != std::string_view::npos)
      return kAll;
    parts[given] = std::stoi(std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto day = day_of(parts[0], parts[1], parts[2]);
  if (!rest.empty() || !day || given == 0 || parts[3] > 23) return kAll;
  const Seconds from = *day * kSecondsPerDay + parts[3] * kSecondsPerHour;
  constexpr Seconds kSpan[] = {366 * kSecondsPerDay, 31 * kSecondsPerDay, kSecondsPerDay,
                               kSecondsPerHour};
  return {from, from + kSpan[given - 1]};
}

class Lister {
 public:
  Lister(Window window, LogKind kind, std::vector<std::string>& unreadable)
      : unreadable_(unreadable), kind_(kind) {
    if (window.to > 0) wanted_ = {window.from - kSecondsPerHour, window.to + kSecondsPerDay};
  }

  Result<Ok> list(const std::string& root) {
    struct stat info;
    if (stat(root.c_str(), &info) != 0) return failure(root);
    if (!S_ISDIR(info.st_mode)) {
      add(root, info);
      return Ok{};
    }
    return list_folder(root);
  }

  std::vector<ListedObject> take() {
    std::sort(objects_.begin(), objects_.end(),
              [](const auto& a, const auto& b) { return a.uri < b.uri; });
    return std::move(objects_);
  }

 private:
  static Error failure(const std::string& path) {
    return {Fault::Failed, fmt::format("cannot read {}: {}", path, std::strerror(errno)),
            "--source takes a folder or file of logs"};
  }

  bool wanted(Window span) const { return span.from < wanted_.to && span.to > wanted_.from; }

  void add(const std::string& path, const struct stat& info) {
    const bool trail = kind_ == LogKind::Trail;
    if (!S_ISREG(info.st_mode) || classify(path, trail) == ObjectKind::Skip) return;
    const Seconds key_time = trail ? 0 : key_hour(path);
    const Seconds day = trail ? trail_day(path) : 0;
    if (key_time && !wanted({key_time, key_time + kSecondsPerHour})) return;
    if (day && !wanted({day, day + kSecondsPerDay})) return;
    objects_.push_back({path, info.st_size,
                        info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec, key_time, "",
                        trail});
  }

  Result<Ok> list_folder(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
    if (!open) return failure(folder);
    while (const dirent* entry = readdir(open.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      visit(folder + (folder.ends_with('/') ? "" : "/") + entry->d_name,
            fstatat_of(open.get(), entry->d_name));
    }
    return Ok{};
  }

  struct Found {
    bool ok;
    struct stat info;
  };
  static Found fstatat_of(DIR* folder, const char* name) {
    Found found;
    found.ok = fstatat(dirfd(folder), name, &found.info, 0) == 0;
    return found;
  }

  void visit(const std::string& path, const Found& found) {
    if (!found.ok) {
      unreadable_.push_back(failure(path).message);
    } else if (!S_ISDIR(found.info.st_mode)) {
      add(path, found.info);
    } else if (wanted(delivery_of(path, kind_)) && !is_offload(path)) {
      if (auto done = ++depth_ < kMaxDepth ? list_folder(path) : Result<Ok>(Ok{}); !done)
        unreadable_.push_back(done.error().message);
      --depth_;
    }
  }

  // data/ below a delivery hour holds offloaded bodies, which are no records.
  static bool is_offload(std::string_view path) {
    return path.ends_with("/data") &&
           classify(std::string(path) + "/x.json.gz") == ObjectKind::Skip;
  }

  static constexpr int kMaxDepth = 64;  // links that form a circle end here
  std::vector<std::string>& unreadable_;
  const LogKind kind_;
  Window wanted_{INT64_MIN, INT64_MAX};
  std::vector<ListedObject> objects_;
  int depth_ = 0;
};

}  // namespace

Result<std::vector<ListedObject>> list_local(const std::string& root, Window window,
                                             std::vector<std::string>& unreadable, LogKind kind) {
  Lister lister(window, kind, unreadable);
  LEDGER_TRY(lister.list(root));
  return lister.take();
}

}  // namespace ledger
