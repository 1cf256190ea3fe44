#pragma once
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "inference/tensor.h"

namespace vultus {

/// What one input or output of a network looks like.
struct Port {
  std::string name;
  Shape shape;  ///< -1 where the network leaves the extent free
};

/// One worker's handle on a network: owns the buffers of a run. Not thread-safe; one a worker.
class Session {
 public:
  virtual ~Session() = default;

  /// Runs the network on one float32 input. The outputs, in the order of `Network::outputs`, live in buffers
  /// that the session keeps and are valid until the next run; they are wiped when the session goes.
  /// Errors: kInferenceFailed with the network's id when the runtime refuses the input.
  [[nodiscard]] virtual Result<std::span<const TensorView>> run(const TensorView& input) = 0;
};

/// A loaded network: immutable, shared between workers, thread-safe.
class Network {
 public:
  virtual ~Network() = default;
  [[nodiscard]] virtual const Port& input() const = 0;
  [[nodiscard]] virtual std::span<const Port> outputs() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Session> make_session() const = 0;
};

/// Port of inference: turns the bytes of an ONNX file into a network.
class Runtime {
 public:
  virtual ~Runtime() = default;
  /// Loads a network whose runs use the calling thread only. `id` is used in messages. Thread-safe.
  /// Errors: kModelUnsupported when the bytes are no ONNX model this runtime can execute, or it does not have
  /// exactly one float32 input and one or more float32 outputs.
  [[nodiscard]] virtual Result<std::shared_ptr<const Network>> load(
      const std::string& id, std::span<const std::byte> onnx) const = 0;
};

}  // namespace vultus
