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
      R"({"model":"embedding","impostor_pairs":300,"effective_pairs":200,"calibration":[[0.1,0.5],[0.43,0.001]]})");
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->model, "embedding");
  EXPECT_EQ(table->measured, (std::vector<std::pair<double, double>>{{0.1, 0.5}, {0.43, 0.001}}));
  ASSERT_TRUE(table->basis.has_value());
  EXPECT_EQ(table->basis->pairs, 300);
  EXPECT_EQ(table->basis->effective_pairs, 200);
  EXPECT_FALSE(parse_calibration(R"({"model":"m","calibration":[[0,1]]})")->basis.has_value());
}

TEST(AddFmr, TakesARateOrAWord) {
  EngineOptions options;
  options.thresholds.match_similarity = 0.5;
  ASSERT_THAT(add_fmr(options, ""), IsOk());
  EXPECT_EQ(options.thresholds.match_similarity, 0.5);
  ASSERT_THAT(add_fmr(options, "strict"), IsOk());
  EXPECT_EQ(options.thresholds.match_fmr, 1e-4);
  EXPECT_FALSE(options.thresholds.match_similarity.has_value()) << "the command line wins";
  ASSERT_THAT(add_fmr(options, "balanced"), IsOk());
  EXPECT_EQ(options.thresholds.match_fmr, 1e-3);
  ASSERT_THAT(add_fmr(options, "2e-5"), IsOk());
  EXPECT_EQ(options.thresholds.match_fmr, 2e-5);
  for (const char* wrong : {"0", "-1", "1.5", "nan", "1e-4x", "lax", " 0.1"})
    EXPECT_THAT(add_fmr(options, wrong), IsErrorSaying(Error::kInvalidArgument, "--fmr")) << wrong;
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
