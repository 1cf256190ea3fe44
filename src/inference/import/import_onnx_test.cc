#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <random>

#include "inference/import/graph_builder.h"
#include "inference/import/import.h"
#include "inference/onnxruntime/run_onnx.h"
#include "testing/matchers.h"
#include "testing/shared.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAreArray;
using ::testing::FloatNear;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using ::testing::Pointwise;
using testing::random_values;
using testing::run_onnx;

using Change = std::function<void(onnx::ModelProto&)>;

onnx::NodeProto& add_node(onnx::GraphProto& graph, const char* op, const std::vector<std::string>& inputs,
                          const std::string& output) {
  auto& node = *graph.add_node();
  node.set_op_type(op);
  node.set_name(output + "_node");
  for (const auto& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

void add_weights(onnx::GraphProto& graph, const std::string& name, const std::vector<float>& values,
                 const Shape& shape) {
  *graph.add_initializer() = make_tensor(name, values, shape);
}

std::vector<std::byte> bytes_of(const onnx::ModelProto& model) {
  std::vector<std::byte> bytes(model.ByteSizeLong());
  EXPECT_TRUE(model.SerializeToArray(bytes.data(), static_cast<int>(bytes.size())));
  return bytes;
}

/// 1 x 3 x 2 x 2: PRelu, Identity, 1 x 1 convolution with a denormal weight, then PyTorch's flatten.
onnx::ModelProto tiny_model() {
  onnx::ModelProto model;
  model.set_ir_version(6);
  model.add_opset_import()->set_version(11);
  auto& graph = *model.mutable_graph();
  set_float_type(*graph.add_input(), "data", Shape{1, 3, 2, 2});
  add_weights(graph, "slope", {0.5F, 0.25F, -1}, {3, 1, 1});
  add_weights(graph, "kernel", {1, 2, 3, 1e-20F, 1, 0}, {2, 3, 1, 1});
  *graph.add_initializer() = make_tensor("first", std::vector<std::int64_t>{0}, Shape{});
  *graph.add_initializer() = make_tensor("rest", std::vector<std::int64_t>{-1}, Shape{1});
  add_node(graph, "PRelu", {"data", "slope"}, "bent");
  add_node(graph, "Identity", {"bent"}, "same");
  add_node(graph, "Conv", {"same", "kernel"}, "mixed");
  add_node(graph, "Shape", {"mixed"}, "extents");
  add_node(graph, "Gather", {"extents", "first"}, "batch");
  *add_node(graph, "Unsqueeze", {"batch"}, "batch_row").add_attribute() = attribute("axes", {0});
  *add_node(graph, "Concat", {"batch_row", "rest"}, "shape").add_attribute() = attribute("axis", 0);
  add_node(graph, "Reshape", {"mixed", "shape"}, "flat");
  set_float_type(*graph.add_output(), "flat", Shape{1, 8});
  return model;
}

std::vector<std::byte> changed(const Change& change) {
  auto model = tiny_model();
  change(model);
  return bytes_of(model);
}

std::vector<float> picture() {
  return random_values(3, 12, -1, 1);
}

TEST(ImportOnnx, SimplifiesWithoutChangingTheOutput) {
  const auto original = bytes_of(tiny_model());
  const auto imported = import_onnx(original, {.output_names = {"logits"}});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->summary.nodes, 3U);
  EXPECT_EQ(imported->summary.nodes_removed, 5U);
  EXPECT_EQ(imported->summary.weights, 9U);
  EXPECT_EQ(imported->summary.weights_flushed, 1U);
  EXPECT_EQ(run_onnx(imported->onnx, picture(), {1, 3, 2, 2}), run_onnx(original, picture(), {1, 3, 2, 2}));
  onnx::ModelProto model;
  ASSERT_TRUE(model.ParseFromArray(imported->onnx.data(), static_cast<int>(imported->onnx.size())));
  EXPECT_EQ(model.graph().input(0).name(), "input");
  EXPECT_EQ(model.graph().output(0).name(), "logits");
}

TEST(ImportOnnx, IsDeterministicAndAFixedPoint) {
  const auto original = bytes_of(tiny_model());
  const auto once = import_onnx(original, {}), again = import_onnx(original, {});
  ASSERT_THAT(once, IsOk());
  EXPECT_EQ(once->onnx, again->onnx);
  const auto twice = import_onnx(once->onnx, {});
  ASSERT_THAT(twice, IsOk());
  EXPECT_EQ(once->onnx, twice->onnx);
}

TEST(ImportOnnx, LeavesTheBatchFree) {
  const auto imported = import_onnx(bytes_of(tiny_model()), {.free_batch = true});
  ASSERT_THAT(imported, IsOk());
  const auto three = random_values(9, 36, -1, 1);
  std::vector<float> apart;
  for (int k = 0; k < 3; ++k) {
    const auto one =
        run_onnx(imported->onnx, {three.begin() + 12 * k, three.begin() + 12 * k + 12}, {1, 3, 2, 2})[0];
    apart.insert(apart.end(), one.begin(), one.end());
  }
  EXPECT_THAT(run_onnx(imported->onnx, three, {3, 3, 2, 2})[0], ElementsAreArray(apart));
}

TEST(ImportOnnx, RefusesToFreeABatchThatIsMixed) {
  const auto mixing = changed([](auto& model) {
    auto& node = *model.mutable_graph()->mutable_node(0);
    node.set_op_type("Transpose");
    node.mutable_input()->RemoveLast();
  });
  EXPECT_THAT(import_onnx(mixing, {.free_batch = true}),
              IsErrorSaying(Error::kModelUnsupported, "Transpose"));
}

TEST(ImportOnnx, RewritesPreluAsConvolutions) {
  const auto original = bytes_of(tiny_model());
  for (const auto& names : {std::vector<std::string>{}, std::vector<std::string>{"bent_node"}}) {
    const auto imported = import_onnx(original, {.rewrite_prelu = true, .prelu_nodes = names});
    ASSERT_THAT(imported, IsOk());
    EXPECT_EQ(imported->summary.prelus, 1U);
    EXPECT_EQ(imported->summary.prelus_rewritten, 1U);
    EXPECT_THAT(run_onnx(imported->onnx, picture(), {1, 3, 2, 2})[0],
                Pointwise(FloatNear(1e-5F), run_onnx(original, picture(), {1, 3, 2, 2})[0]));
  }
  EXPECT_THAT(import_onnx(original, {.rewrite_prelu = true, .prelu_nodes = {"mixed_node"}}),
              IsErrorSaying(Error::kInvalidArgument, "mixed_node"));
}

TEST(ImportOnnx, RefusesWhatIsNotSafeToRun) {
  const auto refusal = [](const Change& change) { return import_onnx(changed(change), {}); };
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_node(2)->set_input(0, "nowhere"); }),
              IsErrorSaying(Error::kModelUnsupported, "nowhere"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_node()->SwapElements(0, 2); }),
              IsErrorSaying(Error::kModelUnsupported, "same"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_node(1)->set_output(0, "bent"); }),
              IsErrorSaying(Error::kModelUnsupported, "again"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_initializer(1)->set_raw_data("abc"); }),
              IsErrorSaying(Error::kModelTruncated, "kernel"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_initializer(1)->set_dims(0, INT64_MAX); }),
              IsErrorSaying(Error::kModelUnsupported, "kernel"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_initializer(1)->set_dims(0, -1); }),
              IsErrorSaying(Error::kModelUnsupported, "kernel"));
  EXPECT_THAT(refusal([](auto& m) {
                m.mutable_graph()->mutable_initializer(1)->set_data_location(onnx::TensorProto::EXTERNAL);
              }),
              IsErrorSaying(Error::kModelUnsupported, "another file"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_node(0)->add_attribute()->mutable_g(); }),
              IsErrorSaying(Error::kModelUnsupported, "subgraph"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_graph()->mutable_node(0)->set_domain("evil"); }),
              IsErrorSaying(Error::kModelUnsupported, "evil"));
  EXPECT_THAT(refusal([](auto& m) { m.mutable_opset_import(0)->set_version(99); }),
              IsErrorSaying(Error::kModelUnsupported, "opset 99"));
  EXPECT_THAT(refusal([](auto& m) { set_float_type(*m.mutable_graph()->add_input(), "second", Shape{1}); }),
              IsErrorSaying(Error::kModelUnsupported, "2 inputs"));
  EXPECT_THAT(refusal([](auto& m) { m.clear_graph(); }), IsErrorSaying(Error::kModelUnsupported, "no graph"));
}

TEST(ImportOnnx, ChecksItsOptions) {
  const auto original = bytes_of(tiny_model());
  EXPECT_THAT(import_onnx(original, {.flush_below = 1}), IsErrorSaying(Error::kConfigInvalid, "flush_below"));
  EXPECT_THAT(import_onnx(original, {.prelu_nodes = {"a"}}),
              IsErrorSaying(Error::kConfigInvalid, "prelu_nodes"));
  EXPECT_THAT(import_onnx(original, {.output_names = {"a", "b"}}),
              IsErrorSaying(Error::kInvalidArgument, "output_names"));
  EXPECT_THAT(import_onnx(original, {.output_names = {"mixed"}}),
              IsErrorSaying(Error::kInvalidArgument, "mixed"));
}

TEST(ImportOnnx, RefusesABombOfEmptyMessages) {
  std::vector<std::byte> bomb(8 << 20);
  for (std::size_t k = 0; k < bomb.size(); k += 2) bomb[k] = std::byte{0x42};  // opset_import, no bytes
  EXPECT_THAT(import_onnx(bomb, {}), IsErrorSaying(Error::kModelUnsupported, "fields"));
}

TEST(ImportOnnx, SurvivesTruncationAndDamage) {
  const auto whole = bytes_of(tiny_model());
  EXPECT_THAT(import_onnx({}, {}), IsError(Error::kEmptyInput));
  for (std::size_t size = 0; size < whole.size(); ++size) (void)import_onnx(std::span(whole).first(size), {});
  std::mt19937 engine(13);
  const OnnxImportOptions everything{.free_batch = true, .rewrite_prelu = true};
  for (int round = 0; round < 5000; ++round) {
    auto damaged = whole;
    for (unsigned k = 0; k < 1 + engine() % 4; ++k) {
      damaged[engine() % damaged.size()] = static_cast<std::byte>(engine());
    }
    (void)import_onnx(damaged, everything);
  }
}

std::optional<std::vector<std::byte>> read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::vector<std::byte> bytes;
  std::transform(std::istreambuf_iterator<char>(file), {}, std::back_inserter(bytes),
                 [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

TEST(ImportOnnx, KeepsEveryBitOfTheMesh) {
  const auto original = read(testing::shared_folder() / "models" / "face_mesh_478.onnx");
  if (!original) GTEST_SKIP() << "no face_mesh_478.onnx in " << testing::shared_folder();
  const auto imported = import_onnx(*original, {});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->summary.weights_flushed, 0U);
  const auto input = random_values(2, 3 * 192 * 192, 0, 1);
  EXPECT_EQ(run_onnx(imported->onnx, input, {1, 3, 192, 192}), run_onnx(*original, input, {1, 3, 192, 192}));
}

/// The published embedding, below the folder VULTUS_PACKAGES.
TEST(ImportOnnx, FlushesTheEmbeddingAndFreesItsBatch) {
  const char* folder = std::getenv("VULTUS_PACKAGES");
  if (folder == nullptr) GTEST_SKIP() << "VULTUS_PACKAGES names no folder with the unpacked packages";
  std::optional<std::vector<std::byte>> original;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "fr_feature.onnx") original = read(entry.path());
  }
  if (!original) GTEST_SKIP() << "no fr_feature.onnx below " << folder;
  const auto imported = import_onnx(*original, {.free_batch = true, .output_names = {"embedding"}});
  ASSERT_THAT(imported, IsOk());
  EXPECT_GT(imported->summary.weights_flushed, 190000U);
  constexpr std::size_t kPixels = 3 * 112 * 112;
  const auto three = random_values(4, 3 * kPixels, -1, 1);
  std::vector<float> apart;
  for (std::size_t k = 0; k < 3; ++k) {
    const std::vector<float> one(three.begin() + k * kPixels, three.begin() + (k + 1) * kPixels);
    const auto embedding = run_onnx(imported->onnx, one, {1, 3, 112, 112})[0];
    EXPECT_THAT(embedding, Pointwise(FloatNear(1e-6F), run_onnx(*original, one, {1, 3, 112, 112})[0]));
    apart.insert(apart.end(), embedding.begin(), embedding.end());
  }
  EXPECT_THAT(run_onnx(imported->onnx, three, {3, 3, 112, 112})[0], Pointwise(FloatNear(1e-6F), apart));
}

}  // namespace
}  // namespace vultus
