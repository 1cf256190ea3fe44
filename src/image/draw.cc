#include "image/draw.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "image/mat.h"

namespace vultus {
namespace {

constexpr int kSubpixelBits = 4;
constexpr double kMaxWidth = 255;
constexpr double kMaxRadius = 16384;
constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kCapitalHeight = 21;  // of the Hershey font at scale 1, in pixels
constexpr std::size_t kMaxCharacters = 1000;

bool finite(Point2 p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

cv::Scalar scalar(Colour c) {
  return {static_cast<double>(c.b), static_cast<double>(c.g), static_cast<double>(c.r)};
}

cv::Point fixed_point(Point2 p) {
  constexpr double kOne = 1 << kSubpixelBits;
  return {static_cast<int>(std::lround(p.x * kOne)), static_cast<int>(std::lround(p.y * kOne))};
}

int whole_width(double width) {
  return static_cast<int>(std::lround(std::clamp(width, 1.0, kMaxWidth)));
}

/// Narrows [t0, t1] to where from + t * delta lies in [low, high]; false when nowhere.
bool narrow(double from, double delta, double low, double high, double& t0, double& t1) {
  if (delta == 0) return low <= from && from <= high;
  double enter = (low - from) / delta, leave = (high - from) / delta;
  if (enter > leave) std::swap(enter, leave);
  t0 = std::max(t0, enter), t1 = std::min(t1, leave);
  return t0 <= t1;
}

/// Cuts the segment to the picture and a margin (Liang & Barsky 1984), so that OpenCV gets small coordinates.
bool clip_to(const Image& image, Point2& from, Point2& to) {
  const double margin = kMaxWidth + 1, dx = to.x - from.x, dy = to.y - from.y;
  double t0 = 0, t1 = 1;
  if (!std::isfinite(dx) || !std::isfinite(dy) ||
      !narrow(from.x, dx, -margin, image.width() + margin, t0, t1) ||
      !narrow(from.y, dy, -margin, image.height() + margin, t0, t1))
    return false;
  to = {from.x + t1 * dx, from.y + t1 * dy};
  from = {from.x + t0 * dx, from.y + t0 * dy};
  return true;
}

/// The pixels of the box that lie in the picture.
cv::Rect pixels_of(const Image& image, const Box& box) {
  const auto within = [](double v, int length) {
    return static_cast<int>(std::lround(std::clamp(v, 0.0, static_cast<double>(length))));
  };
  const cv::Point low(within(std::min(box.x0, box.x1), image.width()),
                      within(std::min(box.y0, box.y1), image.height()));
  return {low, cv::Point(within(std::max(box.x0, box.x1), image.width()),
                         within(std::max(box.y0, box.y1), image.height()))};
}

void draw_disc(Image& image, Point2 centre, double radius, Colour colour, int width) {
  if (!finite(centre) || !std::isfinite(radius)) return;
  radius = std::clamp(radius, 0.5, kMaxRadius);
  const double reach = radius + kMaxWidth;
  if (centre.x < -reach || centre.y < -reach || centre.x > image.width() + reach ||
      centre.y > image.height() + reach)
    return;
  cv::Mat canvas = mat_over(image);
  cv::circle(canvas, fixed_point(centre), static_cast<int>(std::lround(radius * (1 << kSubpixelBits))),
             scalar(colour), width, cv::LINE_AA, kSubpixelBits);
}

/// Printable ASCII; every other character, of however many bytes, becomes one '?'.
std::string drawable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (out.size() == kMaxCharacters) break;
    if ((byte & 0xC0) == 0x80) continue;
    out += byte >= 0x20 && byte < 0x7F ? c : '?';
  }
  return out;
}

struct TextLayout {
  double scale;
  int stroke, padding, width, height, baseline;  ///< plate; baseline counts from its top
};

TextLayout lay_out(const std::string& text, const TextStyle& style) {
  const double height = std::isfinite(style.height_px) ? std::clamp(style.height_px, 4.0, 512.0) : 14.0;
  TextLayout layout{};
  layout.scale = height / kCapitalHeight;
  layout.stroke = std::max(1, static_cast<int>(std::lround(height / 8)));
  layout.padding = std::max(2, static_cast<int>(std::lround(height / 3)));
  int descent = 0;
  const cv::Size size = cv::getTextSize(text, kFont, layout.scale, layout.stroke, &descent);
  layout.width = size.width + 2 * layout.padding;
  layout.baseline = layout.padding + size.height;
  layout.height = layout.baseline + descent + layout.padding / 2;
  return layout;
}

}  // namespace

void draw_line(Image& image, Point2 from, Point2 to, Colour colour, double width) {
  if (!finite(from) || !finite(to) || std::isnan(width) || !clip_to(image, from, to)) return;
  cv::Mat canvas = mat_over(image);
  cv::line(canvas, fixed_point(from), fixed_point(to), scalar(colour), whole_width(width), cv::LINE_AA,
           kSubpixelBits);
}

void draw_arrow(Image& image, Point2 from, Point2 to, Colour colour, double width) {
  if (!finite(from) || !finite(to)) return;
  draw_line(image, from, to, colour, width);
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (!(length > 0) || !std::isfinite(length)) return;
  const double head = std::min(0.3 * length, 6 * std::clamp(width, 1.0, kMaxWidth) + 4);
  for (const double side : {-1.0, 1.0}) {
    const double angle = std::atan2(from.y - to.y, from.x - to.x) + side * std::numbers::pi / 6;
    draw_line(image, to, {to.x + head * std::cos(angle), to.y + head * std::sin(angle)}, colour, width);
  }
}

void draw_dot(Image& image, Point2 centre, double radius, Colour colour) {
  draw_disc(image, centre, radius, colour, cv::FILLED);
}

void draw_circle(Image& image, Point2 centre, double radius, Colour colour, double width) {
  if (!std::isnan(width)) draw_disc(image, centre, radius, colour, whole_width(width));
}

void draw_box(Image& image, const Box& box, Colour colour, double width) {
  const Point2 a{box.x0, box.y0}, b{box.x1, box.y0}, c{box.x1, box.y1}, d{box.x0, box.y1};
  if (!finite(a) || !finite(c)) return;
  draw_line(image, a, b, colour, width);
  draw_line(image, b, c, colour, width);
  draw_line(image, c, d, colour, width);
  draw_line(image, d, a, colour, width);
}

void fill_box(Image& image, const Box& box, Colour colour, double opacity) {
  if (!finite({box.x0, box.y0}) || !finite({box.x1, box.y1}) || !(opacity > 0)) return;
  const cv::Rect rect = pixels_of(image, box);
  if (rect.empty()) return;
  cv::Mat region = mat_over(image)(rect);
  const double alpha = std::min(opacity, 1.0);
  cv::addWeighted(region, 1 - alpha, cv::Mat(region.size(), region.type(), scalar(colour)), alpha, 0, region);
}

void fill_polygon(Image& image, std::span<const Point2> corners, Colour colour, double opacity) {
  const auto is_near = [&](Point2 p) {
    return finite(p) && std::abs(p.x) < image.width() + kMaxRadius &&
           std::abs(p.y) < image.height() + kMaxRadius;
  };
  if (corners.size() < 3 || !(opacity > 0) || !std::ranges::all_of(corners, is_near)) return;
  std::vector<cv::Point> points;
  std::ranges::transform(corners, std::back_inserter(points), fixed_point);
  cv::Mat canvas = mat_over(image), filled = canvas.clone();
  cv::fillPoly(filled, std::vector<std::vector<cv::Point>>{points}, scalar(colour), cv::LINE_AA,
               kSubpixelBits);
  const double alpha = std::min(opacity, 1.0);
  cv::addWeighted(canvas, 1 - alpha, filled, alpha, 0, canvas);
}

TextExtent measure_text(std::string_view text, const TextStyle& style) {
  const TextLayout layout = lay_out(drawable(text), style);
  return {layout.width, layout.height, layout.padding, layout.baseline};
}

void draw_text(Image& image, Point2 corner, std::string_view text, const TextStyle& style) {
  const std::string shown = drawable(text);
  if (!finite(corner) || shown.empty()) return;
  const TextLayout layout = lay_out(shown, style);
  const int x =
      static_cast<int>(std::clamp(corner.x, 0.0, std::max(0.0, 0.0 + image.width() - layout.width)));
  const int y =
      static_cast<int>(std::clamp(corner.y, 0.0, std::max(0.0, 0.0 + image.height() - layout.height)));
  fill_box(image,
           {static_cast<double>(x), static_cast<double>(y), static_cast<double>(x) + layout.width,
            static_cast<double>(y) + layout.height},
           style.plate, style.plate_opacity);
  cv::Mat canvas = mat_over(image);
  cv::putText(canvas, shown, {x + layout.padding, y + layout.baseline}, kFont, layout.scale,
              scalar(style.colour), layout.stroke, cv::LINE_AA);
}

}  // namespace vultus
