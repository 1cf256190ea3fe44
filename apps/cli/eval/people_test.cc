#include "eval/people.h"

#include <filesystem>
#include <fstream>

#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using testing::IsError;
namespace fs = std::filesystem;

TEST(LabelOfName, TakesThePersonFromTheName) {
  EXPECT_EQ(label_of_name("ann_01"), "ann");
  EXPECT_EQ(label_of_name("subject01.happy"), "subject01");
  EXPECT_EQ(label_of_name("jay-z_3"), "jay-z");
  EXPECT_EQ(label_of_name("ann12"), "ann");
  EXPECT_EQ(label_of_name("ann"), "ann");
  EXPECT_EQ(label_of_name("12"), "12");
  EXPECT_EQ(label_of_name("_x"), "_x");
}

TEST(LabelledPictures, AreSortedByPersonAndNumber) {
  const fs::path root = fs::path(::testing::TempDir()) / "vultus-labelled-pictures";
  fs::remove_all(root);
  fs::create_directories(root / "bob" / "deeper");
  for (const char* name : {"bob/10.jpg", "bob/2.jpg", "bob/deeper/1.jpg", "ann_1.jpg"})
    std::ofstream(root / name) << "x";
  const auto pictures = labelled_pictures(root.string());
  ASSERT_THAT(pictures, testing::IsOk());
  ASSERT_EQ(pictures->size(), 4U);
  EXPECT_EQ((*pictures)[0].label, "ann");
  EXPECT_EQ((*pictures)[1].input.path, (root / "bob/2.jpg").string());
  EXPECT_EQ((*pictures)[2].input.path, (root / "bob/10.jpg").string());
  EXPECT_EQ((*pictures)[3].label, "bob");
  fs::remove_all(root);
  EXPECT_THAT(labelled_pictures(root.string()), IsError(Error::kFileNotFound));
}

}  // namespace
}  // namespace vultus::cli
