#include "inference/onnxruntime/onnx_runtime.h"

#include <atomic>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "inference/tiny_model.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using ::testing::Not;
using testing::tiny_onnx;
using testing::TinyModel;
using testing::to_bytes;

Result<std::shared_ptr<const Network>> load(const TinyModel& model) {
  return make_onnx_runtime()->load("tiny", to_bytes(tiny_onnx(model)));
}

std::vector<float> counting(std::size_t count) {
  std::vector<float> values(count);
  std::iota(values.begin(), values.end(), 0.0F);
  return values;
}

TEST(OnnxRuntime, RunsANetwork) {
  const auto network = load({});
  ASSERT_THAT(network, IsOk());
  EXPECT_EQ((*network)->input().name, "input");
  EXPECT_THAT((*network)->input().shape, ElementsAre(1, 3, 4, 4));
  ASSERT_EQ((*network)->outputs().size(), 1U);
  const auto session = (*network)->make_session();
  const auto input = counting(48);
  const Shape shape{1, 3, 4, 4};
  const auto outputs = session->run({input, shape});
  ASSERT_THAT(outputs, IsOk());
  EXPECT_EQ(outputs->front().values[47], 94);
  EXPECT_THAT(outputs->front().shape, ::testing::ElementsAreArray(shape));
}

TEST(OnnxRuntime, KeepsItsOutputBuffersBetweenRuns) {
  const auto network = load({});
  ASSERT_THAT(network, IsOk());
  const auto session = (*network)->make_session();
  const auto first = counting(48);
  auto second = first;
  second[5] = 1000;
  const Shape shape{1, 3, 4, 4};
  const float* buffer = (*session->run({first, shape}))[0].values.data();
  const auto outputs = session->run({second, shape});
  ASSERT_THAT(outputs, IsOk());
  EXPECT_EQ((*outputs)[0].values.data(), buffer);
  EXPECT_EQ((*outputs)[0].values[5], 2000);
}

TEST(OnnxRuntime, FollowsAFreeExtent) {
  const auto network = load({.input = {"input", {-1, 2}}, .outputs = {{"a", {-1, 2}}, {"b", {-1, 2}}}});
  ASSERT_THAT(network, IsOk());
  EXPECT_THAT((*network)->outputs()[1].shape, ElementsAre(-1, 2));
  const auto session = (*network)->make_session();
  for (const std::int64_t batch : {1, 4, 2, 2, 7}) {
    const auto input = counting(static_cast<std::size_t>(batch) * 2);
    const Shape shape{batch, 2};
    const auto outputs = session->run({input, shape});
    ASSERT_THAT(outputs, IsOk());
    for (const auto& output : *outputs) {
      EXPECT_THAT(output.shape, ElementsAre(batch, 2));
      ASSERT_EQ(output.values.size(), input.size());
      EXPECT_EQ(output.values.back(), 2 * input.back());
    }
  }
}

TEST(OnnxRuntime, SharesANetworkBetweenThreads) {
  const auto network = load({});
  ASSERT_THAT(network, IsOk());
  std::atomic<int> wrong = 0;
  std::vector<std::thread> workers;
  for (int worker = 0; worker < 4; ++worker)
    workers.emplace_back([&, worker] {
      const auto session = (*network)->make_session();
      const std::vector<float> input(48, static_cast<float>(worker));
      const Shape shape{1, 3, 4, 4};
      for (int i = 0; i < 200; ++i) {
        const auto outputs = session->run({input, shape});
        if (!outputs || outputs->front().values[17] != static_cast<float>(2 * worker)) ++wrong;
      }
    });
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(wrong, 0);
}

TEST(OnnxRuntime, ANetworkOutlivesItsRuntime) {
  std::unique_ptr<Session> session;
  {
    const auto network = load({});
    ASSERT_THAT(network, IsOk());
    session = (*network)->make_session();
  }
  const auto input = counting(48);
  const Shape shape{1, 3, 4, 4};
  EXPECT_THAT(session->run({input, shape}), IsOk());
}

TEST(OnnxRuntime, RefusesAnInputOfAnotherShapeAndGoesOn) {
  const auto network = load({});
  ASSERT_THAT(network, IsOk());
  const auto session = (*network)->make_session();
  const auto input = counting(48);
  const Shape wrong{1, 3, 8, 2}, right{1, 3, 4, 4}, other_size{1, 3, 4, 5};
  EXPECT_THAT(session->run({input, wrong}), IsErrorSaying(Error::kInferenceFailed, "tiny: "));
  EXPECT_THAT(session->run({input, other_size}), IsError(Error::kInferenceFailed));
  EXPECT_THAT(session->run({input, right}), IsOk());
}

TEST(OnnxRuntime, RefusesWhatIsNoModelInOneLine) {
  const auto runtime = make_onnx_runtime();
  for (const std::string& bytes :
       {std::string(), std::string("no model"), tiny_onnx({}).substr(0, 60), std::string(1000, '\xff')}) {
    const auto network = runtime->load("broken", to_bytes(bytes));
    ASSERT_THAT(network, IsErrorSaying(Error::kModelUnsupported, "broken: "));
    EXPECT_THAT(network.error().message, Not(HasSubstr("\n")));
  }
}

TEST(OnnxRuntime, RefusesOtherNumbersThanFloat32) {
  const TinyModel model{.input = {"input", {1, 3}, onnx::TensorProto::DOUBLE},
                        .outputs = {{"output", {1, 3}, onnx::TensorProto::DOUBLE}}};
  EXPECT_THAT(load(model), IsError(Error::kModelUnsupported));
}

TEST(OnnxRuntime, StatesItsVersion) {
  EXPECT_THAT(onnx_runtime_version(), ::testing::StartsWith("1."));
}

}  // namespace
}  // namespace vultus
