// Rates of errors that a user asks for in place of a similarity: --fmr and --fpir. Needs the open pack.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <filesystem>

#include "json_lines.h"
#include "process.h"
#include "testing/data.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RatesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto pack = open_pack_folder();
    const auto portrait = portrait_path();
    if (!pack) GTEST_SKIP() << "skipped: needs the open pack; run `vultus models pull open`";
    if (!portrait) GTEST_SKIP() << "skipped: needs the portrait; run tools/fetch_portrait.sh";
    pack_ = fs::absolute(*pack).string();
    portrait_ = fs::absolute(*portrait).string();
  }

  [[nodiscard]] Outcome run(std::vector<std::string> arguments,
                            const std::map<std::string, std::string>& environment = {}) const {
    Launch launch{.arguments = std::move(arguments), .environment = environment};
    launch.environment["VULTUS_MODELS"] = pack_;
    launch.environment["XDG_DATA_HOME"] = folder_.path("data");
    launch.environment["XDG_CONFIG_HOME"] = folder_.path("config");
    return run_vultus(launch);
  }

  [[nodiscard]] static double threshold_in(const Outcome& outcome) {
    const auto answers = lines(outcome.out);
    return answers.size() == 1 ? answers.front().at("threshold").to_number<double>() : -1;
  }

  /// A calibration of the pack's own model.
  [[nodiscard]] std::string calibration(const std::string& basis, const std::string& rows) const {
    const auto shown = lines(run({"analyze", "--only", "embedding", "--json", portrait_}).out);
    const auto& model = shown.front().at("faces").at(0).at("embedding_model").as_string();
    return folder_.write(
        "mine.json", R"({"model":")" + std::string(model) + "\"," + basis + R"("calibration":)" + rows + "}");
  }

  TemporaryFolder folder_;
  std::string pack_, portrait_;
};

TEST_F(RatesTest, AnFmrGivesTheSimilarityOfTheCalibration) {
  const auto threshold = [&](const std::string& fmr) {
    return threshold_in(run({"verify", "--json", portrait_, portrait_, "--fmr", fmr}));
  };
  const double strict = threshold("strict"), balanced = threshold("balanced");
  EXPECT_NEAR(strict, threshold_in(run({"verify", "--json", portrait_, portrait_})), 1e-3)
      << "the default is strict";
  EXPECT_LT(balanced, strict);
  EXPECT_EQ(threshold("1e-3"), balanced);
  EXPECT_LT(threshold("0.01"), balanced);
  EXPECT_GT(threshold("1e-5"), strict);
  EXPECT_EQ(threshold_in(run({"verify", "--json", portrait_, portrait_, "--fmr", "balanced"},
                             {{"VULTUS_VERIFY_MATCH_THRESHOLD", "0.9"}})),
            balanced)
      << "the command line comes before the configuration";
}

TEST_F(RatesTest, AnFmrThatWasNotMeasuredIsRefusedWithWhatWas) {
  const Outcome rare = run({"verify", portrait_, portrait_, "--fmr", "1e-9"});
  EXPECT_EQ(rare.exit_code, 2) << rare.err;
  EXPECT_THAT(rare.err, AllOf(HasSubstr("1e-09 was asked for"), HasSubstr("measured is down to 3e-06")));
  for (const char* wrong : {"0", "2", "lax", "1e-4x"}) {
    const Outcome outcome = run({"verify", portrait_, portrait_, "--fmr", wrong});
    EXPECT_EQ(outcome.exit_code, 2) << wrong;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("--fmr"), HasSubstr("strict"))) << wrong;
  }
}

TEST_F(RatesTest, AnFmrIsThatOfTheCalibrationGiven) {
  const std::string mine = calibration("", "[[-1,1],[0.2,1e-7],[0.3,1e-8]]");
  const Outcome outcome =
      run({"verify", "--json", portrait_, portrait_, "--fmr", "1e-7", "--calibration", mine});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NEAR(threshold_in(outcome), 0.2, 1e-4);
}

TEST_F(RatesTest, AnFpirGivesAThresholdForTheSizeOfTheGallery) {
  ASSERT_EQ(run({"enroll", "Ada", portrait_}).exit_code, 0);
  const Outcome one = run({"identify", "--json", portrait_, "--fpir", "0.01"});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_THAT(run({"identify", portrait_, "--fpir", "0.01"}).err,
              HasSubstr("An FPIR of 1 % among 1 template asks for a similarity of 0.249 ["));
  EXPECT_NEAR(threshold_in(one), 0.249, 1e-3) << "among one template it is an FMR";
  ASSERT_EQ(run({"enroll", "--new", "Grace", portrait_}).exit_code, 0);
  const Outcome two = run({"identify", "--json", portrait_, "--fpir", "0.01"});
  EXPECT_GT(threshold_in(two), threshold_in(one));
}

TEST_F(RatesTest, AnFpirThatIsNotCarriedNamesWhatIs) {
  ASSERT_EQ(run({"enroll", "Ada", portrait_}).exit_code, 0);
  const Outcome rare = run({"identify", portrait_, "--fpir", "1e-9"});
  EXPECT_EQ(rare.exit_code, 2) << rare.err;
  EXPECT_THAT(rare.err, AllOf(HasSubstr("the calibration carries"), HasSubstr("templates at this FPIR"),
                              HasSubstr("on among these")));
  for (const char* wrong : {"0", "1", "-1", "x"})
    EXPECT_EQ(run({"identify", portrait_, "--fpir", wrong}).exit_code, 2) << wrong;
  const Outcome both = run({"identify", portrait_, "--fpir", "0.01", "--fmr", "strict"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, AllOf(HasSubstr("--fpir"), HasSubstr("--fmr")));
}

TEST_F(RatesTest, AnFpirNeedsToKnowWhatTheCalibrationRestsOn) {
  ASSERT_EQ(run({"enroll", "Ada", portrait_}).exit_code, 0);
  const std::string rows = "[[-1,1],[0.1,0.1],[0.2,0.01],[0.3,0.001],[0.35,0.0001],[0.4,0.00001]]";
  const Outcome unstated =
      run({"identify", portrait_, "--fpir", "0.01", "--calibration", calibration("", rows)});
  EXPECT_EQ(unstated.exit_code, 2) << unstated.err;
  EXPECT_THAT(unstated.err, HasSubstr("vultus eval verification --calibration"));
  const Outcome few = run({"identify", portrait_, "--fpir", "0.01", "--calibration",
                           calibration(R"("impostor_pairs":1000,"effective_pairs":1000,)", rows)});
  EXPECT_EQ(few.exit_code, 2) << few.err;
  EXPECT_THAT(few.err, HasSubstr("too few pairs"));
  const Outcome stated = run({"identify", portrait_, "--fpir", "0.01", "--calibration",
                              calibration(R"("impostor_pairs":1e6,"effective_pairs":1e5,)", rows)});
  EXPECT_EQ(stated.exit_code, 0) << stated.err;
}

TEST_F(RatesTest, NobodyEnrolledIsNobodyAtEveryRate) {
  ASSERT_EQ(run({"enroll", "Ada", portrait_}).exit_code, 0);
  ASSERT_EQ(run({"people", "remove", "--yes", "Ada"}).exit_code, 0);
  const Outcome outcome = run({"identify", portrait_, "--fpir", "0.01"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("NOBODY"));
}

}  // namespace
}  // namespace vultus::testing
