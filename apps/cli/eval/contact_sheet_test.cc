#include "eval/contact_sheet.h"

#include "base/file.h"
#include "eval/report.h"
#include "eval/thumbnail.h"
#include "image/encode.h"
#include "testing/matchers.h"
#include "testing/pictures.h"
#include "testing/temporary_folder.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Thumbnail : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto png = encode_png(testing::plain(100, 80, 10, 20, 200).view());
    ASSERT_THAT(write_file_atomically(file_, *png), testing::IsOk());
  }
  testing::TemporaryFolder folder_;
  std::string file_ = (folder_.path() / "a.png").string();
};

std::array<int, 3> bgr_at(const Image& image, int x, int y) {
  const std::uint8_t* p = image.row(y) + 3 * x;
  return {p[0], p[1], p[2]};
}

constexpr std::array<int, 3> kRedBgr{10, 20, 200}, kGreyBgr{0xE8, 0xE8, 0xE8};

TEST_F(Thumbnail, ShowsTheFaceAndGreyBeyondThePicture) {
  EXPECT_EQ(bgr_at(thumbnail(file_, {30, 20, 70, 60}, 60), 2, 2), kRedBgr);
  const Image corner = thumbnail(file_, {-20, -20, 20, 20}, 60);
  EXPECT_EQ(bgr_at(corner, 2, 2), kGreyBgr);
  EXPECT_EQ(bgr_at(corner, 57, 57), kRedBgr);
}

TEST_F(Thumbnail, IsGreyWhereThereIsNothingToShow) {
  for (const Box& box :
       {Box{200, 200, 300, 300}, Box{0, 0, 0, 0}, Box{NAN, 0, 10, 10}, Box{0, 0, INFINITY, 1}})
    EXPECT_EQ(bgr_at(thumbnail(file_, box, 60), 30, 30), kGreyBgr);
  EXPECT_EQ(bgr_at(thumbnail(file_ + ".none", {0, 0, 10, 10}, 60), 30, 30), kGreyBgr);
}

TEST_F(Thumbnail, StandsOnTheSheetWithItsPair) {
  const std::string long_name(500, 'x');
  const SheetFace face{file_, long_name, {30, 20, 70, 60}};
  const SheetPair pair{face, face, "1  0.5", true};
  const std::vector<SheetSection> five = {{"same", {pair, pair, pair, pair, pair}}, {"none", {}}};
  const Image sheet = contact_sheet(five);
  EXPECT_EQ(sheet.width(), 1200);
  EXPECT_GT(sheet.height(), contact_sheet(std::vector<SheetSection>{{"same", {pair}}}).height());
  EXPECT_EQ(bgr_at(sheet, 80, 120), kRedBgr);
}

TEST(ReportPage, EscapesNamesAndShowsFacesOnlyWhenTold) {
  const Report report{
      .title = "T<i>",
      .pairs = {{.a = "/root/<b>.jpg", .b = "/elsewhere/b.jpg", .same = true, .is_error = true}},
      .root = "/root"};
  EXPECT_THAT(page_of(report, ""), AllOf(HasSubstr("T&lt;i&gt;"), HasSubstr("<td>&lt;b&gt;.jpg</td>"),
                                         HasSubstr("/elsewhere/b.jpg"), HasSubstr("false non-match"),
                                         Not(HasSubstr("<img")), Not(HasSubstr("<script"))));
  EXPECT_THAT(page_of(report, "w.jpg"), AllOf(HasSubstr("<img src=\"w.jpg\""), HasSubstr("biometric")));
}

}  // namespace
}  // namespace vultus::cli
