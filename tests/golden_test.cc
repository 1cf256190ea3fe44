// Equal to the reference: what it printed for each photograph of the development data against the engine's
// answer.
#include "golden.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>

#include "packs.h"
#include "testing/data.h"
#include "testing/geometry_matchers.h"

namespace vultus::testing {
namespace {

constexpr double kMinIou = 0.95;
constexpr double kPointTolerance = 0.01;  ///< of the longer side of the box
constexpr double kScoreTolerance = 0.01;
constexpr double kMeshTolerance_px = 1.0;  ///< of a crop of kCrop_px
constexpr double kCrop_px = 192;
constexpr double kMinCosine = 0.999;

double longer_side(const Box& box) {
  return std::max(box.width(), box.height());
}

const FaceAnalysis* overlapping(const Analysis& analysis, const Box& box) {
  const auto best = std::max_element(
      analysis.faces.begin(), analysis.faces.end(),
      [&](const auto& a, const auto& b) { return box_iou(a.box, box) < box_iou(b.box, box); });
  return best == analysis.faces.end() || box_iou(best->box, box) < kMinIou ? nullptr : &*best;
}

constexpr std::size_t kPhotos = 64;

/// The same boxes, key points and scores; more faces only where the reference, which looks once, sees none or
/// tiny ones.
void expect_same_faces(const Analyses& found, const GoldenFaces& golden, std::size_t golden_count) {
  ASSERT_EQ(golden.size(), kPhotos);
  std::size_t compared = 0;
  for (const auto& [photo, faces] : golden) {
    SCOPED_TRACE(photo);
    const auto& analysis = found.at(photo);
    ASSERT_TRUE(analysis) << analysis.error().message;
    compared += faces.size();
    double largest = 0;
    for (const auto& truth : faces) {
      largest = std::max(largest, longer_side(truth.box));
      const auto* face = overlapping(*analysis, truth.box);
      ASSERT_NE(face, nullptr) << "no face at " << ::testing::PrintToString(truth.box);
      EXPECT_NEAR(face->score, truth.score, kScoreTolerance);
      ASSERT_FALSE(truth.points.empty());
      ASSERT_GE(face->detector_points.size(), truth.points.size());
      for (std::size_t i = 0; i < truth.points.size(); ++i)
        EXPECT_THAT(face->detector_points[i],
                    PointNear(truth.points[i], kPointTolerance * longer_side(truth.box)));
    }
    const bool looks_again = largest < 0.1 * std::max(analysis->width, analysis->height);
    if (!looks_again) {
      EXPECT_EQ(analysis->faces.size(), faces.size());
    }
  }
  EXPECT_EQ(compared, golden_count);
}

/// Calls `compare(face, truth)` for the subject of each photograph; every one has one.
template <class Compare>
void for_each_subject(const Analyses& found, const GoldenFaces& golden, Compare compare) {
  ASSERT_EQ(golden.size(), kPhotos);
  for (const auto& [photo, faces] : golden) {
    SCOPED_TRACE(photo);
    ASSERT_FALSE(faces.empty());
    const auto& analysis = found.at(photo);
    ASSERT_TRUE(analysis) << analysis.error().message;
    ASSERT_FALSE(analysis->faces.empty());
    compare(analysis->faces.front(), faces.front());
  }
}

/// Each point within kMeshTolerance_px of a crop whose side covers `crop_px` pixels of the picture.
void expect_same_mesh(const FaceAnalysis& face, const GoldenFace& truth, double crop_px) {
  ASSERT_TRUE(face.landmarks);
  ASSERT_EQ(face.landmarks->size(), truth.mesh.size());
  double worst = 0;
  for (std::size_t i = 0; i < truth.mesh.size(); ++i) {
    const auto &a = (*face.landmarks)[i], &b = truth.mesh[i];
    worst = std::max({worst, std::hypot(a.x - b.x, a.y - b.y), std::abs(a.z - b.z)});
  }
  EXPECT_LE(worst * kCrop_px / crop_px, kMeshTolerance_px);
}

void expect_same_embedding(const FaceAnalysis& face, const GoldenFace& truth) {
  ASSERT_TRUE(face.embedding);
  const auto& values = face.embedding->values;
  ASSERT_EQ(values.size(), truth.embedding.size());
  EXPECT_GE(std::inner_product(values.begin(), values.end(), truth.embedding.begin(), 0.0), kMinCosine);
}

/// Says whether the face was checked; one without surroundings is not.
bool expect_same_liveness(const FaceAnalysis& face, const GoldenFace& truth) {
  if (!face.pad) ADD_FAILURE() << "no liveness";
  if (!face.pad || face.pad->verdict == PadVerdict::kNotChecked) return false;
  EXPECT_NEAR(face.pad->live, truth.live.value(), 0.01);
  return true;
}

/// The longer side of the mesh's extent.
double extent(const std::vector<Point3>& mesh) {
  const auto [x0, x1] =
      std::minmax_element(mesh.begin(), mesh.end(), [](auto& a, auto& b) { return a.x < b.x; });
  const auto [y0, y1] =
      std::minmax_element(mesh.begin(), mesh.end(), [](auto& a, auto& b) { return a.y < b.y; });
  return std::max(x1->x - x0->x, y1->y - y0->y);
}

struct Pair {
  std::string a, b;
  bool same_person;
};

std::vector<Pair> read_pairs(const std::filesystem::path& file) {
  std::vector<Pair> pairs;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    Pair pair;
    std::string decision;
    std::getline(fields, pair.a, ',');
    std::getline(fields, pair.b, ',');
    std::getline(fields, decision);
    pair.same_person = decision.starts_with("Yes");
    pairs.push_back(pair);
  }
  return pairs;
}

/// Every pair of the same person is closer than every pair of two, and the threshold in force lies between.
void expect_pairs_told_apart(const Engine& engine, const Analyses& found, const std::vector<Pair>& pairs) {
  ASSERT_EQ(pairs.size(), 300U);
  double lowest_genuine = 1, highest_impostor = -1;
  int right = 0;
  for (const auto& [a, b, same_person] : pairs) {
    SCOPED_TRACE(a + " and " + b);
    const auto &reference = found.at(a), &probe = found.at(b);
    ASSERT_TRUE(reference && !reference->faces.empty());
    ASSERT_TRUE(probe && !probe->faces.empty());
    const auto answer = engine.verify(reference->faces.front(), probe->faces.front());
    ASSERT_TRUE(answer) << answer.error().message;
    (same_person ? lowest_genuine : highest_impostor) = same_person
                                                            ? std::min(lowest_genuine, answer->similarity)
                                                            : std::max(highest_impostor, answer->similarity);
    right += (answer->similarity >= answer->threshold) == same_person;
  }
  EXPECT_EQ(right, 300) << "genuine from " << lowest_genuine << ", impostors up to " << highest_impostor;
  EXPECT_GT(lowest_genuine, highest_impostor);
}

#define NEED_PHOTOS(photos) VULTUS_NEED_SHARED(photos, "data/photos")

TEST(OpenPack, FindsTheReferencesFaces) {
  VULTUS_NEED_OPEN_PACK(pack);
  NEED_PHOTOS(photos);
  expect_same_faces(analyses(engine_on(pack), photos),
                    read_golden(*shared_path("data/golden/open.json"), "faces"), 68);
}

TEST(OpenPack, DescribesTheSubjectAsTheReference) {
  VULTUS_NEED_OPEN_PACK(pack);
  NEED_PHOTOS(photos);
  int checked = 0;
  for_each_subject(
      analyses(engine_on(pack), photos), read_golden(*shared_path("data/golden/open.json"), "faces"),
      [&](const FaceAnalysis& face, const GoldenFace& truth) {
        expect_same_mesh(face, truth, 1.5 * extent(truth.mesh));
        expect_same_embedding(face, truth);
        checked += expect_same_liveness(face, truth);
        ASSERT_TRUE(face.points);
        ASSERT_EQ(truth.five.size(), kAlignmentPoints);
        for (std::size_t i = 0; i < truth.five.size(); ++i)
          EXPECT_THAT((*face.points)[i], PointNear(truth.five[i], 0.01 * longer_side(truth.box)));
      });
  EXPECT_GE(checked, 40);
}

TEST(OpenPack, TellsAllPairsApart) {
  VULTUS_NEED_OPEN_PACK(pack);
  NEED_PHOTOS(photos);
  auto& engine = engine_on(pack);
  expect_pairs_told_apart(engine, analyses(engine, photos), read_pairs(photos / "pairs.csv"));
}

TEST(DevPack, FindsTheReferencesFacesWithScrfd) {
  VULTUS_NEED_SHARED(pack, "models");
  NEED_PHOTOS(photos);
  expect_same_faces(analyses(engine_on(pack, "scrfd_2.5g_bnkps"), photos),
                    read_golden(*shared_path("data/golden/photos.json"), "scrfd_640"), 75);
}

TEST(DevPack, FindsTheReferencesFacesWithYunet) {
  VULTUS_NEED_SHARED(pack, "models");
  NEED_PHOTOS(photos);
  expect_same_faces(analyses(engine_on(pack, "yunet_n"), photos),
                    read_golden(*shared_path("data/golden/photos.json"), "yunet_320"), 78);
}

TEST(DevPack, DescribesTheSubjectAsTheReference) {
  VULTUS_NEED_SHARED(pack, "models");
  NEED_PHOTOS(photos);
  int checked = 0;
  for_each_subject(analyses(engine_on(pack, "scrfd_2.5g_bnkps"), photos),
                   read_golden(*shared_path("data/golden/photos.json"), "subject"),
                   [&](const FaceAnalysis& face, const GoldenFace& truth) {
                     expect_same_mesh(face, truth, 1.5 * longer_side(truth.box));
                     expect_same_embedding(face, truth);
                     checked += expect_same_liveness(face, truth);
                     ASSERT_TRUE(face.expression && face.expression->emotions);
                     ASSERT_EQ(truth.expression.size(), face.expression->emotions->size());
                     for (std::size_t i = 0; i < truth.expression.size(); ++i)
                       EXPECT_NEAR((*face.expression->emotions)[i], truth.expression[i], 0.01);
                   });
  EXPECT_GE(checked, 40);
}

TEST(DevPack, TellsAllPairsApart) {
  VULTUS_NEED_SHARED(pack, "models");
  NEED_PHOTOS(photos);
  auto& engine = engine_on(pack, "scrfd_2.5g_bnkps");
  expect_pairs_told_apart(engine, analyses(engine, photos), read_pairs(photos / "pairs.csv"));
}

}  // namespace
}  // namespace vultus::testing
