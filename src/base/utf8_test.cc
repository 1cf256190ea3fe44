#include "base/utf8.h"

#include <gtest/gtest.h>

namespace vultus {
namespace {

TEST(ValidUtf8, KeepsWhatIsWellFormed) {
  const std::string all = "a ü € 😀";
  EXPECT_EQ(valid_utf8(all), all);
}

TEST(ValidUtf8, ReplacesWhatIsNot) {
  EXPECT_EQ(valid_utf8("a\xFF"
                       "b"),
            "a\uFFFDb");
  EXPECT_EQ(valid_utf8("\xC0\xAF"), "\uFFFD\uFFFD") << "an overlong slash";
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(valid_utf8("\xE2\x82"), "\uFFFD\uFFFD") << "a sequence that ends early";
  EXPECT_EQ(valid_utf8("\xF5\x80\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "beyond U+10FFFF";
}

}  // namespace
}  // namespace vultus
