#include "people/calibration.h"

#include <gmock/gmock.h>

#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using vultus::testing::IsError;
using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

TEST(ParseCalibration, ReadsWhatEvalWrites) {
  const auto table = parse_calibration(
      R"({"model":"embedding","impostor_pairs":300,"calibration":[[0.1,0.5],[0.43,0.001]]})");
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->model, "embedding");
  EXPECT_EQ(table->measured, (std::vector<std::pair<double, double>>{{0.1, 0.5}, {0.43, 0.001}}));
}

TEST(ParseCalibration, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(parse_calibration(R"({"calibration":[[0,1]]})"), IsErrorSaying(Error::kConfigInvalid, "model"));
  EXPECT_THAT(parse_calibration(R"({"model":"m"})"), IsErrorSaying(Error::kConfigInvalid, "calibration"));
  EXPECT_THAT(parse_calibration(R"({"model":"m","calibration":[]})"), IsError(Error::kConfigInvalid));
  EXPECT_THAT(parse_calibration(R"({"model":"m","calibration":[[0.5]]})"), IsError(Error::kConfigInvalid));
  EXPECT_THAT(parse_calibration(R"({"model":"m","calibration":[[0.5,2]]})"),
              IsErrorSaying(Error::kConfigInvalid, "calibration[0][1]"));
  EXPECT_THAT(parse_calibration("similarity,fmr\n"), IsError(Error::kConfigInvalid));
  EXPECT_THAT(parse_calibration(""), IsError(Error::kConfigInvalid));
}

}  // namespace
}  // namespace vultus::cli
