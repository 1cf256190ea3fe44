#include "eval/open_set.h"

#include <algorithm>
#include <cmath>

#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::IsEmpty;
using testing::IsError;
using testing::IsOk;
using ::testing::Not;

constexpr std::size_t kPeople = 400;

/// FMR = 10^(-10 s), measured on a million pairs down to 10^(-10 last).
EmbeddingModel model_measured_up_to(double last) {
  EmbeddingModel model{
      .id = "model", .calibration = {}, .basis = CalibrationBasis{.pairs = 1e6, .effective_pairs = 1e6}};
  for (int i = 0; i * 0.05 < last + 0.01; ++i)
    model.calibration.emplace_back(i * 0.05, std::pow(10, -0.5 * i));
  return model;
}

/// One picture each of people who are unlike each other, but for the first two, who are twins.
struct Crowd {
  Crowd() {
    for (std::size_t i = 0; i < kPeople; ++i) {
      pictures.push_back({{}, "person " + std::to_string(1000 + i)});
      FaceAnalysis face;
      face.embedding = Embedding{"model", SecretFloats(kPeople)};
      face.embedding->values[std::max<std::size_t>(i, 1)] = 1;
      subjects.faces.emplace_back(std::move(face));
    }
  }
  std::vector<LabelledInput> pictures;
  Subjects subjects;
};

TEST(OpenSetRows, CountStrangersWhoFindSomebody) {
  const Crowd crowd;
  const auto rows = open_set_rows(crowd.pictures, crowd.subjects, model_measured_up_to(0.5), 1);
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 6U) << "three rates in a gallery of 100 and of 400";
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const OpenSetRow& row = (*rows)[i];
    EXPECT_EQ(row.templates, i < 3 ? 100U : kPeople);
    EXPECT_EQ(row.measured.trials, kPeople);
    EXPECT_NEAR(row.threshold.similarity, -std::log10(fmr_for_fpir(row.fpir, row.templates)) / 10, 0.01);
    EXPECT_LE(row.measured.events, 2U);
  }
  EXPECT_EQ(rows->back().measured.events, 2U) << "with everybody enrolled each twin finds the other";
}

TEST(OpenSetRows, DoNotCountThePersonWhoSearches) {
  Crowd crowd;
  crowd.pictures[1].label = crowd.pictures[0].label;
  const auto rows = open_set_rows(crowd.pictures, crowd.subjects, model_measured_up_to(0.5), 1);
  ASSERT_THAT(rows, IsOk());
  for (const OpenSetRow& row : *rows) EXPECT_EQ(row.measured.events, 0U);
  EXPECT_EQ(rows->back().templates, kPeople - 1);
}

TEST(OpenSetRows, LeaveOutPicturesWithoutAFaceAndRatesThatAreNotCarried) {
  Crowd crowd;
  crowd.subjects.faces[0].reset();
  const auto rows = open_set_rows(crowd.pictures, crowd.subjects, model_measured_up_to(0.4), 1);
  ASSERT_THAT(rows, IsOk());
  ASSERT_THAT(*rows, Not(IsEmpty()));
  EXPECT_EQ(rows->back().measured.trials, kPeople - 1);
  EXPECT_EQ(rows->back().measured.events, 0U) << "one twin is gone";
  EXPECT_EQ(std::ranges::count(*rows, kPeople - 1, &OpenSetRow::templates), 2) << "0.1 % is too rare";
  const auto fewer = open_set_rows(crowd.pictures, crowd.subjects, model_measured_up_to(0.35), 1);
  ASSERT_THAT(fewer, Not(IsOk())) << "two rows make no tail";
}

TEST(OpenSetRows, NeedToKnowWhatTheCalibrationRestsOn) {
  const Crowd crowd;
  EmbeddingModel model = model_measured_up_to(0.5);
  model.basis.reset();
  EXPECT_THAT(*open_set_rows(crowd.pictures, crowd.subjects, model, 1), IsEmpty());
  model.basis = CalibrationBasis{.pairs = 100, .effective_pairs = 100};
  EXPECT_THAT(open_set_rows(crowd.pictures, crowd.subjects, model, 1), IsError(Error::kConfigInvalid));
}

}  // namespace
}  // namespace vultus::cli
