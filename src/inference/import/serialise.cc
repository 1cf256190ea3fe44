#include "inference/import/serialise.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <limits>
#include <utility>

namespace vultus {

Result<std::vector<std::byte>> serialise_model(onnx::GraphProto graph, std::int64_t ir_version,
                                               std::int64_t opset) {
  onnx::ModelProto model;
  model.set_ir_version(ir_version);
  model.set_producer_name("vultus");
  model.add_opset_import()->set_version(opset);
  *model.mutable_graph() = std::move(graph);
  const auto size = model.ByteSizeLong();
  if (size > std::numeric_limits<int>::max()) return fail(Error::kFileTooLarge, "the model exceeds 2 GiB");
  std::vector<std::byte> bytes(size);
  google::protobuf::io::ArrayOutputStream array(bytes.data(), static_cast<int>(size));
  google::protobuf::io::CodedOutputStream stream(&array);
  stream.SetSerializationDeterministic(true);
  if (!model.SerializeToCodedStream(&stream)) return fail(Error::kInternal, "the model cannot be serialised");
  return bytes;
}

}  // namespace vultus
