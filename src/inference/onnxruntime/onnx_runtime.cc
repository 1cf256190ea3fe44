#include "inference/onnxruntime/onnx_runtime.h"

#define ORT_API_MANUAL_INIT  // otherwise the header runs code before main
#include <onnxruntime_cxx_api.h>
#include <onnxruntime_session_options_config_keys.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "vultus/secret.h"

namespace vultus {
namespace {

/// The first error ONNX Runtime logged on this thread since `LogCapture` was made.
thread_local std::string* captured_log = nullptr;

class LogCapture {
 public:
  LogCapture() { captured_log = &text_; }
  ~LogCapture() { captured_log = nullptr; }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void ORT_API_CALL keep_first_error(void*, OrtLoggingLevel, const char*, const char*, const char*,
                                   const char* message) {
  if (captured_log != nullptr && captured_log->empty()) *captured_log = message;
}

/// `text` as one line of at most 300 characters.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
  return text;
}

/// What ONNX Runtime shares between all networks of a process.
struct Environment {
  Environment() {
    static std::once_flag once;
    std::call_once(once, [] { Ort::InitApi(); });
    env.emplace(ORT_LOGGING_LEVEL_ERROR, "vultus", keep_first_error, nullptr);
    env->DisableTelemetryEvents();
    const Ort::MemoryInfo cpu = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    constexpr int kGrowAsRequested = 1;
    const Ort::ArenaCfg arena(/*max_mem=*/0, kGrowAsRequested, /*initial_chunk_size_bytes=*/-1,
                              /*max_dead_bytes_per_chunk=*/-1);
    env->CreateAndRegisterAllocator(cpu, arena);
  }

  std::optional<Ort::Env> env;
};

/// The one environment of the process, made again when nobody holds it any more: the allocator can be
/// registered once in its life.
std::shared_ptr<const Environment> shared_environment() {
  static std::mutex mutex;
  static std::weak_ptr<const Environment> current;
  const std::lock_guard lock(mutex);
  auto environment = current.lock();
  if (environment == nullptr) current = environment = std::make_shared<const Environment>();
  return environment;
}

/// The one place that decides how a network is executed.
Ort::SessionOptions session_options() {
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(1);
  options.SetInterOpNumThreads(1);
  options.SetExecutionMode(ORT_SEQUENTIAL);
  options.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
  options.EnableMemPattern();
  options.AddConfigEntry(kOrtSessionOptionsConfigAllowIntraOpSpinning, "0");
  options.AddConfigEntry(kOrtSessionOptionsConfigUseEnvAllocators, "1");
  return options;
}

bool has_free_extent(const Shape& shape) {
  return std::any_of(shape.begin(), shape.end(), [](auto extent) { return extent < 0; });
}

class OnnxNetwork;

class OnnxSession final : public Session {
 public:
  explicit OnnxSession(std::shared_ptr<const OnnxNetwork> network);
  ~OnnxSession() override {
    for (auto& output : outputs_) release(output);
  }
  Result<std::span<const TensorView>> run(const TensorView& input) override;

 private:
  void bind_input(const TensorView& input);
  static void release(Ort::Value& output);
  void release_free_outputs();
  void run_bound();
  void view_outputs();

  std::shared_ptr<const OnnxNetwork> network_;
  Ort::RunOptions run_options_;
  Ort::MemoryInfo cpu_;
  const char* input_name_;
  std::vector<const char*> output_names_;

  const float* bound_data_ = nullptr;
  Shape bound_shape_;
  Ort::Value input_{nullptr};
  std::vector<Ort::Value> outputs_;
  std::vector<Shape> output_shapes_;
  std::vector<TensorView> views_;
};

class OnnxNetwork final : public Network, public std::enable_shared_from_this<OnnxNetwork> {
 public:
  OnnxNetwork(std::shared_ptr<const Environment> environment, std::string id, Ort::Session session,
              Port input, std::vector<Port> outputs)
      : environment_(std::move(environment)),
        id_(std::move(id)),
        session_(std::move(session)),
        input_(std::move(input)),
        outputs_(std::move(outputs)) {}

  [[nodiscard]] const Port& input() const override { return input_; }
  [[nodiscard]] std::span<const Port> outputs() const override { return outputs_; }
  [[nodiscard]] std::unique_ptr<Session> make_session() const override {
    return std::make_unique<OnnxSession>(shared_from_this());
  }
  [[nodiscard]] const std::string& id() const { return id_; }
  /// Ort::Session::Run is thread-safe although it is not const.
  [[nodiscard]] Ort::Session& ort() const { return session_; }

 private:
  std::shared_ptr<const Environment> environment_;
  std::string id_;
  mutable Ort::Session session_;
  Port input_;
  std::vector<Port> outputs_;
};

OnnxSession::OnnxSession(std::shared_ptr<const OnnxNetwork> network)
    : network_(std::move(network)),
      cpu_(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault)),
      input_name_(network_->input().name.c_str()) {
  const std::size_t count = network_->outputs().size();
  output_shapes_.resize(count);
  views_.resize(count);
  for (const Port& port : network_->outputs()) {
    output_names_.push_back(port.name.c_str());
    outputs_.emplace_back(nullptr);
  }
}

void OnnxSession::bind_input(const TensorView& input) {
  const bool same_shape = std::ranges::equal(input.shape, bound_shape_);
  if (input_ && same_shape && input.values.data() == bound_data_) return;
  if (!same_shape) release_free_outputs();
  // ONNX Runtime takes a mutable pointer for outputs' sake; it does not write to an input.
  input_ = Ort::Value::CreateTensor<float>(cpu_, const_cast<float*>(input.values.data()), input.values.size(),
                                           input.shape.data(), input.shape.size());
  bound_data_ = input.values.data();
  bound_shape_.assign(input.shape.begin(), input.shape.end());
}

/// An output may hold an embedding or a map of a face: it is wiped before ONNX Runtime gives it to others.
void OnnxSession::release(Ort::Value& output) {
  if (!output) return;
  wipe(output.GetTensorMutableData<float>(),
       output.GetTensorTypeAndShapeInfo().GetElementCount() * sizeof(float));
  output = Ort::Value{nullptr};
}

void OnnxSession::release_free_outputs() {
  for (std::size_t i = 0; i < outputs_.size(); ++i)
    if (has_free_extent(network_->outputs()[i].shape)) {
      release(outputs_[i]);
      views_[i] = {};
    }
}

/// An output that is not bound yet is allocated by ONNX Runtime and stays bound for the runs that follow.
void OnnxSession::run_bound() {
  network_->ort().Run(run_options_, &input_name_, &input_, 1, output_names_.data(), outputs_.data(),
                      outputs_.size());
}

void OnnxSession::view_outputs() {
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    if (views_[i].values.data() == outputs_[i].GetTensorData<float>()) continue;
    output_shapes_[i] = outputs_[i].GetTensorTypeAndShapeInfo().GetShape();
    views_[i] = {
        {outputs_[i].GetTensorData<float>(), static_cast<std::size_t>(element_count(output_shapes_[i]))},
        output_shapes_[i]};
  }
}

Result<std::span<const TensorView>> OnnxSession::run(const TensorView& input) {
  if (element_count(input.shape) != static_cast<std::int64_t>(input.values.size()))
    return fail(Error::kInferenceFailed, network_->id() + ": the input's shape and size do not agree");
  const LogCapture log;
  try {
    bind_input(input);
    try {
      run_bound();
    } catch (const Ort::Exception&) {
      // The extents of an output may depend on values, not only on the input's extents.
      release_free_outputs();
      run_bound();
    }
    view_outputs();
    return std::span<const TensorView>(views_);
  } catch (const std::exception& e) {
    input_ = Ort::Value{nullptr};
    return fail(Error::kInferenceFailed, network_->id() + ": " + one_line(e.what()));
  }
}

Result<Port> port_of(const std::string& id, const char* kind, std::string name, const Ort::TypeInfo& type) {
  const std::string where = id + ": " + kind + " \"" + name + "\"";
  if (type.GetONNXType() != ONNX_TYPE_TENSOR) return fail(Error::kModelUnsupported, where + " is no tensor");
  const auto info = type.GetTensorTypeAndShapeInfo();
  if (info.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT)
    return fail(Error::kModelUnsupported, where + " is not float32");
  return Port{std::move(name), info.GetShape()};
}

class OnnxRuntime final : public Runtime {
 public:
  Result<std::shared_ptr<const Network>> load(const std::string& id,
                                              std::span<const std::byte> onnx) const override {
    const LogCapture log;
    try {
      Ort::Session session(*environment_->env, onnx.data(), onnx.size(), session_options());
      return network_of(id, std::move(session));
    } catch (const std::exception& e) {
      return fail(Error::kModelUnsupported,
                  id + ": " + one_line(*e.what() != '\0' ? std::string(e.what()) : log.text()));
    }
  }

 private:
  Result<std::shared_ptr<const Network>> network_of(const std::string& id, Ort::Session session) const {
    if (session.GetInputCount() != 1 || session.GetOutputCount() == 0)
      return fail(Error::kModelUnsupported, id + ": has " + std::to_string(session.GetInputCount()) +
                                                " inputs and " + std::to_string(session.GetOutputCount()) +
                                                " outputs instead of one and at least one");
    Ort::AllocatorWithDefaultOptions allocator;
    VULTUS_ASSIGN(auto input, port_of(id, "input", session.GetInputNameAllocated(0, allocator).get(),
                                      session.GetInputTypeInfo(0)));
    std::vector<Port> outputs;
    for (std::size_t i = 0; i < session.GetOutputCount(); ++i) {
      VULTUS_ASSIGN(auto output, port_of(id, "output", session.GetOutputNameAllocated(i, allocator).get(),
                                         session.GetOutputTypeInfo(i)));
      outputs.push_back(std::move(output));
    }
    return std::make_shared<const OnnxNetwork>(environment_, id, std::move(session), std::move(input),
                                               std::move(outputs));
  }

  std::shared_ptr<const Environment> environment_ = shared_environment();
};

}  // namespace

std::unique_ptr<Runtime> make_onnx_runtime() {
  return std::make_unique<OnnxRuntime>();
}

std::string onnx_runtime_version() {
  return OrtGetApiBase()->GetVersionString();
}

}  // namespace vultus
