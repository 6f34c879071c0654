#include "source/local.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace ledger {
namespace {

namespace fs = std::filesystem;

class LocalTest : public testing::Test {
 protected:
  LocalTest() : root_(fs::temp_directory_path() / ("ledger-local-" + std::to_string(getpid()))) {
    fs::create_directories(root_);
  }
  ~LocalTest() override { fs::remove_all(root_); }

  void make(const std::string& path) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << "{}\n";
  }
  std::vector<std::string> list(const char* from = nullptr, const char* to = nullptr) {
    const Window window = from ? Window{*parse_time(from), *parse_time(to)} : Window{};
    const auto found = list_local(root_.string(), window, unreadable_);
    EXPECT_TRUE(found);
    std::vector<std::string> names;
    for (const auto& object : *found) names.push_back(fs::path(object.uri).filename());
    return names;
  }

  const fs::path root_;
  std::vector<std::string> unreadable_;
};

using Names = std::vector<std::string>;
const std::string kHours = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2025/10/";

TEST_F(LocalTest, AWindowAsksForItsDeliveryHoursAndADayMore) {
  for (const char* hour : {"14/23", "15/00", "16/12", "16/23", "17/01", "18/00"})
    make(kHours + hour + "/" + std::string(hour, 2) + "-" + (hour + 3) + ".json.gz");
  EXPECT_EQ(list("2025-10-15T00:00:00Z", "2025-10-16T00:00:00Z"),
            (Names{"14-23.json.gz", "15-00.json.gz", "16-12.json.gz", "16-23.json.gz"}));
  EXPECT_EQ(list().size(), 6u);
}

TEST_F(LocalTest, ObjectsWithoutAnHourAreAlwaysListed) {
  make("export.json");
  make("2025/data/mine.ndjson");
  EXPECT_EQ(list("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"),
            (Names{"mine.ndjson", "export.json"}));
}

TEST_F(LocalTest, OffloadedBodiesAndThePermissionCheckAreNoObjects) {
  make(kHours + "15/00/a.json.gz");
  make(kHours + "15/00/data/x_input.json.gz");
  make(
      "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/"
      "amazon-bedrock-logs-permission-check");
  EXPECT_EQ(list(), (Names{"a.json.gz"}));
}

TEST_F(LocalTest, AFolderThatIsNotThereIsNamed) {
  const auto missing = list_local((root_ / "nowhere").string(), {}, unreadable_);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("nowhere"), std::string::npos);
}

TEST_F(LocalTest, ACircleOfLinksEnds) {
  make("a.json");
  fs::create_directory_symlink(root_, root_ / "loop");
  EXPECT_GE(list().size(), 1u);
}

}  // namespace
}  // namespace ledger
