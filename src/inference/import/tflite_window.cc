#include "inference/import/tflite_window.h"

#include <algorithm>

namespace vultus {
namespace {

struct Padding {
  std::int64_t before = 0, after = 0;
};

/// TensorFlow's SAME: the odd pixel of padding goes to the end.
Padding same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
  const auto total = std::max<std::int64_t>(((size + stride - 1) / stride - 1) * stride + kernel - size, 0);
  return {total / 2, total - total / 2};
}

}  // namespace

Result<std::int64_t> in_range(const char* field, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return value;
  return fail(Error::kModelUnsupported, std::string("its ") + field + " is " + std::to_string(value));
}

Result<GraphBuilder::Attributes> slide(const Window& window, const Shape& in, const Shape& out) {
  Padding rows, columns;
  if (window.is_same) {
    rows = same_padding(in[1], window.kernel_h, window.stride_h);
    columns = same_padding(in[2], window.kernel_w, window.stride_w);
  }
  const auto span_h = in[1] + rows.before + rows.after - window.kernel_h;
  const auto span_w = in[2] + columns.before + columns.after - window.kernel_w;
  const bool fits = span_h >= 0 && span_w >= 0 && out.size() == 4 && out[0] == in[0] &&
                    out[1] == span_h / window.stride_h + 1 && out[2] == span_w / window.stride_w + 1;
  if (!fits) return fail(Error::kModelUnsupported, "its output has not the size that its window gives");
  return GraphBuilder::Attributes{
      attribute("kernel_shape", {window.kernel_h, window.kernel_w}),
      attribute("strides", {window.stride_h, window.stride_w}),
      attribute("pads", {rows.before, columns.before, rows.after, columns.after})};
}

}  // namespace vultus
