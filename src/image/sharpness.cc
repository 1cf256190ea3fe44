#include "image/sharpness.h"

#include <cstdint>

namespace vultus {
namespace {

/// Index into 0..length-1 of `i` in -1..length, mirrored at the outermost pixels.
int mirrored(int i, int length) {
  if (length == 1) return 0;
  if (i < 0) return -i;
  return i < length ? i : 2 * length - 2 - i;
}

/// Calls `visit(above, here, below, x_left, x, x_right)` for every pixel.
template <class Visit>
void for_each_neighbourhood(ImageView grey, Visit visit) {
  const int w = grey.width;
  for (int y = 0; y < grey.height; ++y) {
    const std::uint8_t *above = grey.row(mirrored(y - 1, grey.height)), *here = grey.row(y),
                       *below = grey.row(mirrored(y + 1, grey.height));
    visit(above, here, below, mirrored(-1, w), 0, mirrored(1, w));
    for (int x = 1; x < w - 1; ++x) visit(above, here, below, x - 1, x, x + 1);
    if (w > 1) visit(above, here, below, w - 2, w - 1, mirrored(w, w));
  }
}

double pixels(ImageView grey) {
  return static_cast<double>(grey.width) * grey.height;
}

}  // namespace

double laplacian_variance(ImageView grey) {
  std::int64_t sum = 0, squares = 0;
  for_each_neighbourhood(grey, [&](const std::uint8_t* above, const std::uint8_t* here,
                                   const std::uint8_t* below, int left, int x, int right) {
    const int laplacian = above[x] + below[x] + here[left] + here[right] - 4 * here[x];
    sum += laplacian;
    squares += laplacian * laplacian;
  });
  const double mean = static_cast<double>(sum) / pixels(grey);
  return static_cast<double>(squares) / pixels(grey) - mean * mean;
}

double tenengrad(ImageView grey) {
  std::int64_t squares = 0;
  for_each_neighbourhood(grey, [&](const std::uint8_t* above, const std::uint8_t* here,
                                   const std::uint8_t* below, int left, int x, int right) {
    const int gx = above[right] + 2 * here[right] + below[right] - above[left] - 2 * here[left] - below[left];
    const int gy = below[left] + 2 * below[x] + below[right] - above[left] - 2 * above[x] - above[right];
    squares += gx * gx + gy * gy;
  });
  return static_cast<double>(squares) / pixels(grey);
}

}  // namespace vultus
