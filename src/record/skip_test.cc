#include "record/skip.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace ledger {
namespace {

// The same jumps, a character at a time.
const char* slow_container(const char* p) {
  bool in_string = false, escaped = false;
  for (int depth = 1;; ++p) {
    if (*p == '\n') return nullptr;
    if (*p == '"' && !escaped) in_string = !in_string;
    escaped = *p == '\\' && !escaped;
    if (in_string) continue;
    if (*p == '{' || *p == '[') ++depth;
    if ((*p == '}' || *p == ']') && --depth == 0) return p + 1;
  }
}

const char* slow_string(const char* p) {
  for (; *p != '"' && *p != '\n'; ++p)
    if (*p == '\\' && p[1] != '\n') ++p;
  return p;
}

std::string padded(const std::string& text) { return text + std::string(kSkipPadding, '\n'); }

std::string random_text(std::mt19937& random) {
  constexpr std::string_view kLetters = R"(ab  ""\\{}[]:,)";
  std::string text(random() % 300, 'x');
  const auto density = 1 + random() % 6;  // from crowded to mostly letters
  for (char& c : text)
    if (random() % density == 0) c = kLetters[random() % kLetters.size()];
  return text;
}

TEST(SkipKernel, AgreesWithTheCharacterLoopOnAnyBytes) {
  const SkipKernels kernels = skip_kernels();
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    const std::string text = padded(random_text(random));
    const char* const container_end = slow_container(text.data());
    const char* const string_end = slow_string(text.data());
    for (int i = 0; i < kernels.count; ++i) {
      ASSERT_EQ(kernels.kernel[i]->container(text.data()), container_end)
          << kernels.kernel[i]->name << "\n"
          << text;
      ASSERT_EQ(kernels.kernel[i]->string(text.data()), string_end)
          << kernels.kernel[i]->name << "\n"
          << text;
    }
  }
}

TEST(SkipKernel, RefusesMoreThanAThousandLevels) {
  const SkipKernels kernels = skip_kernels();
  const std::string inner(kMaxDepth - 1, '['), closers(kMaxDepth, ']');
  const std::string deepest = padded(inner + closers),
                    deeper = padded(std::string(64, '[') + inner + closers);
  for (int i = 0; i < kernels.count; ++i) {
    EXPECT_EQ(kernels.kernel[i]->container(deepest.data()), deepest.data() + 2 * kMaxDepth - 1)
        << kernels.kernel[i]->name;
    EXPECT_EQ(kernels.kernel[i]->container(deeper.data()), nullptr) << kernels.kernel[i]->name;
  }
}

TEST(SkipKernel, EscapesCarryOverTheEdgeOfABlock) {
  const SkipKernels kernels = skip_kernels();
  for (std::size_t before = 55; before < 70; ++before) {
    for (std::size_t backslashes = 1; backslashes < 5; ++backslashes) {
      const std::string literal =
          "\"" + std::string(before, 'a') + std::string(backslashes, '\\') + "\"";
      const bool closed =
          backslashes % 2 == 0;  // an even run escapes itself, the quote ends the string
      const std::string text = padded(literal + (closed ? "}" : "\"}"));
      for (int i = 0; i < kernels.count; ++i)
        EXPECT_EQ(kernels.kernel[i]->container(text.data()),
                  text.data() + literal.size() + (closed ? 1 : 2));
    }
  }
}

}  // namespace
}  // namespace ledger
