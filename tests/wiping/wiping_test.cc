#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#include "face/detect.h"
#include "face/mesh.h"
#include "inference/native/chain_model.h"
#include "inference/native/native_runtime.h"
#include "liveness/texture.h"
#include "testing/fake_network.h"
#include "testing/matchers.h"

namespace {

/// Every pixel of the test's picture, and what it becomes in a network's input.
constexpr unsigned char kPixel = 37;
constexpr float kValue = 37;
constexpr std::size_t kRun = 64;

std::atomic<bool> is_watching = false;
std::atomic<int> leaks = 0;

template <class T>
bool holds_run_of(const void* memory, std::size_t bytes, T value) {
  std::size_t run = 0;
  for (std::size_t at = 0; at + sizeof(T) <= bytes && run < kRun; at += sizeof(T)) {
    T found;
    std::memcpy(&found, static_cast<const char*>(memory) + at, sizeof found);
    run = found == value ? run + 1 : 0;
  }
  return run >= kRun;
}

void give_back(void* memory) {
  if (is_watching && memory != nullptr) {
    const std::size_t bytes = ::malloc_usable_size(memory);
    if (holds_run_of(memory, bytes, kPixel) || holds_run_of(memory, bytes, kValue)) ++leaks;
  }
  std::free(memory);
}

void* take(std::size_t bytes, std::size_t alignment) {
  void* const memory = std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) {
  return take(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  give_back(memory);
}

namespace vultus {
namespace {

using testing::fake_model;
using testing::IsOk;

constexpr int kSide = 64;
const Box kBox{16, 16, 48, 48};

/// How many blocks of memory are given back with the picture in them while `use` runs.
int leaks_of(const std::function<void(ImageView)>& use) {
  Image picture(kSide, kSide);
  for (int y = 0; y < kSide; ++y) std::memset(picture.row(y), kPixel, picture.stride_bytes());
  leaks = 0;
  is_watching = true;
  use(picture.view());
  picture = Image();
  is_watching = false;
  return leaks;
}

InputSpec input_of(std::int64_t channels, std::int64_t side) {
  return {.name = "input", .shape = {1, channels, side, side}};
}

TEST(Wiping, TheTestSeesWhatIsNotWiped) {
  EXPECT_GT(leaks_of([](ImageView) { const std::vector<float> plain(256, kValue); }), 0);
  EXPECT_EQ(leaks_of([](ImageView) { const SecretFloats wiped(256, kValue); }), 0);
}

TEST(Wiping, ADetectorLeavesNothingOfThePicture) {
  ModelSpec spec{.id = "fake", .job = ModelJob::kDetect, .decoder = DecoderKind::kBlazeFace};
  spec.input = input_of(3, 32);
  for (const char* name : {"regressors", "logits"})
    spec.outputs.push_back({.name = name, .shape = {1, -1}, .meaning = name});
  spec.detector = DetectorSpec{.size_px = 32, .score_threshold = 0.5, .iou_threshold = 0.3};
  spec.detector->anchors = {{.stride_px = 32, .per_cell = 1}};
  const auto model = fake_model(spec, [](const TensorView&) {
    return std::vector<std::vector<float>>{std::vector<float>(16), std::vector<float>(1, -100)};
  });
  EXPECT_EQ(leaks_of([&](ImageView picture) {
              auto detector = Detector::make(model);
              ASSERT_THAT(detector, IsOk());
              EXPECT_THAT((*detector)->detect(picture), IsOk());
            }),
            0);
}

TEST(Wiping, AMeshLeavesNothingOfThePicture) {
  ModelSpec spec{.id = "fake", .job = ModelJob::kLandmarks, .decoder = DecoderKind::kMesh478};
  spec.input = input_of(3, 32);
  spec.outputs = {{.name = "landmarks", .shape = {1, 478, 3}, .meaning = "landmarks"},
                  {.name = "score", .shape = {1, 1}, .meaning = "score"}};
  spec.mesh = MeshSpec{.passes = 1, .crop_scale = 1};
  const auto model = fake_model(spec, [](const TensorView&) {
    return std::vector<std::vector<float>>{std::vector<float>(478 * 3, 8), {0.9F}};
  });
  EXPECT_EQ(leaks_of([&](ImageView picture) {
              auto mesh = FaceMesh::make(model);
              ASSERT_THAT(mesh, IsOk());
              MeshLandmarks landmarks;
              const MeshRegion region{.box = kBox, .right_eye = {24, 28}, .left_eye = {40, 28}};
              EXPECT_THAT((*mesh)->describe(picture, region, landmarks), IsOk());
            }),
            0);
}

TEST(Wiping, PadLeavesNothingOfThePicture) {
  ModelSpec spec{.id = "fake", .job = ModelJob::kPad, .decoder = DecoderKind::kSoftmaxPad};
  spec.input = input_of(3, 16);
  spec.outputs = {{.name = "logits", .shape = {1, 3}, .meaning = "logits"}};
  spec.pad = PadSpec{.box_scale = 1.5, .live_class = 1, .live_threshold = 0.5};
  const auto model = fake_model(spec, [](const TensorView&) {
    return std::vector<std::vector<float>>{{1, 2, 1}};
  });
  EXPECT_EQ(leaks_of([&](ImageView picture) {
              const LoadedModel* const models[] = {&model};
              auto pad = TexturePad::make(models);
              ASSERT_THAT(pad, IsOk());
              EXPECT_THAT((*pad)->judge(picture, kBox, LivenessLimits{}), IsOk());
            }),
            0);
}

TEST(Wiping, OurKernelsLeaveNothingOfTheirInput) {
  if (native::supported_kernels().empty()) GTEST_SKIP() << "skipped: no kernels for this processor";
  testing::ChainModel model(kRun, 1);
  model.output(model.node("Flatten", {model.conv("input", 8, kRun, 1, 1, 0)}), {-1, 8});
  const auto network = make_native_runtime(nullptr)->load("chain", model.bytes());
  ASSERT_THAT(network, IsOk());
  EXPECT_EQ(leaks_of([&](ImageView) {
              const auto session = (*network)->make_session();
              const SecretFloats values(kRun, kValue);
              const Shape shape{1, kRun, 1, 1};
              EXPECT_THAT(session->run({values, shape}), IsOk());
            }),
            0);
}

}  // namespace
}  // namespace vultus
