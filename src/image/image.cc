#include "image/image.h"

#include <cstring>

namespace vultus {

Image::Image(int width, int height, PixelFormat format) {
  reshape(width, height, format);
}

void Image::reshape(int width, int height, PixelFormat format) {
  width_ = width, height_ = height, format_ = format;
  pixels_.resize(static_cast<std::size_t>(height) * stride_bytes());
}

Image copy_of(ImageView view) {
  Image copy(view.width, view.height, view.format);
  for (int y = 0; y < view.height; ++y) std::memcpy(copy.row(y), view.row(y), copy.stride_bytes());
  return copy;
}

}  // namespace vultus
