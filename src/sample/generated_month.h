// For tests: a generated month and plain readers for it that share no code with the program's decoders.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "base/files.h"
#include "sample/sample.h"

namespace ledger {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Every gzip member.
inline std::string inflated(const std::string& packed) {
  std::string out;
  std::size_t at = 0;
  while (at < packed.size()) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 31), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + at));
    stream.avail_in = static_cast<uInt>(packed.size() - at);
    char buffer[1 << 16];
    int state = Z_OK;
    while (state == Z_OK) {
      stream.next_out = reinterpret_cast<Bytef*>(buffer);
      stream.avail_out = sizeof buffer;
      state = inflate(&stream, Z_NO_FLUSH);
      out.append(buffer, sizeof buffer - stream.avail_out);
    }
    EXPECT_EQ(state, Z_STREAM_END);
    at += stream.total_in;
    inflateEnd(&stream);
    if (state != Z_STREAM_END) break;
  }
  return out;
}

// Frames of raw blocks with an 8-byte content size: magic, descriptor, size, blocks.
inline std::string unframed(const std::string& frame) {
  std::string out;
  std::size_t at = 4 + 1 + 8;
  for (bool last = false; !last && at + 3 <= frame.size();) {
    std::size_t header = 0;
    for (std::size_t i = 0; i < 3; ++i)
      header |= std::size_t{static_cast<unsigned char>(frame[at + i])} << (8 * i);
    last = (header & 1) != 0;
    EXPECT_EQ(header >> 1 & 3, 0u);
    out += frame.substr(at + 3, header >> 3);
    at += 3 + (header >> 3);
  }
  EXPECT_EQ(at, frame.size());
  return out;
}

// Top-level objects of a text by counting braces outside strings; what is between them is left out.
inline std::vector<std::string> top_objects(const std::string& text) {
  std::vector<std::string> found;
  std::size_t depth = 0, start = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_text = !in_text;
    if (in_text && text[i] == '\\') ++i;
    if (in_text) continue;
    if (text[i] == '{' && depth++ == 0) start = i;
    if (text[i] == '}' && --depth == 0) found.push_back(text.substr(start, i - start + 1));
  }
  return found;
}

struct FileTree {
  std::map<std::string, std::string> files;
  std::map<std::string, std::int64_t> times;
};

inline FileTree tree_of(const std::string& root) {
  FileTree tree;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), root).string();
    struct stat status {};
    EXPECT_EQ(::stat(entry.path().c_str(), &status), 0);
    tree.files[name] = *read_file(entry.path().string());
    tree.times[name] = status.st_mtime;
  }
  return tree;
}

inline std::string scratch_folder() {
  std::string pattern = (fs::temp_directory_path() / "ledger-sample-XXXXXX").string();
  return ::mkdtemp(pattern.data());
}

class GeneratedMonth : public testing::Test {
 protected:
  static constexpr std::int64_t kCalls = 2000;
  struct Logged {
    Json record;
    std::string line, path;
  };

  static void SetUpTestSuite() {
    folder_ = scratch_folder();
    const auto result = generate_logs({folder_ + "/logs", 30, *parse_day("2025-11-18"), kCalls, 7});
    ASSERT_TRUE(result) << result.error().message;
    result_ = *result;
    tree_ = tree_of(folder_ + "/logs");
    for (const auto& [path, bytes] : tree_.files) {
      if (is_bucket_object(path)) read_lines(path, inflated(bytes));
    }
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static bool is_bucket_object(const std::string& path) {
    static const std::regex layout(
        R"(AWSLogs/\d{12}/BedrockModelInvocationLogs/[a-z0-9-]+/\d{4}/\d\d/\d\d/\d\d/\d{8}T\d{9}Z_[0-9a-f]{16}\.json\.gz)");
    return std::regex_match(path, layout);
  }
  static void read_lines(const std::string& path, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string line = text.substr(at, end - at);
      at = end + 1;
      Json record = Json::parse(line, nullptr, false);
      const bool good =
          record.is_object() && record.contains("schemaType") && !has_bad_count(record);
      good ? logged_.push_back({std::move(record), line, path}) : bad_.push_back(line);
    }
  }
  static bool has_bad_count(const Json& record) {
    const Json count = record["input"].value("inputTokenCount", Json(0));
    return !count.is_number_integer() || count < 0;
  }

  static int count(const std::function<bool(const Logged&)>& holds) {
    return static_cast<int>(std::count_if(logged_.begin(), logged_.end(), holds));
  }
  static int with(const char* operation, const std::function<bool(const Json&)>& holds) {
    return count(
        [&](const Logged& l) { return l.record["operation"] == operation && holds(l.record); });
  }
  // Null where there is nothing at the pointer.
  static Json at(const Json& record, const std::string& pointer) {
    const Json* here = &record;
    for (std::size_t start = 1; here != nullptr && start <= pointer.size();) {
      const std::size_t end = std::min(pointer.find('/', start), pointer.size());
      here = member(*here, pointer.substr(start, end - start));
      start = end + 1;
    }
    return here == nullptr ? Json() : *here;
  }
  static const Json* member(const Json& parent, const std::string& key) {
    if (parent.is_object() && parent.contains(key)) return &parent[key];
    const bool index = parent.is_array() && key.size() == 1 && key[0] >= '0' && key[0] <= '9';
    const auto i = static_cast<std::size_t>(key[0] - '0');
    return index && i < parent.size() ? &parent[i] : nullptr;
  }
  static std::string text_at(const Json& record, const char* pointer) {
    const Json found = at(record, pointer);
    return found.is_string() ? found.get<std::string>() : "";
  }
  static int with_model(const std::string& part) {
    return count([&](const Logged& l) {
      return text_at(l.record, "/modelId").find(part) != std::string::npos;
    });
  }

  static inline std::string folder_;
  static inline SampleResult result_;
  static inline FileTree tree_;
  static inline std::vector<Logged> logged_;
  static inline std::vector<std::string> bad_;
};

}  // namespace ledger
