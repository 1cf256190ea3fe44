#pragma once
#include <cstdint>

#include "inference/import/graph_builder.h"
#include "inference/import/tflite_model.h"

namespace vultus {

inline constexpr std::int64_t kMaxWindow = 64;  ///< largest kernel extent and stride

/// Kernel and stride of a convolution or pooling window.
struct Window {
  std::int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1;
  bool is_same = false;  ///< padded so that the output has ceil(size / stride) pixels
};

/// A number of an operator's options, checked to lie in [low, high].
[[nodiscard]] Result<std::int64_t> in_range(const char* field, std::int64_t value, std::int64_t low,
                                            std::int64_t high);

/// Padding and stride of a convolution's or a pooling's options; the kernel is left at 1 x 1.
template <class Options>
[[nodiscard]] Result<Window> read_window(const Options& options) {
  Window window;
  VULTUS_ASSIGN(const auto padding, in_range("padding", static_cast<std::int64_t>(options.padding()), 0, 1));
  VULTUS_ASSIGN(window.stride_w, in_range("stride_w", options.stride_w(), 1, kMaxWindow));
  VULTUS_ASSIGN(window.stride_h, in_range("stride_h", options.stride_h(), 1, kMaxWindow));
  window.is_same = padding == static_cast<std::int64_t>(tflite::file::Padding::SAME);
  return window;
}

/// Attributes of a window that slides over a picture of NHWC shape `in`. Errors: kModelUnsupported when the
/// result has not the batch and size of `out`.
[[nodiscard]] Result<GraphBuilder::Attributes> slide(const Window& window, const Shape& in, const Shape& out);

}  // namespace vultus
