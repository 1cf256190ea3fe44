#include <algorithm>

#include "crypto/digest.h"
#include "inference/mapped_file.h"
#include "inference/pack.h"

namespace vultus {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 31;

std::string shown(const Shape& shape, const char* free_extent) {
  std::string text;
  for (const auto extent : shape)
    text += (text.empty() ? "" : " x ") + (extent < 0 ? std::string(free_extent) : std::to_string(extent));
  return shape.empty() ? "unknown" : text;
}

Result<MappedFile> map_model(const std::filesystem::path& file) {
  auto mapped = MappedFile::open(file, kMaxFileBytes);
  if (mapped) return mapped;
  switch (mapped.error().code) {
    case Error::kFileNotFound:
      return fail(Error::kModelNotFound, file.string() + ": is not there");
    case Error::kFileUnreadable:
    case Error::kFileTooLarge:
      return fail(Error::kModelMismatch, mapped.error().message);
    default:
      return mapped;
  }
}

Result<void> check_bytes(const ModelSpec& spec, const std::filesystem::path& file,
                         std::span<const std::byte> bytes) {
  if (spec.bytes && bytes.size() < *spec.bytes)
    return fail(Error::kModelTruncated, file.string() + ": has " + std::to_string(bytes.size()) + " of " +
                                            std::to_string(*spec.bytes) + " bytes");
  const std::string found = sha256_hex(bytes);
  if (found != spec.sha256)
    return fail(Error::kModelHashMismatch,
                file.string() + ": expected sha256 " + spec.sha256 + ", found " + found);
  return {};
}

/// Where a shape of the manifest and one of the network contradict each other.
class PortCheck {
 public:
  PortCheck(std::string where, const Shape& expected, const Shape& found)
      : where_(std::move(where)), expected_(expected), found_(found) {}

  /// `may_be_free`: the network may leave open what the manifest states.
  [[nodiscard]] Result<void> run(bool may_be_free) const {
    if (expected_.size() != found_.size()) return mismatch();
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const bool open = expected_[i] < 0 || (may_be_free && found_[i] < 0);
      if (!open && expected_[i] != found_[i]) return mismatch();
    }
    return {};
  }

 private:
  [[nodiscard]] tl::unexpected<Error> mismatch() const {
    return fail(Error::kModelMismatch,
                where_ + ": expected shape " + shown(expected_, "any") + ", found " + shown(found_, "free"));
  }

  std::string where_;
  const Shape& expected_;
  const Shape& found_;
};

Result<InputSpec> resolved_input(const std::string& file, const ModelSpec& spec, const Port& port) {
  InputSpec input = *spec.input;
  const std::string where = file + ": input \"" + port.name + "\"";
  if (!input.name.empty() && input.name != port.name)
    return fail(Error::kModelMismatch, where + ": expected the name \"" + input.name + "\"");
  VULTUS_TRY(PortCheck(where, input.shape, port.shape).run(/*may_be_free=*/true));
  input.name = port.name;
  input.shape[0] = port.shape[0];
  for (const std::size_t axis : {1U, 2U, 3U})
    if (input.shape[axis] < 0) input.shape[axis] = port.shape[axis];
  const bool has_size = spec.detector.has_value() || (input.shape[2] > 0 && input.shape[3] > 0);
  if (!has_size)
    return fail(Error::kModelMismatch,
                where + ": leaves height and width free; the manifest has to state them");
  return input;
}

Result<std::vector<OutputSpec>> resolved_outputs(const std::string& file, const ModelSpec& spec,
                                                 std::span<const Port> ports) {
  if (ports.size() != spec.outputs.size())
    return fail(Error::kModelMismatch, file + ": expected " + std::to_string(spec.outputs.size()) +
                                           " outputs, found " + std::to_string(ports.size()));
  std::vector<OutputSpec> outputs(ports.size());
  for (std::size_t i = 0; i < spec.outputs.size(); ++i) {
    const OutputSpec& expected = spec.outputs[i];
    const auto port = expected.name.empty()
                          ? ports.begin() + static_cast<std::ptrdiff_t>(i)
                          : std::find_if(ports.begin(), ports.end(), [&](const Port& candidate) {
                              return candidate.name == expected.name;
                            });
    if (port == ports.end())
      return fail(Error::kModelMismatch, file + ": output \"" + expected.name + "\": is missing");
    VULTUS_TRY(PortCheck(file + ": output \"" + port->name + "\"", expected.shape, port->shape)
                   .run(/*may_be_free=*/false));
    outputs[static_cast<std::size_t>(port - ports.begin())] = {port->name, port->shape, expected.meaning};
  }
  return outputs;
}

}  // namespace

Result<LoadedModel> load_model(const ModelSpec& spec, const std::filesystem::path& file,
                               const Runtime& runtime) {
  VULTUS_ASSIGN(const MappedFile mapped, map_model(file));
  VULTUS_TRY(check_bytes(spec, file, mapped.bytes()));
  LoadedModel model{.spec = spec, .file = file, .network = nullptr, .bytes = {}};
  if (spec.job == ModelJob::kCanonicalFace) {
    model.bytes.assign(mapped.bytes().begin(), mapped.bytes().end());
    return model;
  }
  VULTUS_ASSIGN(model.network, runtime.load(file.string(), mapped.bytes()));
  VULTUS_ASSIGN(model.spec.input, resolved_input(file.string(), spec, model.network->input()));
  VULTUS_ASSIGN(model.spec.outputs, resolved_outputs(file.string(), spec, model.network->outputs()));
  return model;
}

}  // namespace vultus
