#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#include "image/image.h"

namespace vultus::testing {

/// The largest difference of two bytes of pictures of the same size and format; 256 where those differ.
inline int max_difference(const ImageView& a, const ImageView& b) {
  if (a.width != b.width || a.height != b.height || a.format != b.format) return 256;
  const auto row_bytes = static_cast<std::size_t>(a.width) * bytes_per_pixel(a.format);
  int largest = 0;
  for (int y = 0; y < a.height; ++y)
    for (std::size_t i = 0; i < row_bytes; ++i)
      largest = std::max(largest, std::abs(a.row(y)[i] - b.row(y)[i]));
  return largest;
}

/// An Image of the same size and format as `truth`, no byte of which differs by more than `max_abs`.
MATCHER_P2(ImageNear, truth, max_abs, "is a picture of the same size that differs by little") {
  const int difference = max_difference(arg.view(), truth.view());
  if (difference == 256)
    *result_listener << arg.width() << " x " << arg.height() << ", not " << truth.width() << " x "
                     << truth.height() << ", or another format";
  else
    *result_listener << "differs by up to " << difference;
  return difference <= max_abs;
}

}  // namespace vultus::testing
