#include "people/folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "testing/matchers.h"
#include "testing/temporary_folder.h"

namespace vultus::cli {
namespace {

using ::testing::ElementsAre;
using vultus::testing::IsError;

TEST(PersonOfFile, LeavesTheNumberOut) {
  for (const char* stem : {"Ada Lovelace", "Ada Lovelace_1", "Ada Lovelace-12", "Ada Lovelace 2",
                           "Ada Lovelace.3", "Ada Lovelace (4)"})
    EXPECT_EQ(person_of_file(stem), "Ada Lovelace") << stem;
}

TEST(PersonOfFile, KeepsWhatIsPartOfAName) {
  for (const char* stem : {"img12", "12", "_1", "-", "(2)", ")", "C-3PO", "Louis XIV", "王芳", "x (2", "a b"})
    EXPECT_EQ(person_of_file(stem), stem);
}

class PeopleInFolder : public ::testing::Test {
 protected:
  void put(const std::string& name) const {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "x";
  }
  [[nodiscard]] std::vector<std::string> found() const {
    std::vector<std::string> lines;
    const auto people = people_in_folder(folder_.path().string());
    for (const FolderPerson& person : people.value())
      lines.push_back(person.name + " " + std::to_string(person.pictures.size()));
    return lines;
  }
  vultus::testing::TemporaryFolder folder_;
};

TEST_F(PeopleInFolder, TakesSubFoldersAndFiles) {
  for (const char* name : {"Grace Hopper/a.jpg", "Grace Hopper/old/b.png", "Ada.jpg", "Ada 2.jpg",
                           "Ada/c.jpg", "notes.txt", "王芳.webp"})
    put(name);
  EXPECT_THAT(found(), ElementsAre("Ada 3", "Grace Hopper 2", "王芳 1"));
}

TEST(IsNameOfACamera, KnowsWhatMachinesCallPictures) {
  for (const char* stem : {"IMG_1234",
                           "IMG_E1234",
                           "IMG-20260101-WA0001",
                           "DSC_0001",
                           "DSCN0001",
                           "_MG_1234",
                           "P1010001",
                           "PXL_20260101_093012345",
                           "MVIMG_20260101_093012",
                           "20260101_093012",
                           "1",
                           "0017 (2)",
                           "SAM_0001",
                           "Screenshot 2026-01-01 at 10.11.12",
                           "WhatsApp Image 2026-01-01 at 10.11.12",
                           "image",
                           "Image (2)",
                           "photo_1",
                           "img12",
                           "FB_IMG_1700000000000",
                           "IMG_1234 copy"})
    EXPECT_TRUE(is_name_of_a_camera(stem)) << stem;
  for (const char* stem : {"Ada", "Ada 2", "Sam 1", "SAM 2", "Sam_2026", "Pablo", "Imogen", "C-3PO", "王芳",
                           "王芳 1", "Img Larsen", "Photo Finish", "Scanlan"})
    EXPECT_FALSE(is_name_of_a_camera(stem)) << stem;
}

TEST_F(PeopleInFolder, TellsWhomItCannotTake) {
  put("Ada/a.jpg");
  put("Ada/b.HEIC");
  put("Ada/notes.txt");
  std::filesystem::create_symlink("nowhere.jpg", folder_.path() / "Ada" / "c.jpg");
  std::filesystem::create_directories(folder_.path() / "Bob");
  put("Carol/readme.txt");
  put("Dan.heic");
  std::filesystem::create_symlink("nowhere.jpg", folder_.path() / "Eve.jpg");
  put("IMG_1234.jpg");
  const std::vector<FolderPerson> people = people_in_folder(folder_.path().string()).value();
  ASSERT_EQ(people.size(), 6U);
  EXPECT_THAT(found(), ElementsAre("Ada 3", "Bob 0", "Carol 0", "Dan 1", "Eve 1", "IMG_1234.jpg 0"));
  EXPECT_EQ(people[0].pictures[2].error->code, Error::kFileNotFound);
  EXPECT_EQ(people[1].refusal->code, Error::kEmptyInput);
  EXPECT_EQ(people[2].refusal->code, Error::kEmptyInput);
  EXPECT_EQ(people[4].pictures[0].error->code, Error::kFileNotFound);
  EXPECT_EQ(people[5].refusal->code, Error::kNameInvalid);
  EXPECT_THAT(people[5].refusal->message, ::testing::HasSubstr("IMG_1234.jpg: this is a name for a picture"));
}

TEST_F(PeopleInFolder, SkipsWhatIsHidden) {
  for (const char* name : {"Ada/a.jpg", "Ada/._a.jpg", "Ada/.thumbnails/b.jpg", "._Bob.jpg", ".cache/c.jpg"})
    put(name);
  EXPECT_THAT(found(), ElementsAre("Ada 1"));
}

TEST_F(PeopleInFolder, OneNameIsOnePersonHoweverItIsEncoded) {
  for (const char* name : {"Jose\u0301/a.jpg", "Jos\u00E9.jpg"}) put(name);
  EXPECT_THAT(found(), ElementsAre("Jos\u00E9 2"));
}

TEST_F(PeopleInFolder, NamesWhatIsMissing) {
  EXPECT_THAT(people_in_folder((folder_.path() / "none").string()), IsError(Error::kFileNotFound));
  EXPECT_THAT(people_in_folder(folder_.path().string()), IsError(Error::kEmptyInput));
}

}  // namespace
}  // namespace vultus::cli
