#include "output/human.h"

#include <gmock/gmock.h>

#include "photos/example_photo.h"

namespace vultus::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Style kPlain;
const Style kColoured{true};

TEST(WithMargin, SaysByHowMuch) {
  EXPECT_EQ(with_margin(0.61, 0.43), "0.61, needs 0.43 (0.18 above)");
  EXPECT_EQ(with_margin(0.20, 0.43), "0.20, needs 0.43 (0.23 below)");
}

TEST(InWords, TellsTheDirection) {
  EXPECT_EQ(in_words({.roll_deg = 4, .view_yaw_deg = 2, .view_pitch_deg = -3}), "looks at the camera");
  EXPECT_EQ(in_words({.view_yaw_deg = -30, .view_pitch_deg = 12}), "turned 30° to their right, looks 12° up");
}

TEST(DescribeAnalysis, SaysWhyAndWhatWouldChangeIt) {
  const std::string page = describe_analysis(testing::example_photo("a.jpg"), Fields::all(), kPlain, false);
  EXPECT_THAT(page, AllOf(HasSubstr("a.jpg  640 x 480  1 face"), HasSubstr("turned 32° to their left"),
                          HasSubstr("LIVE  0.97, needs 0.50 (0.47 above)"),
                          HasSubstr("! the face is blurred"), HasSubstr(error_info(Error::kBlurred).remedy)));
  EXPECT_THAT(page, Not(HasSubstr("\033")));
}

TEST(DescribeAnalysis, IsShortWhenQuiet) {
  const std::string page = describe_analysis(testing::example_photo("a.jpg"), Fields::all(), kPlain, true);
  EXPECT_THAT(page, Not(HasSubstr("blurred")));
}

TEST(DescribeAnalysis, ANameCannotForgeLines) {
  const std::string page =
      describe_analysis(testing::example_photo("a\n\033[31mLIVE"), Fields::all(), kColoured, false);
  EXPECT_THAT(page, HasSubstr("a\\x0A\\x1B[31mLIVE"));
}

TEST(DescribeLiveness, ThreeVerdictsAndNoFace) {
  Photo photo = testing::example_photo("a.jpg");
  EXPECT_THAT(describe_liveness(photo, kPlain, true), HasSubstr("LIVE  0.97"));
  photo.analysis->faces[0].pad = PadResult{.live = 0.1, .threshold = 0.5};
  EXPECT_THAT(describe_liveness(photo, kPlain, true),
              HasSubstr("SPOOF SUSPECTED  0.10, needs 0.50 (0.40 below)"));
  photo.analysis->faces[0].pad.reset();
  EXPECT_THAT(describe_liveness(photo, kPlain, true), HasSubstr("NOT CHECKED"));
  photo.analysis->faces.clear();
  EXPECT_THAT(describe_liveness(photo, kPlain, true), HasSubstr("NOT CHECKED  no face"));
}

}  // namespace
}  // namespace vultus::cli
