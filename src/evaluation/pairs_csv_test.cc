#include "evaluation/pairs_csv.h"

#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::ElementsAre;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOkAnd;
using ::testing::SizeIs;

TEST(PairsCsv, ReadsBothHeadersAndEveryWordForTheTruth) {
  EXPECT_THAT(parse_pairs_csv("a,b,same\n1.jpg,2.jpg,1\n1.jpg,3.jpg,0\nx,y,yes\nx,z,No"),
              IsOkAnd(ElementsAre(LabelledPair{"1.jpg", "2.jpg", true}, LabelledPair{"1.jpg", "3.jpg", false},
                                  LabelledPair{"x", "y", true}, LabelledPair{"x", "z", false})));
  EXPECT_THAT(parse_pairs_csv("Decision,note,file_y,file_x\nYes,any,b,a\n"),
              IsOkAnd(ElementsAre(LabelledPair{"a", "b", true})));
}

TEST(PairsCsv, ReadsQuotesMarksAndLineEnds) {
  EXPECT_THAT(parse_pairs_csv("\xEF\xBB\xBF\"a\",b,same\r\n\r\n\"x, \"\"y\"\"\",\"two\nlines\",no\r\n\n"),
              IsOkAnd(ElementsAre(LabelledPair{"x, \"y\"", "two\nlines", false})));
  EXPECT_THAT(parse_pairs_csv("a,b,same\nx,y,1\r"), IsOkAnd(ElementsAre(LabelledPair{"x", "y", true})));
}

TEST(PairsCsv, NamesTheLineThatIsWrong) {
  const auto says = [](const char* words) { return IsErrorSaying(Error::kTableInvalid, words); };
  EXPECT_THAT(parse_pairs_csv("x,y,z\n"), says("line 1: the header"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\nx,y,1\nx,y\n"), says("line 3: has 2 fields"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\n\"x\n\",y,1\nx,y,maybe\n"), says("line 4: `same`"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\n,y,1\n"), says("line 2: the name"));
  EXPECT_THAT(parse_pairs_csv(std::string("a,b,same\nx\0x,y,1\n", 17)), says("line 2: the name"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\n\"x,y,1\nx,y,1\n"), says("line 2: a quote is not closed"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\nx\"x,y,1\n"), says("line 2: a quote stands inside"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\n\"x\"x,y,1\n"), says("line 2: text follows"));
}

TEST(PairsCsvReader, ReadsTheSameInPiecesOfAnySize) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,b,same\r\n\"x, \"\"y\"\"\",\"two\nlines\",no\r\nx\ry,z,1\n";
  const auto whole = parse_pairs_csv(text);
  ASSERT_THAT(whole, IsOkAnd(SizeIs(2)));
  for (std::size_t size = 1; size <= text.size(); ++size) {
    PairsCsvReader reader;
    for (std::size_t at = 0; at < text.size(); at += size)
      ASSERT_TRUE(reader.add(std::string_view(text).substr(at, size)).has_value());
    EXPECT_THAT(reader.finish(), IsOkAnd(*whole)) << size;
  }
  EXPECT_THAT(parse_pairs_csv("\xEF\xBB"), IsErrorSaying(Error::kTableInvalid, "line 1: the header"));
}

TEST(PairsCsv, RefusesAnEmptyFile) {
  EXPECT_THAT(parse_pairs_csv(""), IsError(Error::kEmptyInput));
  EXPECT_THAT(parse_pairs_csv("\xEF\xBB\xBF\n\r\n"), IsError(Error::kEmptyInput));
  EXPECT_THAT(parse_pairs_csv("a,b,same\n"), IsError(Error::kEmptyInput));
}

TEST(PairsCsv, IsBounded) {
  const std::string endless(100'000'000, 'x');
  EXPECT_THAT(parse_pairs_csv("a,b,same\n" + endless),
              IsErrorSaying(Error::kTableInvalid, "line 2: is longer"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\n\"" + endless),
              IsErrorSaying(Error::kTableInvalid, "line 2: is longer"));
  EXPECT_THAT(parse_pairs_csv("a,b,same\n" + std::string(100000, ',')), IsError(Error::kTableInvalid));
  EXPECT_THAT(parse_pairs_csv("a,b,same\nx,y,1\nx,z,1\n", {.max_pairs = 1}),
              IsErrorSaying(Error::kTableInvalid, "line 3"));
}

}  // namespace
}  // namespace vultus
