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

TEST_F(PeopleInFolder, NamesWhatIsMissing) {
  EXPECT_THAT(people_in_folder((folder_.path() / "none").string()), IsError(Error::kFileNotFound));
  EXPECT_THAT(people_in_folder(folder_.path().string()), IsError(Error::kEmptyInput));
}

}  // namespace
}  // namespace vultus::cli
