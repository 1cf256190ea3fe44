#include "output/text.h"

#include <gtest/gtest.h>

namespace vultus::cli {
namespace {

TEST(Text, FormatsShortAndLong) {
  EXPECT_EQ(text("%d-%s", 7, "x"), "7-x");
  EXPECT_EQ(text("%s", std::string(1000, 'a').c_str()), std::string(1000, 'a'));
}

TEST(Printable, DisarmsControlCharacters) {
  EXPECT_EQ(printable("a\033[31mb\n"), "a\\x1B[31mb\\x0A");
  EXPECT_EQ(printable("\xC2\x9B"
                      "1m"),
            "\\xC2\\x9B1m")
      << "the eight-bit escape";
  EXPECT_EQ(printable("\xFF ü"), "\\xFF ü");
}

TEST(Printable, DisarmsWhatTurnsTextAround) {
  EXPECT_EQ(printable("a\u202Egpj.exe"), "a\\xE2\\x80\\xAEgpj.exe");
  EXPECT_EQ(printable("\u200E\u2066\u2069\u061C"), "\\xE2\\x80\\x8E\\xE2\\x81\\xA6\\xE2\\x81\\xA9\\xD8\\x9C");
  EXPECT_EQ(printable("\u2014\u200D\u0639"), "\u2014\u200D\u0639");
}

TEST(Padded, CountsCodePoints) {
  EXPECT_EQ(padded("yaw°", 6), "yaw°  ");
  EXPECT_EQ(padded("too long", 3), "too long");
}

TEST(ByteCount, ChoosesTheUnit) {
  EXPECT_EQ(byte_count(12), "12 B");
  EXPECT_EQ(byte_count(1234), "1.2 kB");
  EXPECT_EQ(byte_count(53.9e6), "53.9 MB");
}

}  // namespace
}  // namespace vultus::cli
