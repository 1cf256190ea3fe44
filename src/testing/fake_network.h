#pragma once
#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "inference/pack.h"
#include "inference/session.h"

namespace vultus::testing {

/// A network whose outputs a function of the test computes from the input.
class FakeNetwork final : public Network {
 public:
  using Function = std::function<std::vector<std::vector<float>>(const TensorView& input)>;

  FakeNetwork(Port input, std::vector<Port> outputs, Function function)
      : input_(std::move(input)), outputs_(std::move(outputs)), function_(std::move(function)) {}

  const Port& input() const override { return input_; }
  std::span<const Port> outputs() const override { return outputs_; }
  std::unique_ptr<Session> make_session() const override {
    return std::make_unique<FakeSession>(outputs_, function_);
  }

 private:
  class FakeSession final : public Session {
   public:
    FakeSession(std::vector<Port> outputs, Function function)
        : outputs_(std::move(outputs)), function_(std::move(function)) {}
    Result<std::span<const TensorView>> run(const TensorView& input) override {
      values_ = function_(input);
      views_.clear();
      for (std::size_t i = 0; i < values_.size(); ++i) views_.push_back({values_[i], outputs_[i].shape});
      return std::span<const TensorView>(views_);
    }

   private:
    // Its own copies: a session outlives the network it came from, as the real ones do.
    std::vector<Port> outputs_;
    Function function_;
    std::vector<std::vector<float>> values_;
    std::vector<TensorView> views_;
  };

  Port input_;
  std::vector<Port> outputs_;
  Function function_;
};

/// A loaded model around a fake network: inputs and outputs are taken from `spec`.
inline LoadedModel fake_model(ModelSpec spec, FakeNetwork::Function function) {
  std::vector<Port> outputs;
  for (const OutputSpec& output : spec.outputs) outputs.push_back({output.name, output.shape});
  auto network = std::make_shared<FakeNetwork>(Port{spec.input->name, spec.input->shape}, std::move(outputs),
                                               std::move(function));
  return {.spec = std::move(spec), .network = std::move(network)};
}

}  // namespace vultus::testing
