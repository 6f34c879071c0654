#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace ledger {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "ledger-files-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  static unsigned mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777u;
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  std::string folder_;
};

TEST_F(Files, ReadBackWhatWasWrittenWithTheirExactMode) {
  const std::string bytes("a\0b\n", 4);
  const mode_t before = ::umask(0077);
  EXPECT_TRUE(write_file_atomically(path("private"), bytes, kOwnerOnly));
  EXPECT_TRUE(write_file_atomically(path("public"), bytes, kReadable));
  ::umask(before);
  EXPECT_EQ(*read_file(path("private")), bytes);
  EXPECT_EQ(mode_of(path("private")), 0600u);
  EXPECT_EQ(mode_of(path("public")), 0644u);
  EXPECT_EQ(entries(), 2u);
}

TEST_F(Files, AreReplacedWhole) {
  EXPECT_TRUE(write_file_atomically(path("f"), "the first, longer text", kReadable));
  EXPECT_TRUE(write_file_atomically(path("f"), "second", kReadable));
  EXPECT_EQ(*read_file(path("f")), "second");
}

TEST_F(Files, LeaveNothingBehindWhereTheWriteFails) {
  fs::create_directory(path("taken"));
  fs::create_directory(path("taken/inside"));
  const auto result = write_file_atomically(path("taken"), "x", kReadable);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("taken"), std::string::npos);
  EXPECT_EQ(entries(), 1u);
  EXPECT_FALSE(write_file_atomically(path("no/such/folder/f"), "x", kReadable));
}

TEST_F(Files, ThatAreMissingAreErrorsThatNameThem) {
  const auto bytes = read_file(path("absent"));
  ASSERT_FALSE(bytes);
  EXPECT_NE(bytes.error().message.find("absent: No such file"), std::string::npos);
  const auto real = real_path(path("absent"));
  ASSERT_FALSE(real);
  EXPECT_EQ(real.error().fault, Fault::Usage);
}

TEST_F(Files, HavePrivateFoldersMadeWithTheirParents) {
  ASSERT_TRUE(make_private_folder(path("a/b/c/")));
  EXPECT_EQ(mode_of(path("a")), 0700u);
  EXPECT_EQ(mode_of(path("a/b/c")), 0700u);
  fs::permissions(path("a"), fs::perms(0755));
  ASSERT_TRUE(make_private_folder(path("a")));
  EXPECT_EQ(mode_of(path("a")), 0755u);
  ASSERT_TRUE(write_file_atomically(path("file"), "", kReadable));
  EXPECT_FALSE(make_private_folder(path("file")));
  EXPECT_FALSE(make_private_folder(path("file/below")));
}

TEST_F(Files, HaveOneRealPathWhateverLeadsThere) {
  ASSERT_TRUE(make_private_folder(path("a")));
  fs::create_directory_symlink(path("a"), path("link"));
  const std::string expected = fs::canonical(path("a")).string();
  EXPECT_EQ(*real_path(path("link/")), expected);
  EXPECT_EQ(*real_path(path("a/../link/.")), expected);
}

TEST(ProcessEnv, TellsEmptyFromAbsent) {
  ::setenv("LEDGER_TEST_EMPTY", "", 1);
  ::unsetenv("LEDGER_TEST_ABSENT");
  EXPECT_EQ(process_env()("LEDGER_TEST_EMPTY"), "");
  EXPECT_EQ(process_env()("LEDGER_TEST_ABSENT"), std::nullopt);
}

}  // namespace
}  // namespace ledger
