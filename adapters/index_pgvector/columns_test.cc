#include "index_pgvector/columns.h"

#include "testing/matchers.h"

namespace vultus::pgvector {
namespace {

using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOkAnd;

TEST(Columns, HoldWhatTheServerSends) {
  EXPECT_THAT(read_number(std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 1, 2}), IsOkAnd(258));
  EXPECT_THAT(read_number(std::vector<std::uint8_t>(8, 0xff)), IsOkAnd(-1));
  EXPECT_THAT(read_vector(std::vector<std::uint8_t>{0, 2, 0, 0, 0x3f, 0x80, 0, 0, 0xbf, 0, 0, 0}),
              IsOkAnd(ElementsAre(1.0F, -0.5F)));
  EXPECT_THAT(read_vector(std::vector<std::uint8_t>{0, 0, 0, 0}), IsOkAnd(::testing::IsEmpty()));
}

TEST(Columns, OfOtherLengthsAreRefused) {
  for (std::size_t length = 0; length < 20; ++length) {
    const std::vector<std::uint8_t> bytes(length, 1);
    EXPECT_THAT(read_vector(bytes), IsError(ErrorCode::kDatabaseInvalid)) << "257 elements are announced";
  }
  for (const std::size_t length : {0, 4, 7, 9, 15, 17}) {
    EXPECT_THAT(read_number(std::vector<std::uint8_t>(length)), IsError(ErrorCode::kDatabaseInvalid));
    EXPECT_THAT(read_id(std::vector<std::uint8_t>(length)), IsError(ErrorCode::kDatabaseInvalid));
  }
}

}  // namespace
}  // namespace vultus::pgvector
