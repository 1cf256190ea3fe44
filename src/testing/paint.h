#pragma once
#include <opencv2/core.hpp>

#include "testing/random.h"

namespace vultus::testing {

// What drawn pictures are made of. Everything takes its chances from `random`; matrices are 8UC3 where
// nothing else is said.

/// A colour of any lightness.
[[nodiscard]] cv::Scalar colour(Random& random);
/// The colour, lighter or darker by a normal deviate of `spread` grey levels.
[[nodiscard]] cv::Scalar shade(const cv::Scalar& base, Random& random, double spread);
/// A whole number in [low, high]; low when it is the greater.
[[nodiscard]] int whole(Random& random, int low, int high);
/// A pixel of a picture of `side_px` a side.
[[nodiscard]] cv::Point place(Random& random, int side_px);

/// Value noise (Perlin's octaves: each of half the size and weight of the last), the largest cells `cell_px`
/// wide: 32FC1 in [0, 1].
[[nodiscard]] cv::Mat octaves(Random& random, int side_px, double cell_px);
/// From `low` where the share (32FC1) is 0 to `high` where it is 1.
[[nodiscard]] cv::Mat tinted(const cv::Mat& share, const cv::Scalar& low, const cv::Scalar& high);
/// A linear gradient between two colours at any angle.
[[nodiscard]] cv::Mat graded(Random& random, int side_px);
/// The picture with some grain and blur.
[[nodiscard]] cv::Mat roughened(const cv::Mat& picture, Random& random);

}  // namespace vultus::testing
