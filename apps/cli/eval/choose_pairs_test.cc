#include "eval/choose_pairs.h"

#include "eval/pairs_file.h"
#include "testing/matchers.h"
#include "testing/temporary_folder.h"

namespace vultus::cli {
namespace {

using ::testing::ElementsAre;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::Ne;
using ::testing::SizeIs;

std::vector<LabelledInput> pictures(const std::string& people) {
  std::vector<LabelledInput> inputs;
  for (const char person : people)
    inputs.push_back({{"", person + std::to_string(inputs.size())}, std::string(1, person)});
  return inputs;
}

TEST(ChoosePairs, TakesAllOfThemGenuineFirst) {
  EXPECT_THAT(choose_pairs(pictures("aab"), pictures("a"), {}),
              IsOkAnd(ElementsAre(LabelledPair{"a0", "a1", true}, LabelledPair{"a0", "b2", false},
                                  LabelledPair{"a0", "a0", false}, LabelledPair{"a1", "b2", false},
                                  LabelledPair{"a1", "a0", false}, LabelledPair{"b2", "a0", false})));
}

TEST(ChoosePairs, IsTheSameForTheSameSeed) {
  const auto many = pictures(std::string(30, 'a') + std::string(30, 'b'));
  const auto seven = choose_pairs(many, {}, {.impostors = 7, .seed = 1});
  ASSERT_THAT(seven, IsOkAnd(SizeIs(870 + 7)));
  EXPECT_THAT(choose_pairs(many, {}, {.impostors = 7, .seed = 1}), IsOkAnd(*seven));
  EXPECT_THAT(choose_pairs(many, {}, {.impostors = 7, .seed = 2}), IsOkAnd(Ne(*seven)));
  EXPECT_THAT(choose_pairs(many, {}, {.impostors = 5000}), IsOkAnd(SizeIs(870 + 900)));
  EXPECT_THAT(choose_pairs(many, {}, {.impostors = 0}), IsOkAnd(SizeIs(870)));
}

TEST(ChoosePairs, SaysWhenThereAreNoneOrTooMany) {
  EXPECT_THAT(choose_pairs(pictures("a"), {}, {}), IsErrorSaying(Error::kEmptyInput, "no pair"));
  const auto crowd = pictures(std::string(2500, 'a'));
  EXPECT_THAT(choose_pairs(crowd, crowd, {}), IsErrorSaying(Error::kInvalidArgument, "--impostors"));
}

TEST(PairsFile, ReadsWhatItWrote) {
  const testing::TemporaryFolder folder;
  const std::string file = (folder.path() / "p.csv").string();
  const std::vector<LabelledPair> pairs = {{"a,\"b\".jpg", "two\nlines", true}, {"x", "y", false}};
  ASSERT_THAT(write_pairs_file(file, pairs), IsOk());
  EXPECT_THAT(read_pairs_file(file), IsOkAnd(pairs));
  EXPECT_THAT(read_pairs_file(file + ".none"), IsErrorSaying(Error::kFileNotFound, "p.csv.none: "));
  EXPECT_THAT(read_pairs_file(folder.path().string()), IsErrorSaying(Error::kFileUnreadable, "cannot"));
}

}  // namespace
}  // namespace vultus::cli
