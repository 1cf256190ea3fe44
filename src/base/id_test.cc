#include "base/id.h"

#include <gmock/gmock.h>

#include "testing/matchers.h"
#include "testing/seeded_random.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOkAnd;

constexpr UtcTime kNow{std::chrono::milliseconds{0x0190'1234'5678}};

TEST(Id, StartsWithTheTimeAndStatesItsVersion) {
  testing::SeededRandom random(1);
  const std::string text = to_string(make_id(kNow, random));
  EXPECT_EQ(text.substr(0, 15), "01901234-5678-7");
  EXPECT_THAT(text.substr(19, 1), ::testing::AnyOf("8", "9", "a", "b"));
}

TEST(Id, SurvivesItsText) {
  testing::SeededRandom random(2);
  const Id id = make_id(kNow, random);
  EXPECT_THAT(parse_id(to_string(id)), IsOkAnd(::testing::Eq(id)));
}

TEST(Id, ReadsUpperCase) {
  EXPECT_THAT(parse_id("019AA5C2-7B1E-7C3D-9F00-1A2B3C4D5E6F"), testing::IsOk());
}

TEST(Id, MadeLaterSortsLater) {
  testing::SeededRandom random(3);
  const Id first = make_id(kNow, random);
  EXPECT_LT(first, make_id(kNow + std::chrono::milliseconds(1), random));
}

TEST(Id, RefusesWhatIsNoUuid) {
  for (const char* text :
       {"", "Alice", "019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6", "019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6g",
        "019aa5c2x7b1e-7c3d-9f00-1a2b3c4d5e6f", "019aa5c27b1e-7c3d-9f00-1a2b3c4d5e6f0"})
    EXPECT_THAT(parse_id(text), IsError(Error::kInvalidArgument)) << text;
}

TEST(UtcTime, IsWrittenWithItsOffset) {
  EXPECT_EQ(to_string(UtcTime(std::chrono::milliseconds(1'795'253'460'250))),
            "2026-11-21T09:31:00.250+00:00");
}

}  // namespace
}  // namespace vultus
