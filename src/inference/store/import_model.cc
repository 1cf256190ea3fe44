#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstring>

#include "base/file.h"
#include "crypto/digest.h"
#include "inference/import/import.h"
#include "inference/mapped_file.h"
#include "inference/store/pack_store.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// The file identifier of TensorFlow Lite's FlatBuffers.
bool is_tflite(std::span<const std::byte> bytes) {
  constexpr std::size_t kOffset = 4;
  return bytes.size() >= kOffset + 4 && std::memcmp(bytes.data() + kOffset, "TFL3", 4) == 0;
}

json::array to_json(const Shape& shape) {
  return json::array(shape.begin(), shape.end());
}

/// What can be said about a model without knowing what it is for.
std::string manifest_entry(const std::string& name, std::span<const std::byte> onnx, const Network& network) {
  json::array outputs;
  for (const Port& port : network.outputs())
    outputs.push_back(json::object{{"name", port.name}, {"shape", to_json(port.shape)}, {"meaning", "?"}});
  const json::object entry{{"id", fs::path(name).stem().string()},
                           {"job", "?"},
                           {"decoder", "?"},
                           {"file", name},
                           {"sha256", sha256_hex(onnx)},
                           {"bytes", onnx.size()},
                           {"licence", json::object{{"id", "?"}, {"free", false}, {"notice", "?"}}},
                           {"input", json::object{{"name", network.input().name},
                                                  {"shape", to_json(network.input().shape)},
                                                  {"colour", "?"},
                                                  {"mean", "?"},
                                                  {"std", "?"}}},
                           {"outputs", outputs}};
  std::string text = "{\n";
  for (auto field = entry.begin(); field != entry.end(); ++field) {
    if (field != entry.begin()) text += ",\n";
    text += "  " + json::serialize(field->key()) + ": " + json::serialize(field->value());
  }
  return text + "\n}";
}

}  // namespace

Result<ImportedModel> import_model(const fs::path& file, const fs::path& folder, const Runtime& runtime) {
  VULTUS_ASSIGN(const auto mapped, MappedFile::open(file, kMaxModelBytes));
  if (mapped.bytes().empty()) return fail(Error::kEmptyInput, file.string() + ": is empty");
  ImportedModel result;
  std::vector<std::byte> onnx;
  if (is_tflite(mapped.bytes())) {
    auto imported = import_tflite(mapped.bytes(), {});
    if (!imported) return fail_at(file.string(), std::move(imported).error());
    onnx = *std::move(imported);
  } else {
    auto imported = import_onnx(mapped.bytes(), {.input_name = ""});
    if (!imported) return fail_at(file.string(), std::move(imported).error());
    onnx = std::move(imported->onnx);
    result.weights_flushed = imported->summary.weights_flushed;
  }
  VULTUS_ASSIGN(const auto network, runtime.load(file.string(), onnx));
  const std::string name = file.stem().string() + ".onnx";
  result.file = folder / name;
  std::error_code error;
  if (fs::equivalent(file, result.file, error))
    return fail(Error::kInvalidArgument, result.file.string() + ": would replace the file it is made from");
  VULTUS_TRY(write_file_atomically(result.file, onnx));
  result.manifest_entry = manifest_entry(name, onnx, *network);
  return result;
}

}  // namespace vultus
