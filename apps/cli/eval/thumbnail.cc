#include "eval/thumbnail.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "image/decode.h"
#include "image/resample.h"
#include "photos/inputs.h"

namespace vultus::cli {
namespace {

constexpr double kAround = 0.25;
constexpr int kEmptyGrey = 0xE8;

Image grey_square(int side) {
  Image square(side, side);
  for (int y = 0; y < side; ++y) std::memset(square.row(y), kEmptyGrey, square.stride_bytes());
  return square;
}

Result<Image> picture_in(const std::string& file) {
  VULTUS_ASSIGN(const SecretBytes bytes, read_input({file, file}));
  return decode_image(std::as_bytes(std::span(bytes)));
}

/// Whole pixels of one axis: of the picture, and where they come to lie in the square.
struct Span {
  int from, to, target, target_size;
};

Span span_of(double low, double size, int length, int side) {
  const int from = std::clamp(static_cast<int>(std::floor(std::max(low, 0.0))), 0, length);
  const int to = std::clamp(static_cast<int>(std::ceil(std::min(low + size, 0.0 + length))), from, length);
  const auto in_square = [&](double x) {
    return std::clamp(static_cast<int>(std::lround((x - low) / size * side)), 0, side);
  };
  return {from, to, in_square(from), in_square(to) - in_square(from)};
}

}  // namespace

Image thumbnail(const std::string& file, const Box& box, int side) {
  Image square = grey_square(side);
  const double size = std::max(box.width(), box.height()) * (1 + 2 * kAround);
  const auto picture = picture_in(file);
  if (!picture || !(size >= 1) || !std::isfinite(size) || !std::isfinite(box.x0 + box.y0)) return square;
  const Span x = span_of(box.centre().x - size / 2, size, picture->width(), side);
  const Span y = span_of(box.centre().y - size / 2, size, picture->height(), side);
  if (x.from == x.to || y.from == y.to || x.target_size <= 0 || y.target_size <= 0) return square;
  Image face(x.target_size, y.target_size);
  resize(crop(picture->view(), x.from, y.from, x.to, y.to),
         x.to - x.from > x.target_size ? Interpolation::kArea : Interpolation::kLinear, face);
  for (int row = 0; row < face.height(); ++row)
    std::memcpy(square.row(y.target + row) + static_cast<std::size_t>(x.target) * 3, face.row(row),
                face.stride_bytes());
  return square;
}

}  // namespace vultus::cli
