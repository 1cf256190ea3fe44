#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "testing/mat_image.h"
#include "testing/non_faces.h"
#include "testing/paint.h"
#include "testing/pictures.h"

namespace vultus::testing {
namespace {

Image white_noise(std::uint64_t seed, int side_px) {
  return noise(static_cast<std::uint32_t>(seed), side_px, side_px);
}

/// White noise blurred and stretched over the whole range again.
Image coarse_noise(std::uint64_t seed, int side_px) {
  Random random(seed);
  cv::Mat grain = cv::Mat(side_px, side_px, random.bits() % 2 == 0 ? CV_8UC1 : CV_8UC3);
  for (auto& byte : std::span(grain.data, grain.total() * grain.elemSize()))
    byte = static_cast<std::uint8_t>(random.bits());
  cv::GaussianBlur(grain, grain, {}, random.uniform(0.8, side_px / 20.0));
  cv::normalize(grain, grain, 0, 255, cv::NORM_MINMAX);
  if (grain.channels() == 1) cv::cvtColor(grain, grain, cv::COLOR_GRAY2BGR);
  return image_of(grain);
}

/// Midpoint displacement (Fournier, Fussell & Carpenter 1982), one surface a channel.
Image plasma(std::uint64_t seed, int side_px) {
  Random random(seed);
  int cells = 1;
  while (cells < side_px) cells *= 2;
  cv::Mat surface(cells + 1, cells + 1, CV_32FC3);
  const double roughness = random.uniform(0.45, 0.65);
  const auto displaced = [&](const cv::Vec3f& mean, double reach) {
    cv::Vec3f moved = mean;
    for (int c = 0; c < 3; ++c) moved[c] += static_cast<float>(random.uniform(-reach, reach));
    return moved;
  };
  for (const int y : {0, cells})
    for (const int x : {0, cells}) surface.at<cv::Vec3f>(y, x) = displaced({128, 128, 128}, 128);
  double reach = 128;
  for (int step = cells; step > 1; step /= 2, reach *= roughness) {
    const int half = step / 2;
    const auto at = [&](int y, int x) { return surface.at<cv::Vec3f>(y, x); };
    for (int y = half; y < cells; y += step)
      for (int x = half; x < cells; x += step)
        surface.at<cv::Vec3f>(y, x) = displaced((at(y - half, x - half) + at(y - half, x + half) +
                                                 at(y + half, x - half) + at(y + half, x + half)) /
                                                    4,
                                                reach);
    for (int y = 0; y <= cells; y += half)
      for (int x = (y / half + 1) % 2 * half; x <= cells; x += step) {
        const int up = std::abs(y - half), left = std::abs(x - half);
        const int down = cells - std::abs(cells - y - half), right = cells - std::abs(cells - x - half);
        surface.at<cv::Vec3f>(y, x) =
            displaced((at(up, x) + at(down, x) + at(y, left) + at(y, right)) / 4, reach);
      }
  }
  cv::Mat out;
  surface(cv::Rect(0, 0, side_px, side_px)).convertTo(out, CV_8U);
  return image_of(out);
}

Image clouds(std::uint64_t seed, int side_px) {
  Random random(seed);
  const cv::Scalar low = colour(random), high = colour(random);
  return image_of(tinted(octaves(random, side_px, random.uniform(side_px / 32.0, side_px / 2.0)), low, high));
}

Image gradient(std::uint64_t seed, int side_px) {
  Random random(seed);
  return image_of(graded(random, side_px));
}

Image stripes(std::uint64_t seed, int side_px) {
  Random random(seed);
  const double angle = random.uniform(0, std::numbers::pi), period = random.uniform(4, side_px / 4.0);
  const bool is_soft = random.bits() % 2 == 0;
  cv::Mat share(side_px, side_px, CV_32F);
  for (int y = 0; y < side_px; ++y)
    for (int x = 0; x < side_px; ++x) {
      const double phase = (x * std::cos(angle) + y * std::sin(angle)) / period;
      const double wave = (1 + std::sin(2 * std::numbers::pi * phase)) / 2;
      share.at<float>(y, x) = static_cast<float>(is_soft ? wave : std::round(wave));
    }
  return image_of(tinted(share, colour(random), colour(random)));
}

Image checkers(std::uint64_t seed, int side_px) {
  Random random(seed);
  cv::Mat out(side_px, side_px, CV_8UC3, colour(random));
  const cv::Scalar other = colour(random);
  const int cell = whole(random, 6, side_px / 4);
  for (int y = 0; y < side_px; y += cell)
    for (int x = (y / cell) % 2 * cell; x < side_px; x += 2 * cell)
      cv::rectangle(out, cv::Rect(x, y, cell, cell), other, cv::FILLED);
  return image_of(roughened(out, random));
}

Image bricks(std::uint64_t seed, int side_px) {
  Random random(seed);
  cv::Mat out(side_px, side_px, CV_8UC3, colour(random));
  const cv::Scalar clay = colour(random);
  const int height = whole(random, 12, side_px / 8), width = whole(random, height, 3 * height);
  const int joint = std::max(1, height / 8);
  for (int y = 0, row = 0; y < side_px; y += height, ++row)
    for (int x = row % 2 * -width / 2; x < side_px; x += width)
      cv::rectangle(out, cv::Rect(x, y, width - joint, height - joint), shade(clay, random, 25), cv::FILLED);
  return image_of(roughened(out, random));
}

/// Rings around a far centre, bent by noise; a few knots.
Image wood(std::uint64_t seed, int side_px) {
  Random random(seed);
  const cv::Mat bend = octaves(random, side_px, side_px / 3.0);
  const double centre = random.uniform(-side_px, 0.0), period = random.uniform(side_px / 40.0, side_px / 8.0);
  cv::Mat share(side_px, side_px, CV_32F);
  for (int y = 0; y < side_px; ++y)
    for (int x = 0; x < side_px; ++x) {
      const double radius =
          std::hypot(x - centre, (y - side_px / 2.0) / 4) + bend.at<float>(y, x) * side_px / 4;
      share.at<float>(y, x) = static_cast<float>((1 + std::sin(2 * std::numbers::pi * radius / period)) / 2);
    }
  cv::Mat out = tinted(share, {40, 70, 120}, {110, 160, 210});
  for (int knots = whole(random, 0, 3); knots > 0; --knots) {
    const cv::Point at = place(random, side_px);
    for (int r = whole(random, side_px / 30, side_px / 10); r > 1; r -= 3)
      cv::ellipse(out, at, {r, 2 * r}, 0, 0, 360, shade({50, 80, 130}, random, 25), 2);
  }
  return image_of(roughened(out, random));
}

Image grass(std::uint64_t seed, int side_px) {
  Random random(seed);
  cv::Mat out(side_px, side_px, CV_8UC3, cv::Scalar(20, 60, 30));
  const double length = random.uniform(side_px / 40.0, side_px / 6.0);
  for (int blades = 6 * side_px; blades > 0; --blades) {
    const cv::Point root = place(random, side_px);
    const double lean = random.normal() * 0.5;
    const cv::Point tip(root.x + cvRound(length * std::sin(lean)), root.y - cvRound(length * std::cos(lean)));
    cv::line(out, root, tip, shade({40, 130, 70}, random, 45), 1 + static_cast<int>(random.bits() % 3),
             cv::LINE_AA);
  }
  return image_of(out);
}

/// Overlapping ellipses: leaves, pebbles, coins.
Image pebbles(std::uint64_t seed, int side_px) {
  Random random(seed);
  cv::Mat out(side_px, side_px, CV_8UC3, colour(random));
  const cv::Scalar stone = colour(random);
  const int size = whole(random, side_px / 40, side_px / 8);
  for (int count = 3 * side_px * side_px / (size * size); count > 0; --count) {
    const cv::Point at = place(random, side_px);
    const cv::Size axes(whole(random, size / 2, size), whole(random, size / 3, size));
    const double angle = random.uniform(0, 180);
    cv::ellipse(out, at, axes, angle, 0, 360, shade(stone, random, 50), cv::FILLED, cv::LINE_AA);
    cv::ellipse(out, at, axes, angle, 0, 360, shade(stone * 0.4, random, 10), 1, cv::LINE_AA);
  }
  return image_of(out);
}

}  // namespace

std::span<const NonFaceKind> non_face_textures() {
  static constexpr std::array kKinds{NonFaceKind{"white noise", white_noise},
                                     NonFaceKind{"coarse noise", coarse_noise},
                                     NonFaceKind{"plasma fractal", plasma},
                                     NonFaceKind{"clouds", clouds},
                                     NonFaceKind{"gradient", gradient},
                                     NonFaceKind{"stripes", stripes},
                                     NonFaceKind{"checkers", checkers},
                                     NonFaceKind{"bricks", bricks},
                                     NonFaceKind{"wood", wood},
                                     NonFaceKind{"grass", grass},
                                     NonFaceKind{"pebbles", pebbles}};
  return kKinds;
}

}  // namespace vultus::testing
