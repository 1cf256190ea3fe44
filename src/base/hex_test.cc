#include "base/hex.h"

#include <array>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOkAnd;

TEST(Hex, SurvivesItsText) {
  std::vector<std::byte> all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::byte>(i);
  EXPECT_THAT(from_hex(to_hex(all)), IsOkAnd(all));
  EXPECT_EQ(to_hex(std::vector{std::byte{0}, std::byte{0xaf}}), "00af");
  EXPECT_THAT(from_hex(""), IsOkAnd(::testing::IsEmpty()));
}

TEST(Hex, RefusesWhatIsNoPairOfDigits) {
  for (const char* text : {"0", "0g", "g0", "00 ", "0x", "-1", "0\xff", "AF"})
    EXPECT_THAT(from_hex(text), IsError(Error::kInvalidArgument)) << text;
  std::array<std::byte, 2> two{};
  EXPECT_FALSE(read_hex("00", two));
}

}  // namespace
}  // namespace vultus
