#pragma once
#include "base/result.h"
#include "vultus/image.h"
#include "vultus/secret.h"

namespace vultus {

/// An owned picture without row padding. Its memory is wiped when it goes.
class Image {
 public:
  Image() = default;
  /// All pixels zero. Requires width, height > 0.
  Image(int width, int height, PixelFormat format = PixelFormat::kBgr);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] PixelFormat format() const { return format_; }
  [[nodiscard]] bool empty() const { return pixels_.empty(); }
  [[nodiscard]] std::size_t stride_bytes() const {
    return static_cast<std::size_t>(width_) * bytes_per_pixel(format_);
  }
  [[nodiscard]] std::uint8_t* row(int y) {
    return pixels_.data() + static_cast<std::size_t>(y) * stride_bytes();
  }
  [[nodiscard]] const std::uint8_t* row(int y) const { return const_cast<Image*>(this)->row(y); }
  [[nodiscard]] ImageView view() const { return {pixels_.data(), width_, height_, stride_bytes(), format_}; }

  /// Changes size and format; keeps the memory when it suffices. The pixels are unspecified afterwards.
  void reshape(int width, int height, PixelFormat format);

 private:
  int width_ = 0, height_ = 0;
  PixelFormat format_ = PixelFormat::kBgr;
  SecretBytes pixels_;
};

/// A deep copy of `view` without row padding.
[[nodiscard]] Image copy_of(ImageView view);

}  // namespace vultus
