#include "face/letterbox.h"

#include <algorithm>
#include <cstring>

#include "image/resample.h"
#include "inference/preprocess.h"

namespace vultus {

Letterbox::Letterbox(InputSpec input, int size_px, LetterboxStyle style)
    : input_(std::move(input)), size_px_(size_px), style_(style), canvas_(size_px, size_px) {}

Result<LetterboxPlace> Letterbox::fit(ImageView picture, std::span<float> nchw) {
  const double scale =
      std::min(static_cast<double>(size_px_) / picture.height, static_cast<double>(size_px_) / picture.width);
  const int width = std::max(1, static_cast<int>(picture.width * scale));
  const int height = std::max(1, static_cast<int>(picture.height * scale));
  scaled_.reshape(width, height, PixelFormat::kBgr);
  resize(picture, style_.area_when_shrunk && scale < 1 ? Interpolation::kArea : Interpolation::kLinear,
         scaled_);

  const int left = style_.centred ? (size_px_ - width) / 2 : 0;
  const int top = style_.centred ? (size_px_ - height) / 2 : 0;
  std::memset(canvas_.row(0), 0, canvas_.stride_bytes() * static_cast<std::size_t>(size_px_));
  for (int y = 0; y < height; ++y)
    std::memcpy(canvas_.row(top + y) + left * 3, scaled_.row(y), scaled_.stride_bytes());
  VULTUS_TRY(fill_planar(canvas_.view(), input_, nchw));

  const auto border = [&](int plane, int y, int x0, int x1) {
    float* row = nchw.data() + (static_cast<std::size_t>(plane) * size_px_ + y) * size_px_;
    std::fill(row + x0, row + x1, style_.border);
  };
  for (int plane = 0; plane < 3; ++plane)
    for (int y = 0; y < size_px_; ++y) {
      const bool inside = y >= top && y < top + height;
      border(plane, y, 0, inside ? left : size_px_);
      if (inside) border(plane, y, left + width, size_px_);
    }
  return LetterboxPlace{
      .scale = scale, .offset_x = static_cast<double>(left), .offset_y = static_cast<double>(top)};
}

}  // namespace vultus
