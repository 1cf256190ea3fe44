#include "inference/import/message_budget.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <onnx/onnx_pb.h>

#include <cstdint>

namespace vultus {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr std::size_t kMaxFields = 2'000'000;
constexpr int kMaxDepth = 16;  ///< a graph without subgraphs has 7

class FieldCounter {
 public:
  explicit FieldCounter(google::protobuf::io::CodedInputStream& stream) : stream_(stream) {}

  /// Reads one message up to the stream's limit; false where it is not sound or the budget is used up.
  bool walk(const Descriptor& type, int depth) {
    while (const std::uint32_t tag = stream_.ReadTag()) {
      if (++fields_ > kMaxFields) return false;
      const auto* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
      const bool is_message =
          field != nullptr && field->type() == FieldDescriptor::TYPE_MESSAGE &&
          WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
      if (is_message ? !walk_inner(*field->message_type(), depth)
                     : !WireFormatLite::SkipField(&stream_, tag)) {
        return false;
      }
    }
    return stream_.ConsumedEntireMessage();
  }

 private:
  bool walk_inner(const Descriptor& type, int depth) {
    std::uint32_t size = 0;
    if (depth == 0 || !stream_.ReadVarint32(&size) ||
        size > static_cast<std::uint32_t>(stream_.BytesUntilLimit())) {
      return false;
    }
    const auto limit = stream_.PushLimit(static_cast<int>(size));
    const bool is_sound = walk(type, depth - 1);
    stream_.PopLimit(limit);
    return is_sound;
  }

  google::protobuf::io::CodedInputStream& stream_;
  std::size_t fields_ = 0;
};

}  // namespace

Result<void> check_message_budget(std::span<const std::byte> onnx) {
  const auto size = static_cast<int>(onnx.size());
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(onnx.data()), size);
  const auto limit = stream.PushLimit(size);
  const bool is_sound = FieldCounter(stream).walk(*onnx::ModelProto::descriptor(), kMaxDepth);
  stream.PopLimit(limit);
  if (is_sound) return {};
  return fail(Error::kModelUnsupported,
              "it is no ONNX model, is cut short, or has more fields than any network");
}

}  // namespace vultus
