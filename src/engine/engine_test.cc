#include "vultus/engine.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "base/file.h"
#include "image/convert.h"
#include "testing/data.h"
#include "testing/degrade.h"
#include "testing/matchers.h"
#include "testing/non_faces.h"

namespace vultus {
namespace {

using ::testing::Field;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;

TEST(EngineOptions, NameTheFieldThatIsOutOfBounds) {
  EXPECT_THAT(EngineOptions{.workers = -1}.validate(),
              testing::IsErrorSaying(Error::kConfigInvalid, "workers"));
  EXPECT_THAT(EngineOptions{.thresholds = {.match_similarity = 2}}.validate(),
              testing::IsErrorSaying(Error::kConfigInvalid, "match_threshold"));
  EXPECT_THAT(Engine::open({.queue_capacity = 0}),
              testing::IsErrorSaying(Error::kConfigInvalid, "queue_capacity"));
}

TEST(Engine, TakesAPinnedPackFromAnAbsoluteFolderOnly) {
  const std::string hash(64, '0');
  EXPECT_THAT(Engine::open({.models = "open", .manifest_sha256 = hash}),
              testing::IsErrorSaying(Error::kConfigInvalid, "absolute"));
  EXPECT_THAT(Engine::open({.models = "/nonexistent/pack", .manifest_sha256 = hash}),
              IsError(Error::kFileNotFound));
}

TEST(Engine, SaysWhereItLookedForMissingModels) {
  EXPECT_THAT(Engine::open({.models = "/nonexistent/pack"}), IsError(Error::kPackNotFound));
}

/// One engine on the open pack and the decoded portrait for all tests.
class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    VULTUS_NEED_OPEN_PACK(pack);
    VULTUS_NEED_PORTRAIT(portrait);
    if (!engine_) {
      auto engine = Engine::open({.models = pack.string(), .workers = 2});
      ASSERT_THAT(engine, IsOk());
      engine_ = std::move(*engine);
      auto bytes = read_file(portrait, 1 << 24);
      ASSERT_THAT(bytes, IsOk());
      encoded_ = std::move(*bytes);
      auto image = testing::read_image(portrait);
      ASSERT_THAT(image, IsOk());
      portrait_ = std::move(*image);
    }
  }
  static void TearDownTestSuite() { engine_.reset(); }

  static std::unique_ptr<Engine> engine_;
  static SecretBytes encoded_;
  static Image portrait_;
};
std::unique_ptr<Engine> EngineTest::engine_;
SecretBytes EngineTest::encoded_;
Image EngineTest::portrait_;

TEST_F(EngineTest, DescribesThePortraitInFull) {
  const auto analysis = engine_->analyze(portrait_.view());
  ASSERT_THAT(analysis, IsOk());
  ASSERT_THAT(analysis->faces, SizeIs(1));
  const FaceAnalysis& face = analysis->faces.front();
  EXPECT_GT(face.score, 0.8);
  EXPECT_THAT(*face.landmarks, SizeIs(kMeshPoints));
  EXPECT_GT(*face.mesh_score, 0.9);
  EXPECT_LT(std::abs(face.pose->yaw_deg), 25);
  EXPECT_TRUE(face.expression->smiling);
  EXPECT_THAT(face.embedding->values, SizeIs(512));
  EXPECT_EQ(face.pad->verdict, PadVerdict::kLive);
  EXPECT_THAT(engine_->findings(face), IsEmpty());
}

TEST_F(EngineTest, LeavesOutWhatWasNotAskedFor) {
  const auto analysis = engine_->analyze(portrait_.view(), {.parts = {Part::kPad}});
  ASSERT_THAT(analysis, IsOk());
  const FaceAnalysis& face = analysis->faces.at(0);
  EXPECT_TRUE(face.pad.has_value());
  EXPECT_TRUE(face.quality.has_value()) << "liveness rests on it";
  EXPECT_FALSE(face.landmarks || face.expression || face.embedding);
}

/// Each part that both carry has the same value, and so has what every face carries.
void expect_same_parts(const FaceAnalysis& face, const FaceAnalysis& full) {
  EXPECT_EQ(face.box, full.box);
  EXPECT_EQ(face.score, full.score);
  EXPECT_EQ(face.points, full.points);
  EXPECT_EQ(face.mesh_score, full.mesh_score);
  EXPECT_EQ(face.doubt.has_value(), full.doubt.has_value());
  if (face.landmarks) {
    EXPECT_EQ(*face.landmarks, *full.landmarks);
  }
  if (face.pose) {
    EXPECT_EQ(face.pose->yaw_deg, full.pose->yaw_deg);
  }
  if (face.quality) {
    EXPECT_EQ(face.quality->eye_distance_px, full.quality->eye_distance_px);
    EXPECT_EQ(face.quality->blur, full.quality->blur);
    EXPECT_EQ(face.quality->score, full.quality->score);
  }
  if (face.pad) {
    EXPECT_EQ(face.pad->verdict, full.pad->verdict);
    EXPECT_EQ(face.pad->live, full.pad->live);
    EXPECT_EQ(face.pad->reason, full.pad->reason);
  }
  if (face.expression) {
    EXPECT_EQ(face.expression->smile, full.expression->smile);
  }
  if (face.embedding) {
    EXPECT_EQ(face.embedding->values, full.embedding->values);
  }
}

TEST_F(EngineTest, EveryPartIsTheSameWhateverElseIsAskedFor) {
  constexpr std::array kParts{Part::kLandmarks, Part::kPose,       Part::kQuality,
                              Part::kPad,       Part::kExpression, Part::kEmbedding};
  for (const Image& picture :
       {testing::scaled(portrait_.view(), 1).image, testing::scaled(portrait_.view(), 0.15).image,
        testing::blurred(portrait_.view(), 5)}) {
    const auto full = engine_->analyze(picture.view());
    ASSERT_THAT(full, IsOk());
    ASSERT_THAT(full->faces, SizeIs(1));
    for (unsigned subset = 0; subset < 1U << kParts.size(); ++subset) {
      Parts parts;
      for (std::size_t i = 0; i < kParts.size(); ++i)
        if ((subset >> i & 1) != 0) parts.add(kParts[i]);
      SCOPED_TRACE(subset);
      const auto analysis = engine_->analyze(picture.view(), {.parts = parts});
      ASSERT_THAT(analysis, IsOk());
      ASSERT_THAT(analysis->faces, SizeIs(1));
      const FaceAnalysis& face = analysis->faces.front();
      EXPECT_EQ(face.pad.has_value(), parts.contains(Part::kPad));
      EXPECT_EQ(face.embedding.has_value(), parts.contains(Part::kEmbedding));
      expect_same_parts(face, full->faces.front());
    }
  }
}

TEST_F(EngineTest, ATinyOrBlurredFaceIsNeverLiveByWhatWasAskedFor) {
  for (const Image& picture :
       {testing::scaled(portrait_.view(), 0.15).image, testing::blurred(portrait_.view(), 5)}) {
    const auto analysis = engine_->analyze(picture.view(), {.parts = {Part::kPad}});
    ASSERT_THAT(analysis, IsOk());
    ASSERT_THAT(analysis->faces, SizeIs(1));
    EXPECT_NE(analysis->faces[0].pad->verdict, PadVerdict::kLive);
  }
}

/// No face, or one that is doubtful, without liveness, and refused for enrolment.
void expect_no_usable_face(Engine& engine, ImageView picture) {
  const auto analysis = engine.analyze(picture, {.parts = {Part::kPad, Part::kEmbedding}});
  ASSERT_THAT(analysis, IsOk());
  for (const FaceAnalysis& face : analysis->faces) {
    EXPECT_TRUE(face.doubt.has_value());
    EXPECT_EQ(face.pad->verdict, PadVerdict::kNotChecked);
    const auto findings = engine.findings(face);
    ASSERT_FALSE(findings.empty());
    EXPECT_EQ(findings.front().code, Error::kFaceDoubtful);
  }
}

TEST_F(EngineTest, PlasmaFractalsShowNoFaceThatIsLiveOrCanBeEnrolled) {
  const auto kinds = testing::non_face_textures();
  const auto plasma = std::ranges::find(kinds, "plasma fractal", &testing::NonFaceKind::name);
  ASSERT_NE(plasma, kinds.end());
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    expect_no_usable_face(*engine_, plasma->draw(seed, 256).view());
  }
}

TEST_F(EngineTest, ADetectorAndAMeshThatDisagreeAreNoMatch) {
  const auto portrait = engine_->analyze(portrait_.view());
  ASSERT_THAT(portrait, IsOk());
  FaceAnalysis doubtful = portrait->faces.at(0);
  doubtful.doubt = FaceDoubt{.why = "the mesh sees no face"};
  const auto verification = engine_->verify(portrait->faces[0], doubtful);
  ASSERT_THAT(verification, IsOk());
  EXPECT_FALSE(verification->match());
}

TEST_F(EngineTest, EncodedBytesGiveTheSameAsPixels) {
  const auto from_pixels = engine_->analyze(portrait_.view());
  const auto from_bytes = engine_->analyze(std::as_bytes(std::span(encoded_)));
  const auto from_queue = engine_->submit(encoded_, {}).get();
  ASSERT_THAT(from_pixels, IsOk());
  ASSERT_THAT(from_bytes, IsOk());
  ASSERT_THAT(from_queue, IsOk());
  EXPECT_EQ(from_pixels->faces[0].embedding->values, from_bytes->faces[0].embedding->values);
  EXPECT_EQ(from_pixels->faces[0].embedding->values, from_queue->faces[0].embedding->values);
}

TEST_F(EngineTest, RecognisesTheSubjectUnderDegradation) {
  const auto reference = engine_->analyze(portrait_.view());
  ASSERT_THAT(reference, IsOk());
  for (const Image& changed :
       {testing::rotated(portrait_.view(), 20).image, testing::scaled(portrait_.view(), 0.6).image,
        testing::relit(portrait_.view(), 0.7, -10)}) {
    const auto probe = engine_->analyze(changed.view());
    ASSERT_THAT(probe, IsOk());
    ASSERT_FALSE(probe->faces.empty());
    const auto verification = engine_->verify(reference->faces[0], probe->faces[0]);
    ASSERT_THAT(verification, IsOk());
    EXPECT_TRUE(verification->match()) << verification->similarity;
    EXPECT_DOUBLE_EQ(verification->confidence, (1 + verification->similarity) / 2);
  }
}

TEST_F(EngineTest, FindsTheFaceHoweverThePictureIsTurned) {
  for (const double angle : {90.0, 180.0, 270.0}) {
    const auto analysis = engine_->analyze(testing::rotated(portrait_.view(), angle).image.view());
    ASSERT_THAT(analysis, IsOk());
    EXPECT_THAT(analysis->faces, SizeIs(::testing::Ge(1U))) << angle;
  }
}

TEST_F(EngineTest, SeesNoFaceInPixelsThatAreTransparent) {
  const auto faces_at = [&](std::uint8_t opacity) {
    Image picture(portrait_.width(), portrait_.height(), PixelFormat::kBgra);
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x) {
        std::copy_n(portrait_.row(y) + 3 * x, 3, picture.row(y) + 4 * x);
        picture.row(y)[4 * x + 3] = opacity;
      }
    return engine_->analyze(picture.view(), {.parts = {Part::kLandmarks}}).value().faces.size();
  };
  EXPECT_EQ(faces_at(255), 1U);
  EXPECT_EQ(faces_at(0), 0U);
}

TEST_F(EngineTest, AGreyCameraFrameIsAnalysedLikeThePicture) {
  Image grey;
  ASSERT_THAT(to_grey(portrait_.view(), grey), IsOk());
  const auto analysis = engine_->analyze(grey.view());
  ASSERT_THAT(analysis, IsOk());
  const auto colour = engine_->analyze(portrait_.view());
  ASSERT_THAT(analysis->faces, SizeIs(1));
  EXPECT_GT(engine_->verify(colour->faces[0], analysis->faces[0])->similarity, 0.8);
}

TEST_F(EngineTest, TracksWithoutTheDetector) {
  const auto tracker = engine_->make_tracker();
  const auto first = tracker->next(portrait_.view(), {});
  const auto second = tracker->next(portrait_.view(), {});
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(second->faces, SizeIs(1));
  EXPECT_NEAR(second->faces[0].box.x0, first->faces[0].box.x0, 3);
  EXPECT_GT(engine_->verify(first->faces[0], second->faces[0])->similarity, 0.97);

  EXPECT_THAT(tracker->next(Image(640, 480).view(), {}), IsOkAnd(Field(&TrackedFrame::faces, IsEmpty())));
  EXPECT_THAT(tracker->next(portrait_.view(), {}), IsOkAnd(Field(&TrackedFrame::faces, SizeIs(1))));
}

TEST_F(EngineTest, TellsWhenTheSubjectOfAStreamMayBeAnother) {
  const auto tracker = engine_->make_tracker();
  const auto id_in = [&](const Image& frame) {
    const auto tracked = tracker->next(frame.view(), {.parts = {Part::kLandmarks}});
    EXPECT_THAT(tracked, IsOk());
    return tracked ? tracked->track_id : 0;
  };
  const Image elsewhere = testing::cropped(portrait_.view(), {-400, -200, 512, 512}).image;
  EXPECT_EQ(id_in(portrait_), 1U);
  EXPECT_EQ(id_in(portrait_), 1U);
  EXPECT_EQ(id_in(elsewhere), 2U);
  EXPECT_EQ(id_in(Image(640, 480)), 0U);
  EXPECT_EQ(id_in(elsewhere), 3U) << "nobody knows who came back";
}

TEST_F(EngineTest, CountsTheFacesOfAStreamFromTimeToTime) {
  const auto tracker = engine_->make_tracker();
  const AnalyzeRequest request{.parts = {Part::kLandmarks}};
  const Image alone = testing::cropped(portrait_.view(), {0, 0, 1024, 512}).image;
  const Image two = testing::montage(portrait_.view(), 2, 1);
  const auto first = tracker->next(alone.view(), request);
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(first->is_counted);
  EXPECT_EQ(first->face_count, 1U);
  for (int frame = 1; frame <= Tracker::kFramesBetweenLooks; ++frame) {
    const auto tracked = tracker->next(two.view(), request);
    ASSERT_THAT(tracked, IsOk());
    EXPECT_EQ(tracked->track_id, 1U);
    EXPECT_EQ(tracked->is_counted, frame == Tracker::kFramesBetweenLooks) << frame;
    EXPECT_EQ(tracked->face_count, tracked->is_counted ? 2U : 1U);
    EXPECT_THAT(tracked->faces, SizeIs(1));
  }
}

TEST_F(EngineTest, FindsNoFaceInBlackGreyOrNoise) {
  EXPECT_THAT(engine_->analyze(Image(640, 480).view()), IsOkAnd(Field(&Analysis::faces, IsEmpty())));
  Image grey(640, 480, PixelFormat::kGrey);
  std::fill_n(grey.row(0), 640 * 480, 128);
  EXPECT_THAT(engine_->analyze(grey.view()), IsOkAnd(Field(&Analysis::faces, IsEmpty())));
}

TEST_F(EngineTest, RefusesWhatIsNoPicture) {
  EXPECT_THAT(engine_->analyze(Image(1, 1).view()), IsError(Error::kImageTooSmall));
  EXPECT_THAT(engine_->analyze(Image(1, 20000).view()), IsError(Error::kImageTooSmall));
  EXPECT_THAT(engine_->analyze(std::as_bytes(std::span("no picture at all"))),
              IsError(Error::kUnsupportedFormat));
  EXPECT_THAT(engine_->analyze(ImageView{}), ::testing::Not(IsOk()));
}

TEST_F(EngineTest, HonoursDeadlinesAndCancellation) {
  EXPECT_THAT(engine_->analyze(portrait_.view(), {.deadline = std::chrono::steady_clock::now()}),
              IsError(Error::kDeadlineExceeded));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(engine_->analyze(portrait_.view(), {.cancel = stop.get_token()}), IsError(Error::kCancelled));
}

TEST_F(EngineTest, LooksAtTheLimitsBeforeItDecodes) {
  const auto garbage = std::as_bytes(std::span("no picture at all"));
  EXPECT_THAT(engine_->analyze(garbage, {.deadline = std::chrono::steady_clock::now()}),
              IsError(Error::kDeadlineExceeded));
  EXPECT_THAT(engine_->submit(encoded_, {.deadline = std::chrono::steady_clock::now()}).get(),
              IsError(Error::kDeadlineExceeded));
  EXPECT_THAT(engine_->submit(encoded_, {.decode = {.max_pixels = 100}}).get(),
              IsError(Error::kImageTooLarge));
}

TEST_F(EngineTest, RefusesRequestsOutOfBoundsAtOnce) {
  const auto never = [](const Result<Analysis>&) { ADD_FAILURE() << "was called"; };
  EXPECT_THAT(engine_->submit(encoded_, {.max_faces = -1}, never),
              testing::IsErrorSaying(Error::kInvalidArgument, "max_faces"));
  EXPECT_THAT(engine_->analyze(portrait_.view(), {.decode = {.max_side = 0}}),
              IsError(Error::kInvalidArgument));
  EXPECT_THAT(engine_->submit(OwnedPixels{.width = 640, .height = 480, .stride_bytes = 1920}, {}).get(),
              IsError(Error::kEmptyInput));
}

TEST_F(EngineTest, HandsAnswersToCompletionsAndSurvivesThoseThatThrow) {
  const auto row = portrait_.row(0);
  const OwnedPixels pixels{.data = {row, row + portrait_.view().stride_bytes * portrait_.height()},
                           .width = portrait_.width(),
                           .height = portrait_.height(),
                           .stride_bytes = portrait_.view().stride_bytes};
  for (int i = 0; i < 4; ++i) {
    std::promise<std::size_t> faces;
    ASSERT_THAT(engine_->submit(pixels, {.parts = {}, .priority = Priority::kLive},
                                [&](const Result<Analysis>& analysis) {
                                  faces.set_value(analysis ? analysis->faces.size() : 0);
                                  throw std::runtime_error("a bug of the caller");
                                }),
                IsOk());
    EXPECT_EQ(faces.get_future().get(), 1U);
  }
}

TEST_F(EngineTest, JudgesEachRequestByItsPolicy) {
  const auto strict = engine_->make_policy({.smile_min = 2, .liveness = {.live_min = 1}});
  ASSERT_THAT(strict, IsOk());
  EXPECT_NE((*strict)->version(), engine_->policy()->version());
  const auto analysis = engine_->analyze(portrait_.view(), {.policy = *strict});
  ASSERT_THAT(analysis, IsOk());
  EXPECT_EQ(analysis->faces[0].pad->verdict, PadVerdict::kSpoof);
  EXPECT_FALSE(analysis->faces[0].expression->smiling);
  EXPECT_THAT(engine_->make_policy({.match_similarity = 3}), IsError(Error::kConfigInvalid));
}

TEST_F(EngineTest, ASpoofWithTheSameFaceIsNoMatch) {
  auto analysis = engine_->analyze(portrait_.view());
  ASSERT_THAT(analysis, IsOk());
  const FaceAnalysis reference = analysis->faces[0];
  FaceAnalysis probe = reference;
  EXPECT_TRUE(engine_->verify(reference, probe)->match());
  probe.pad->verdict = PadVerdict::kSpoof;
  EXPECT_EQ(engine_->verify(reference, probe)->verdict, MatchVerdict::kSpoof);
  EXPECT_EQ(engine_->verify_enrolled(1, probe).verdict, MatchVerdict::kSpoof);
}

TEST_F(EngineTest, ServesManyThreadsAtOnceWithTheSameAnswers) {
  const auto expected = engine_->analyze(portrait_.view());
  ASSERT_THAT(expected, IsOk());
  std::vector<std::jthread> threads;
  std::atomic<int> same = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 3; ++k) {
        const auto analysis = engine_->analyze(portrait_.view());
        if (analysis && analysis->faces[0].embedding->values == expected->faces[0].embedding->values) ++same;
      }
    });
  threads.clear();
  EXPECT_EQ(same, 12);
}

TEST_F(EngineTest, RefusesToCompareWithoutEmbeddings) {
  EXPECT_THAT(engine_->verify(FaceAnalysis{}, FaceAnalysis{}), IsError(Error::kInvalidArgument));
}

}  // namespace
}  // namespace vultus
