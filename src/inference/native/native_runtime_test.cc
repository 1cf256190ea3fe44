#include "inference/native/native_runtime.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include <boost/json.hpp>

#include "base/file.h"
#include "geometry/similarity.h"
#include "image/resample.h"
#include "inference/native/chain_model.h"
#include "inference/native/conv_chain.h"
#include "inference/native/onnx_reader.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/preprocess.h"
#include "testing/data.h"
#include "testing/matchers.h"
#include "testing/random.h"

namespace vultus {
namespace {

using native::compile_chain;
using native::read_onnx;
using native::supported_kernels;
using testing::ChainModel;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using ::testing::Not;
using testing::small_mobile_face_net;

/// In place of ONNX Runtime where it must not be asked.
class NoRuntime final : public Runtime {
 public:
  Result<std::shared_ptr<const Network>> load(const std::string& id,
                                              std::span<const std::byte>) const override {
    return fail(Error::kModelUnsupported, id + ": asked the general runtime");
  }
};

std::unique_ptr<Runtime> only(const native::Kernels& kernels) {
  return make_native_runtime(std::make_unique<NoRuntime>(), &kernels);
}

std::vector<float> random_picture(std::uint64_t seed, std::size_t count) {
  testing::Random random(seed);
  std::vector<float> values(count);
  for (auto& value : values) value = static_cast<float>(random.uniform(-1, 1));
  return values;
}

std::vector<float> run(Session& session, std::span<const float> input, const Shape& shape) {
  const auto outputs = session.run({input, shape});
  EXPECT_THAT(outputs, IsOk());
  if (!outputs) return {};
  return {outputs->front().values.begin(), outputs->front().values.end()};
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return ab / std::sqrt(aa * bb);
}

#define VULTUS_NEED_KERNELS() \
  if (supported_kernels().empty()) GTEST_SKIP() << "skipped: no kernels for this processor"

TEST(NativeRuntime, ComputesWhatOnnxRuntimeDoes) {
  const auto model = small_mobile_face_net().bytes();
  const auto reference = make_onnx_runtime()->load("chain", model);
  ASSERT_THAT(reference, IsOk());
  const auto expected = (*reference)->make_session();
  const Shape shape{1, 3, 20, 20};
  for (const auto* kernels : supported_kernels()) {
    const auto network = only(*kernels)->load("chain", model);
    ASSERT_THAT(network, IsOk());
    EXPECT_EQ((*network)->input().name, (*reference)->input().name);
    EXPECT_EQ((*network)->input().shape, (*reference)->input().shape);
    ASSERT_EQ((*network)->outputs().size(), 1U);
    EXPECT_EQ((*network)->outputs()[0].name, (*reference)->outputs()[0].name);
    EXPECT_EQ((*network)->outputs()[0].shape, (*reference)->outputs()[0].shape);
    const auto session = (*network)->make_session();
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto picture = random_picture(seed, 1200);
      EXPECT_GT(cosine(run(*session, picture, shape), run(*expected, picture, shape)), 0.99999)
          << kernels->name;
    }
  }
}

TEST(NativeRuntime, GivesTheSameBitsOnEveryInstructionSet) {
  const auto model = small_mobile_face_net().bytes();
  const auto picture = random_picture(3, 1200);
  std::vector<float> first;
  for (const auto* kernels : supported_kernels()) {
    const auto network = only(*kernels)->load("chain", model);
    ASSERT_THAT(network, IsOk());
    const auto output = run(*(*network)->make_session(), picture, {1, 3, 20, 20});
    if (first.empty()) first = output;
    EXPECT_THAT(output, ElementsAreArray(first)) << kernels->name;
  }
}

TEST(NativeRuntime, RunsABatchPictureByPicture) {
  VULTUS_NEED_KERNELS();
  const auto network = only(*supported_kernels().front())->load("chain", small_mobile_face_net().bytes());
  ASSERT_THAT(network, IsOk());
  const auto session = (*network)->make_session();
  const auto pictures = random_picture(1, 3 * 1200);
  const auto together = run(*session, pictures, {3, 3, 20, 20});
  ASSERT_EQ(together.size(), 120U);
  for (std::size_t n = 0; n < 3; ++n) {
    const auto alone = run(*session, std::span(pictures).subspan(n * 1200, 1200), {1, 3, 20, 20});
    EXPECT_THAT(alone, ElementsAreArray(together.data() + n * 40, 40));
  }
}

TEST(NativeRuntime, RunsOnTheSameInputGiveTheSameBits) {
  VULTUS_NEED_KERNELS();
  const auto network = only(*supported_kernels().front())->load("chain", small_mobile_face_net().bytes());
  ASSERT_THAT(network, IsOk());
  const auto session = (*network)->make_session(), other = (*network)->make_session();
  const auto a = random_picture(1, 1200), b = random_picture(2, 1200);
  const Shape shape{1, 3, 20, 20};
  const auto first = run(*session, a, shape);
  EXPECT_THAT(run(*session, b, shape), Not(ElementsAreArray(first)));
  EXPECT_THAT(run(*session, a, shape), ElementsAreArray(first));
  EXPECT_THAT(run(*other, a, shape), ElementsAreArray(first));
}

TEST(NativeRuntime, RefusesAnInputOfAnotherShape) {
  VULTUS_NEED_KERNELS();
  const auto network = only(*supported_kernels().front())->load("chain", small_mobile_face_net().bytes());
  ASSERT_THAT(network, IsOk());
  const auto session = (*network)->make_session();
  const std::vector<float> values(1200);
  for (const Shape& shape : {Shape{1, 3, 20}, Shape{0, 3, 20, 20}, Shape{1, 3, 20, 19}, Shape{2, 3, 20, 20},
                             Shape{1, 20, 20, 3}, Shape{}})
    EXPECT_THAT(session->run({values, shape}), IsErrorSaying(Error::kInferenceFailed, "chain"));
}

TEST(NativeRuntime, LeavesTheRestToTheGeneralRuntime) {
  VULTUS_NEED_KERNELS();
  ChainModel model(3, 8);
  model.output(model.node("Sigmoid", {model.conv("input", 4, 3, 3, 1, 1)}), {-1, 4, 8, 8});
  const auto bytes = model.bytes();
  EXPECT_THAT(make_native_runtime(make_onnx_runtime())->load("other", bytes), IsOk());
  EXPECT_THAT(only(*supported_kernels().front())->load("other", bytes),
              IsErrorSaying(Error::kModelUnsupported, "asked the general runtime"));
  EXPECT_THAT(make_native_runtime(std::make_unique<NoRuntime>(), nullptr)
                  ->load("none", small_mobile_face_net().bytes()),
              IsErrorSaying(Error::kModelUnsupported, "asked the general runtime"));
}

/// What a change to the graph of a working model makes of it.
Result<native::ConvChain> compile_changed(const std::function<void(onnx::GraphProto&)>& change) {
  auto model = small_mobile_face_net();
  change(model.graph());
  const auto bytes = model.bytes();
  VULTUS_ASSIGN(const auto graph, read_onnx(bytes));
  return compile_chain(graph, *supported_kernels().front());
}

TEST(CompileChain, NamesTheNodeThatDoesNotBelong) {
  VULTUS_NEED_KERNELS();
  const auto refuses = [](const char* why) { return IsErrorSaying(Error::kModelUnsupported, why); };
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_node(1)->set_op_type("Relu"); }),
              refuses("Relu 'prelu1': is not executed here"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_node(1)->set_domain("com.example"); }),
              refuses("com.example"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_node(0)->mutable_attribute(1)->set_ints(0, 3); }),
              refuses("strides is not one number"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_node(2)->mutable_attribute(3)->set_i(12); }),
              refuses("do not fit"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_node(1)->set_input(0, "nothing"); }),
              refuses("does not follow a convolution"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_node(2)->set_input(0, "conv0"); }),
              refuses("does not follow a convolution alone"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_node(2)->set_output(0, "prelu1"); }),
              refuses("defines 'prelu1' again"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_initializer(0)->set_float_data(0, NAN); }),
              refuses("not finite"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_initializer(0)->set_dims(0, 1 << 30); }),
              refuses("does not fit its shape"));
  EXPECT_THAT(compile_changed([](auto& g) {
                auto& weight = *g.mutable_initializer(0);  // its floats are not the values of its type
                for (int i = 0; i < weight.float_data_size(); ++i) weight.add_int64_data(1);
                weight.set_data_type(onnx::TensorProto::INT64);
                weight.mutable_float_data()->Truncate(1);
              }),
              refuses("values of another type"));
  EXPECT_THAT(compile_changed(
                  [](auto& g) { g.mutable_initializer(0)->set_data_location(onnx::TensorProto::EXTERNAL); }),
              refuses("another file"));
  EXPECT_THAT(compile_changed([](auto& g) { g.mutable_output(0)->set_name("nothing"); }),
              refuses("not what the last layer makes"));
  EXPECT_THAT(compile_changed([](auto& g) { *g.add_output() = g.output(0); }), refuses("one output"));
}

TEST(CompileChain, RefusesMoreThanItIsGranted) {
  VULTUS_NEED_KERNELS();
  const auto side = [](std::int64_t extent) {
    return [extent](onnx::GraphProto& g) {
      auto& shape = *g.mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
      shape.mutable_dim(2)->set_dim_value(extent);
      shape.mutable_dim(3)->set_dim_value(extent);
    };
  };
  for (const std::int64_t extent : {-1, 0, 1, 1025})
    EXPECT_THAT(compile_changed(side(extent)), IsError(Error::kModelUnsupported)) << extent;
  ChainModel wide(3, 4);
  wide.output(wide.conv(wide.conv("input", 600, 3, 4, 1, 0), 8, 600, 1, 1, 0), {-1, 8, 1, 1});
  const auto bytes = wide.bytes();
  const auto graph = read_onnx(bytes);
  ASSERT_THAT(graph, IsOk());
  EXPECT_THAT(compile_chain(*graph, *supported_kernels().front()),
              IsErrorSaying(Error::kModelUnsupported, "600 inputs a channel"));
}

TEST(CompileChain, RefusesMoreWorkThanItIsGranted) {
  VULTUS_NEED_KERNELS();
  ChainModel many(3, 1);
  auto x = many.conv("input", 512, 3, 1, 1, 0);
  x = many.conv(x, 512, 512, 1, 1, 0);
  const auto once = many.graph().node(1);
  for (int k = 0; k < 300; ++k) {  // each reads the weights of the first
    auto& node = *many.graph().add_node();
    node = once;
    node.set_input(0, x);
    node.set_output(0, x = "again" + std::to_string(k));
  }
  many.output(x, {-1, 512, 1, 1});
  const auto bytes = many.bytes();
  const auto graph = read_onnx(bytes);
  ASSERT_THAT(graph, IsOk());
  EXPECT_THAT(compile_chain(*graph, *supported_kernels().front()),
              IsErrorSaying(Error::kModelUnsupported, "than are granted"));
}

TEST(CompileChain, SharesBuffersBetweenBlocks) {
  VULTUS_NEED_KERNELS();
  const auto chain = compile_changed([](auto&) {});
  ASSERT_THAT(chain, IsOk());
  EXPECT_EQ(chain->layers.size(), 14U);
  EXPECT_LT(chain->slots.size(), 10U);
}

TEST(ReadOnnx, SurvivesEveryTruncation) {
  const auto bytes = small_mobile_face_net().bytes();
  const auto whole = read_onnx(bytes);
  ASSERT_THAT(whole, IsOk());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto part = read_onnx(std::span(bytes).first(size));
    if (part) {
      ASSERT_LE(part->nodes.size() + part->outputs.size(), whole->nodes.size() + whole->outputs.size());
    }
  }
}

TEST(ReadOnnx, SurvivesChangedBytes) {
  const auto kernels = supported_kernels();
  const auto bytes = small_mobile_face_net().bytes();
  testing::Random random(5);
  for (int i = 0; i < 3000; ++i) {
    auto changed = bytes;
    for (int k = 0; k < 3; ++k) changed[random.bits() % changed.size()] = std::byte(random.bits());
    const auto graph = read_onnx(changed);
    if (graph && !kernels.empty()) (void)compile_chain(*graph, *kernels.front());
  }
}

TEST(ReadOnnx, RefusesWhatIsNoModel) {
  const std::string text = "this is not a model at all";
  EXPECT_THAT(read_onnx(std::as_bytes(std::span(text))), IsError(Error::kModelUnsupported));
}

/// The aligned crops of the photographs' largest faces, as planes, by the points of the golden file.
std::vector<std::vector<float>> aligned_faces(const boost::json::value& golden, const InputSpec& input,
                                              std::span<const Point2> template_px,
                                              const std::filesystem::path& photos) {
  std::vector<std::vector<float>> faces;
  for (const auto& [name, entry] : golden.as_object()) {
    const auto& found = entry.at("faces").as_array();
    if (found.empty()) continue;
    std::vector<Point2> five;
    for (const auto& p : found[0].at("five").as_array())
      five.push_back({p.at(0).to_number<double>(), p.at(1).to_number<double>()});
    const auto picture = testing::read_image(photos / std::string(name));
    const auto to_crop = fit_similarity(five, template_px);
    if (!picture || !to_crop) continue;
    Image crop(112, 112, PixelFormat::kBgr);
    warp(picture->view(), to_crop->inverse(), crop);
    auto& face = faces.emplace_back(3 * 112 * 112);
    EXPECT_THAT(fill_planar(crop.view(), input, face), IsOk());
  }
  return faces;
}

TEST(NativeRuntime, EmbedsFacesAsOnnxRuntimeDoes) {
  VULTUS_NEED_OPEN_PACK(pack);
  VULTUS_NEED_SHARED(golden_path, "data/golden/open.json");
  VULTUS_NEED_SHARED(photos, "data/photos");
  const auto model = read_file(pack / "embedding.onnx", std::size_t{1} << 26);
  const auto text = read_file(golden_path, std::size_t{1} << 28);
  ASSERT_THAT(model, IsOk());
  ASSERT_THAT(text, IsOk());
  const auto onnx = std::as_bytes(std::span(model->data(), model->size()));
  const auto golden = boost::json::parse({reinterpret_cast<const char*>(text->data()), text->size()});
  const InputSpec input{.shape = {-1, 3, 112, 112}, .colour = ColourOrder::kBgr, .mean = 127.5F, .std = 128};
  const std::vector<Point2> template_px{{37.7, 53.7}, {74.3, 53.7}, {56.0, 78.8}, {38.4, 89.7}, {73.6, 89.7}};
  const auto faces = aligned_faces(golden, input, template_px, photos);
  ASSERT_GT(faces.size(), 50U);
  const auto reference = make_onnx_runtime()->load("embedding", onnx);
  ASSERT_THAT(reference, IsOk());
  const auto expected = (*reference)->make_session();
  for (const auto* kernels : supported_kernels()) {
    const auto network = only(*kernels)->load("embedding", onnx);
    ASSERT_THAT(network, IsOk());
    const auto session = (*network)->make_session();
    for (const auto& face : faces)
      EXPECT_GT(cosine(run(*session, face, {1, 3, 112, 112}), run(*expected, face, {1, 3, 112, 112})),
                0.9999);
  }
}

}  // namespace
}  // namespace vultus
