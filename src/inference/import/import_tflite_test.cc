#include <flatbuffers/flexbuffers.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>

#include "inference/import/half.h"
#include "inference/import/import.h"
#include "inference/import/tiny_tflite.h"
#include "inference/onnxruntime/run_onnx.h"
#include "testing/matchers.h"
#include "testing/shared.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::FloatNear;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using ::testing::Pointwise;
using testing::random_values;
using testing::run_onnx;
using testing::TinyTflite;
using tflite::Builtin;

using tflite::file::Activation;
using tflite::file::Padding;
namespace file_format = tflite::file;

onnx::ModelProto parsed(std::span<const std::byte> bytes) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return model;
}

auto conv_options(int stride, Padding padding, Activation activation = Activation::NONE) {
  return TinyTflite::options(file_format::CreateConv2DOptions, padding, stride, stride, activation, 1, 1);
}

auto concatenation_options(int axis) {
  return TinyTflite::options(file_format::CreateConcatenationOptions, axis, Activation::NONE);
}

/// A picture 1 x 4 x 4 x 2 through a 1 x 1 convolution to one channel (a + 10 b - 5) and a relu.
std::vector<std::byte> tiny_model() {
  TinyTflite file;
  const int in = file.tensor("image", {1, 4, 4, 2});
  const int weights = file.tensor<float>("weights", {1, 1, 1, 2}, {1, 10});
  const int bias = file.tensor<float>("bias", {1}, {-5});
  const int out = file.tensor("score", {1, 4, 4, 1});
  file.op(Builtin::CONV_2D, {in, weights, bias}, {out}, conv_options(1, Padding::VALID, Activation::RELU));
  return file.finish({in}, {out});
}

TEST(ImportTflite, ConvertsAConvolution) {
  const auto onnx = import_tflite(tiny_model(), {});
  ASSERT_THAT(onnx, IsOk());
  std::vector<float> picture(32);
  for (int k = 0; k < 16; ++k) {
    picture[k] = static_cast<float>(k);
    picture[16 + k] = k < 8 ? -1.0F : 1.0F;
  }
  const auto scores = run_onnx(*onnx, picture, {1, 2, 4, 4});
  ASSERT_EQ(scores.size(), 1U);
  for (int k = 0; k < 16; ++k) {
    EXPECT_EQ(scores[0][k], std::max(0.0F, static_cast<float>(k) + (k < 8 ? -10.0F : 10.0F) - 5)) << k;
  }
  const auto model = parsed(*onnx);
  EXPECT_EQ(model.graph().input(0).name(), "input");
  EXPECT_EQ(model.graph().output(0).name(), "score");
}

TEST(ImportTflite, IsDeterministic) {
  const auto file = tiny_model();
  EXPECT_EQ(*import_tflite(file, {}), *import_tflite(file, {}));
}

TEST(ImportTflite, LeavesTheBatchFree) {
  const auto onnx = import_tflite(tiny_model(), {.free_batch = true});
  ASSERT_THAT(onnx, IsOk());
  const auto two = random_values(1, 64, -1, 1);
  const auto both = run_onnx(*onnx, two, {2, 2, 4, 4});
  auto apart = run_onnx(*onnx, {two.begin(), two.begin() + 32}, {1, 2, 4, 4})[0];
  const auto second = run_onnx(*onnx, {two.begin() + 32, two.end()}, {1, 2, 4, 4})[0];
  apart.insert(apart.end(), second.begin(), second.end());
  EXPECT_THAT(both[0], ElementsAreArray(apart));
}

TEST(ImportTflite, PadsAsTensorFlowDoes) {
  TinyTflite file;
  const int in = file.tensor("image", {1, 4, 6, 1});
  const int weights = file.tensor<float>("weights", {1, 3, 3, 1}, std::vector<float>(9, 1.0F));
  const int bias = file.tensor<float>("bias", {1}, {0});
  const int out = file.tensor("out", {1, 2, 3, 1});
  file.op(Builtin::DEPTHWISE_CONV_2D, {in, weights, bias}, {out},
          TinyTflite::options(file_format::CreateDepthwiseConv2DOptions, Padding::SAME, 2, 2, 1,
                              Activation::NONE, 1, 1));
  const auto onnx = import_tflite(file.finish({in}, {out}), {});
  ASSERT_THAT(onnx, IsOk());
  const auto sums = run_onnx(*onnx, std::vector<float>(24, 1.0F), {1, 1, 4, 6});
  EXPECT_THAT(sums[0], ElementsAre(9, 9, 6, 6, 6, 4));
}

TEST(ImportTflite, RunsEveryOperatorOfADetector) {
  TinyTflite file;
  using Half = std::uint16_t;
  const int in = file.tensor("image", {1, 4, 4, 1});
  const int half = file.tensor<Half>("slope_half", {1, 1, 1}, {0x3800}, tflite::ElementType::FLOAT16);
  const int slope = file.tensor("slope", {1, 1, 1});
  const int bent = file.tensor("bent", {1, 4, 4, 1}), pooled = file.tensor("pooled", {1, 2, 2, 1});
  const int pads = file.ints("pads", {4, 2}, {0, 0, 0, 0, 0, 0, 0, 1});
  const int padded = file.tensor("padded", {1, 2, 2, 2}), sum = file.tensor("sum", {1, 2, 2, 2});
  const int flat = file.tensor("flat", {1, 4, 2}), twice = file.tensor("twice", {1, 8, 2});
  const int size = file.ints("size", {2}, {4, 4});
  const int large = file.tensor("large", {1, 4, 4, 2}), row = file.tensor("row", {1, 32});
  const int offset = file.tensor<float>("offset", {2}, {100, 200}),
            shifted = file.tensor("shifted", {1, 2, 2, 2});
  file.op(Builtin::DEQUANTIZE, {half}, {slope});
  file.op(Builtin::PRELU, {in, slope}, {bent});
  file.op(Builtin::MAX_POOL_2D, {bent}, {pooled},
          TinyTflite::options(file_format::CreatePool2DOptions, Padding::SAME, 2, 2, 2, 2, Activation::NONE));
  file.op(Builtin::PAD, {pooled, pads}, {padded});
  file.op(Builtin::ADD, {padded, padded}, {sum},
          TinyTflite::options(file_format::CreateAddOptions, Activation::NONE));
  file.op(Builtin::ADD, {sum, offset}, {shifted});
  file.op(Builtin::RESHAPE, {shifted}, {flat});
  file.op(Builtin::CONCATENATION, {flat, flat}, {twice}, concatenation_options(1));
  file.op(Builtin::RESIZE_BILINEAR, {shifted, size}, {large},
          TinyTflite::options(file_format::CreateResizeBilinearOptions, false, false));
  file.op(Builtin::RESHAPE, {large}, {row});
  const auto onnx = import_tflite(file.finish({in}, {twice, row}), {.free_batch = true});
  ASSERT_THAT(onnx, IsOk());
  std::vector<float> picture(16, -8.0F);
  picture[3] = 7;  // upper right 2 x 2
  const auto found = run_onnx(*onnx, picture, {1, 1, 4, 4});
  EXPECT_THAT(found[0],
              ElementsAre(92, 200, 114, 200, 92, 200, 92, 200, 92, 200, 114, 200, 92, 200, 92, 200));
  EXPECT_THAT(std::vector<float>(found[1].begin(), found[1].begin() + 8),
              ElementsAre(92, 200, 103, 200, 114, 200, 114, 200));
}

std::vector<std::uint8_t> crop_options(const std::function<void(flexbuffers::Builder&)>& extra = {}) {
  flexbuffers::Builder out;
  out.Map([&] {
    out.Int("left_rotation_idx", 0);
    out.Int("right_rotation_idx", 1);
    out.Int("output_width", 4);
    out.Int("output_height", 4);
    out.Float("scale_x", 1.0F);
    out.Float("scale_y", 1.0F);
    out.Vector("subset_idxs", [&] {
      for (int k = 0; k < 4; ++k) out.Int(k);
    });
    if (extra) extra(out);
  });
  out.Finish();
  return out.GetBuffer();
}

/// Four points (the input's channels 0..11) span a rectangle; the first of them is moved by its transform.
std::vector<std::byte> landmark_model(const std::vector<std::uint8_t>& options) {
  TinyTflite file;
  const int in = file.tensor("points", {1, 1, 1, 12}), rows = file.tensor("rows", {1, 4, 3});
  const int matrix = file.tensor("matrix", {1, 4, 4}), moved = file.tensor("moved", {1, 4, 3});
  file.op(Builtin::RESHAPE, {in}, {rows});
  file.custom("Landmarks2TransformMatrix", {rows}, {matrix}, options);
  file.custom("TransformLandmarks", {rows, matrix}, {moved}, {});
  return file.finish({in}, {moved});
}

TEST(ImportTflite, MovesLandmarksByTheRectangleAroundThem) {
  const auto onnx = import_tflite(landmark_model(crop_options()), {});
  ASSERT_THAT(onnx, IsOk());
  // A level rectangle from (10, 20) to (18, 28): crop pixel (u, v) lies at (10 + 2 u, 20 + 2 v).
  const std::vector<float> points{10, 20, 1, 18, 20, 2, 10, 28, 3, 18, 28, 4};
  const auto moved = run_onnx(*onnx, points, {1, 12, 1, 1});
  const std::vector<float> expected{30, 60, 1, 46, 60, 2, 30, 76, 3, 46, 76, 4};
  EXPECT_THAT(moved[0], Pointwise(FloatNear(1e-4F), expected));
}

TEST(ImportTflite, RefusesUnsoundCustomOptions) {
  const auto import = [](const std::vector<std::uint8_t>& options) {
    return import_tflite(landmark_model(options), {});
  };
  EXPECT_THAT(import({}), IsErrorSaying(Error::kModelUnsupported, "custom_options"));
  EXPECT_THAT(import({1, 2, 3}), IsErrorSaying(Error::kModelUnsupported, "custom_options"));
  const auto other_dimensions = crop_options([](auto& out) { out.Int("dimensions", 2); });
  EXPECT_THAT(import(other_dimensions), IsErrorSaying(Error::kModelUnsupported, "dimensions"));
  flexbuffers::Builder empty;
  empty.Map([] {});
  empty.Finish();
  EXPECT_THAT(import(empty.GetBuffer()), IsErrorSaying(Error::kModelUnsupported, "left_rotation_idx"));
  std::mt19937 engine(7);
  for (int round = 0; round < 2000; ++round) {
    auto options = crop_options();
    for (int k = 0; k < 3; ++k) options[engine() % options.size()] = static_cast<std::uint8_t>(engine());
    (void)import(options);
  }
}

TEST(ImportTflite, RefusesWhatItCannotRunAndNamesIt) {
  TinyTflite unknown;
  const int in = unknown.tensor("image", {1, 4, 4, 1}), out = unknown.tensor("out", {1, 4, 4, 1});
  unknown.op(static_cast<Builtin>(99), {in}, {out});
  EXPECT_THAT(import_tflite(unknown.finish({in}, {out}), {}),
              IsErrorSaying(Error::kModelUnsupported, "code 99"));
  EXPECT_THAT(import_tflite(unknown.finish({in}, {out}, 2), {}),
              IsErrorSaying(Error::kModelUnsupported, "subgraphs"));
  EXPECT_THAT(import_tflite(unknown.finish({}, {out}), {}),
              IsErrorSaying(Error::kModelUnsupported, "inputs"));
  EXPECT_THAT(import_tflite(unknown.finish({5}, {out}), {}),
              IsErrorSaying(Error::kModelUnsupported, "tensor 5"));

  TinyTflite backwards;
  const int x = backwards.tensor("image", {1, 4, 4, 1}), y = backwards.tensor("later", {1, 4, 4, 1});
  const int z = backwards.tensor("sooner", {1, 4, 4, 1});
  backwards.op(Builtin::RELU, {y}, {z});
  backwards.op(Builtin::RELU, {z}, {y});
  EXPECT_THAT(import_tflite(backwards.finish({x}, {z}), {}),
              IsErrorSaying(Error::kModelUnsupported, "later"));

  TinyTflite twice;
  const int a = twice.tensor("image", {1, 4, 4, 1}), b = twice.tensor("out", {1, 4, 4, 1});
  twice.op(Builtin::RELU, {a}, {b});
  twice.op(Builtin::RELU, {a}, {b});
  EXPECT_THAT(import_tflite(twice.finish({a}, {b}), {}), IsErrorSaying(Error::kModelUnsupported, "twice"));
}

TEST(ImportTflite, RefusesShapesThatAnOperatorCannotGive) {
  const auto with_result = [](Builtin code, const std::vector<int>& shape, TinyTflite::Options options) {
    TinyTflite file;
    const int in = file.tensor("image", {1, 1, 1, 4}), row = file.tensor("row", {1, 4});
    const int slope = file.tensor<float>("slope", {1, 1, 4}, {1, 1, 1, 1});
    const int out = file.tensor("out", shape), joined = file.tensor("joined", {1, 8});
    file.op(Builtin::RESHAPE, {in}, {row});
    if (code == Builtin::PRELU)
      file.op(code, {in, slope}, {out});
    else
      file.op(code, {row}, {out}, std::move(options));
    file.op(Builtin::CONCATENATION, {out, out}, {joined}, concatenation_options(1));
    return import_tflite(file.finish({in}, {joined}), {});
  };
  EXPECT_THAT(with_result(Builtin::RELU, {1, 4}, {}), IsOk());
  EXPECT_THAT(with_result(Builtin::RELU, {}, {}), IsErrorSaying(Error::kModelUnsupported, "RELU"));
  EXPECT_THAT(with_result(Builtin::RELU, {1, 5}, {}), IsErrorSaying(Error::kModelUnsupported, "RELU"));
  EXPECT_THAT(with_result(Builtin::PRELU, {1, 2, 1, 4}, {}),
              IsErrorSaying(Error::kModelUnsupported, "PRELU"));
  for (const int axis : {-3, 2, 1 << 30}) {
    EXPECT_THAT(with_result(Builtin::CONCATENATION, {1, 4}, concatenation_options(axis)),
                IsErrorSaying(Error::kModelUnsupported, "axis"));
  }
  EXPECT_THAT(with_result(Builtin::CONCATENATION, {}, concatenation_options(0)),
              IsErrorSaying(Error::kModelUnsupported, "axis"));
}

TEST(ImportTflite, RefusesAnOperatorWithoutItsOptions) {
  for (const auto code : {Builtin::CONCATENATION, Builtin::CONV_2D, Builtin::MAX_POOL_2D,
                          Builtin::RESIZE_BILINEAR, Builtin::STRIDED_SLICE}) {
    TinyTflite file;
    const int in = file.tensor("image", {1, 2, 2, 1}), out = file.tensor("out", {});
    const int weights = file.tensor<float>("weights", {1, 1, 1, 1}, {1});
    const int numbers = file.ints("numbers", {4}, {0, 0, 0, 0});
    const int second = code == Builtin::CONV_2D ? weights : numbers;
    file.op(code, {in, second, numbers, numbers}, {out});
    EXPECT_THAT(import_tflite(file.finish({in}, {out}), {}),
                IsErrorSaying(Error::kModelUnsupported, "options are missing"))
        << tflite::file::EnumNameBuiltin(code);
  }
}

TEST(ImportTflite, RefusesAConstantThatDoesNotFit) {
  TinyTflite file;
  const int in = file.tensor("image", {1, 1, 1, 4}), row = file.tensor("row", {1, 4});
  const int two = file.tensor<float>("two", {2}, {1, 1}), out = file.tensor("out", {1, 4});
  file.op(Builtin::RESHAPE, {in}, {row});
  file.op(Builtin::ADD, {row, two}, {out});
  EXPECT_THAT(import_tflite(file.finish({in}, {out}), {}), IsErrorSaying(Error::kModelUnsupported, "'two'"));
}

TEST(ImportTflite, ReadsAFileThatLiesAtAnyAddress) {
  const auto whole = tiny_model();
  std::vector<std::byte> shifted(whole.size() + 1);
  std::ranges::copy(whole, shifted.begin() + 1);
  EXPECT_EQ(*import_tflite(std::span(shifted).subspan(1), {}), *import_tflite(whole, {}));
}

TEST(ImportTflite, RefusesWeightsThatDoNotFit) {
  const auto with_weights = [](const std::vector<int>& shape, std::size_t count) {
    TinyTflite file;
    const int in = file.tensor("image", {1, 4, 4, 2});
    const int weights = file.tensor("weights", shape, std::vector<float>(count, 1.0F));
    const int bias = file.tensor<float>("bias", {1}, {0});
    const int out = file.tensor("out", {1, 4, 4, 1});
    file.op(Builtin::CONV_2D, {in, weights, bias}, {out}, conv_options(1, Padding::VALID));
    return import_tflite(file.finish({in}, {out}), {});
  };
  EXPECT_THAT(with_weights({1, 1, 1, 2}, 2), IsOk());
  EXPECT_THAT(with_weights({1, 1, 1, 2}, 1), IsErrorSaying(Error::kModelTruncated, "weights"));
  EXPECT_THAT(with_weights({1, 1, 1, 2}, 3), IsErrorSaying(Error::kModelUnsupported, "weights"));
  EXPECT_THAT(with_weights({1, 1, 1, 3}, 3), IsErrorSaying(Error::kModelUnsupported, "weights"));
  EXPECT_THAT(with_weights({1, 2, 1, 2}, 4), IsErrorSaying(Error::kModelUnsupported, "window"));
  EXPECT_THAT(with_weights({1 << 20, 1 << 20, 1 << 20, 2}, 2),
              IsErrorSaying(Error::kModelUnsupported, "elements"));
  EXPECT_THAT(with_weights({1, -1, 1, 2}, 2), IsErrorSaying(Error::kModelUnsupported, "extent"));
}

TEST(ImportTflite, RefusesEveryTruncation) {
  const auto whole = tiny_model();
  EXPECT_THAT(import_tflite({}, {}), IsError(Error::kEmptyInput));
  EXPECT_THAT(import_tflite(std::span(whole).first(3), {}), IsError(Error::kModelTruncated));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(import_tflite(std::span(whole).first(size), {}).has_value()) << size;
  }
}

TEST(ImportTflite, SurvivesDamage) {
  std::mt19937 engine(11);
  for (const auto& whole : {tiny_model(), landmark_model(crop_options())}) {
    for (int round = 0; round < 5000; ++round) {
      auto damaged = whole;
      for (unsigned k = 0; k < 1 + engine() % 4; ++k) {
        damaged[engine() % damaged.size()] = static_cast<std::byte>(engine());
      }
      (void)import_tflite(damaged, {});
    }
  }
}

TEST(ImportTflite, ChecksItsOptions) {
  EXPECT_THAT(import_tflite(tiny_model(), {.flush_below = -1}),
              IsErrorSaying(Error::kConfigInvalid, "flush_below"));
  EXPECT_THAT(import_tflite(tiny_model(), {.free_batch = true, .join_mesh_refinements = true}),
              IsErrorSaying(Error::kConfigInvalid, "free_batch"));
  EXPECT_THAT(import_tflite(tiny_model(), {.join_mesh_refinements = true}),
              IsErrorSaying(Error::kModelUnsupported, "output_mesh_identity"));
}

TEST(HalfToFloat, IsExact) {
  EXPECT_EQ(half_to_float(0x3C00), 1.0F);
  EXPECT_EQ(half_to_float(0xC000), -2.0F);
  EXPECT_EQ(half_to_float(0x0001), 0x1p-24F);
  EXPECT_EQ(half_to_float(0x7BFF), 65504.0F);
  EXPECT_TRUE(std::signbit(half_to_float(0x8000)));
  EXPECT_TRUE(std::isinf(half_to_float(0x7C00)));
  EXPECT_TRUE(std::isnan(half_to_float(0x7E00)));
}

std::optional<std::vector<std::byte>> read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::vector<std::byte> bytes;
  std::transform(std::istreambuf_iterator<char>(file), {}, std::back_inserter(bytes),
                 [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

/// A file of the published packages, below the folder VULTUS_PACKAGES.
std::optional<std::vector<std::byte>> published(const std::string& name) {
  const char* folder = std::getenv("VULTUS_PACKAGES");
  if (folder == nullptr) return std::nullopt;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == name) return read(entry.path());
  }
  return std::nullopt;
}

TEST(ImportTflite, EqualsTheReferenceMeshBitForBit) {
  constexpr std::size_t kAttentionMeshBytes = 2495952;
  const auto package = published("face_mesh_solution_packed_assets.data");
  const auto reference = read(testing::shared_folder() / "models" / "face_mesh_478.onnx");
  if (!package) GTEST_SKIP() << "VULTUS_PACKAGES names no folder with the unpacked package face_mesh";
  if (!reference) GTEST_SKIP() << "no face_mesh_478.onnx to compare with";
  const auto mesh =
      import_tflite(std::span(*package).first(kAttentionMeshBytes), {.join_mesh_refinements = true});
  ASSERT_THAT(mesh, IsOk());
  for (unsigned seed = 0; seed < 3; ++seed) {
    const auto picture = random_values(seed, 3 * 192 * 192, 0, 1);
    EXPECT_EQ(run_onnx(*mesh, picture, {1, 3, 192, 192}), run_onnx(*reference, picture, {1, 3, 192, 192}));
  }
}

TEST(ImportTflite, EqualsTheReferenceDetectorBitForBit) {
  const auto package = published("face_detection_short_range.tflite");
  const auto reference = read(testing::shared_folder() / "models" / "blazeface_short_range.onnx");
  if (!package) GTEST_SKIP() << "VULTUS_PACKAGES names no folder with the unpacked package face_detection";
  if (!reference) GTEST_SKIP() << "no blazeface_short_range.onnx to compare with";
  const auto detector = import_tflite(*package, {.free_batch = true});
  ASSERT_THAT(detector, IsOk());
  const auto pictures = random_values(5, 2 * 3 * 128 * 128, -1, 1);
  EXPECT_EQ(run_onnx(*detector, pictures, {2, 3, 128, 128}),
            run_onnx(*reference, pictures, {2, 3, 128, 128}));
}

}  // namespace
}  // namespace vultus
