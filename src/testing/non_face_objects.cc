#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "testing/mat_image.h"
#include "testing/non_faces.h"
#include "testing/paint.h"

namespace vultus::testing {
namespace {

/// A plain, graded or clouded ground.
cv::Mat ground(Random& random, int side_px) {
  switch (random.bits() % 3) {
    case 0:
      return {side_px, side_px, CV_8UC3, colour(random)};
    case 1:
      return graded(random, side_px);
    default:
      return tinted(octaves(random, side_px, side_px / 2.0), colour(random), colour(random));
  }
}

/// Where a thing stands: a square of the picture in which its parts have coordinates from 0 to 1.
struct Frame {
  cv::Mat& picture;
  double x, y, side;

  [[nodiscard]] cv::Point at(double u, double v) const {
    return {cvRound(x + u * side), cvRound(y + v * side)};
  }
  [[nodiscard]] int length(double share) const { return std::max(1, cvRound(share * side)); }
  void disc(double u, double v, double radius, const cv::Scalar& c, int thickness = cv::FILLED) const {
    cv::circle(picture, at(u, v), length(radius), c, thickness, cv::LINE_AA);
  }
  void oval(double u, double v, double a, double b, double angle, const cv::Scalar& c) const {
    cv::ellipse(picture, at(u, v), {length(a), length(b)}, angle, 0, 360, c, cv::FILLED, cv::LINE_AA);
  }
  void block(double u0, double v0, double u1, double v1, const cv::Scalar& c) const {
    cv::rectangle(picture, at(u0, v0), at(u1, v1), c, cv::FILLED);
  }
  void area(std::initializer_list<cv::Point2d> corners, const cv::Scalar& c) const {
    std::vector<cv::Point> points;
    for (const auto& corner : corners) points.push_back(at(corner.x, corner.y));
    cv::fillPoly(picture, points, c, cv::LINE_AA);
  }
  void bar(double u0, double v0, double u1, double v1, double width, const cv::Scalar& c) const {
    cv::line(picture, at(u0, v0), at(u1, v1), c, length(width), cv::LINE_AA);
  }
};

Frame somewhere(cv::Mat& picture, Random& random) {
  const double side = picture.cols * random.uniform(0.3, 0.95);
  return {picture, random.uniform(0, picture.cols - side), random.uniform(0, picture.rows - side), side};
}

using Draw = void (*)(const Frame& frame, Random& random);

/// A ground with one thing on it.
template <Draw draw>
Image picture_of(std::uint64_t seed, int side_px) {
  Random random(seed);
  cv::Mat picture = ground(random, side_px);
  draw(somewhere(picture, random), random);
  return image_of(roughened(picture, random));
}

void gear(const Frame& f, Random& random) {
  const cv::Scalar metal = colour(random), hole = colour(random);
  const int teeth = whole(random, 6, 16);
  for (int i = 0; i < teeth; ++i) {
    const double angle = 2 * std::numbers::pi * i / teeth;
    f.bar(0.5, 0.5, 0.5 + 0.48 * std::cos(angle), 0.5 + 0.48 * std::sin(angle), 0.9 / teeth, metal);
  }
  f.disc(0.5, 0.5, 0.38, metal);
  f.disc(0.5, 0.5, random.uniform(0.1, 0.25), hole);
}

/// Arrows, crosses, rings, triangles, stars and keyholes, several at once.
void symbols(const Frame& f, Random& random) {
  for (int count = whole(random, 1, 5); count > 0; --count) {
    const Frame g{f.picture, f.x + random.uniform(0, 0.5) * f.side, f.y + random.uniform(0, 0.5) * f.side,
                  f.side * random.uniform(0.3, 0.5)};
    const cv::Scalar c = colour(random);
    switch (random.bits() % 5) {
      case 0:
        g.bar(0, 0.5, 0.7, 0.5, 0.15, c), g.area({{0.6, 0.2}, {1, 0.5}, {0.6, 0.8}}, c);
        break;
      case 1:
        g.bar(0, 0, 1, 1, 0.2, c), g.bar(1, 0, 0, 1, 0.2, c);
        break;
      case 2:
        g.disc(0.5, 0.5, 0.45, c, g.length(0.12));
        break;
      case 3:
        g.area({{0.5, 0}, {1, 0.9}, {0, 0.9}}, c), g.bar(0.5, 0.3, 0.5, 0.6, 0.1, colour(random));
        break;
      default:
        g.disc(0.5, 0.3, 0.2, c), g.area({{0.5, 0.3}, {0.75, 1}, {0.25, 1}}, c);
    }
  }
}

void text(const Frame& f, Random& random) {
  f.block(0, 0, 1, 1, colour(random) * 0.2 + cv::Scalar::all(200));
  const cv::Scalar ink = colour(random) * 0.3;
  const int lines = whole(random, 3, 14);
  for (int line = 0; line < lines; ++line) {
    std::string words;
    for (int letters = whole(random, 3, 3 * lines); letters > 0; --letters)
      words += random.bits() % 6 == 0 ? ' ' : static_cast<char>('A' + whole(random, 0, 57));
    cv::putText(f.picture, words, f.at(0.04, (line + 0.8) / lines), whole(random, 0, 7), f.side / lines / 35,
                ink, 1 + static_cast<int>(random.bits() % 2), cv::LINE_AA);
  }
}

/// A body, legs, a tail and a head seen from the side, with a muzzle or a beak and one eye.
void animal(const Frame& f, Random& random) {
  const cv::Scalar fur = colour(random), eye{15, 15, 15};
  const bool is_bird = random.bits() % 2 == 0;
  for (double leg = 0.3; leg < 0.8; leg += is_bird ? 0.25 : 0.13)
    f.bar(leg, 0.6, leg + random.uniform(-0.05, 0.05), 0.95, is_bird ? 0.02 : 0.06, shade(fur, random, 15));
  f.oval(0.52, 0.58, 0.3, is_bird ? 0.2 : 0.15, random.uniform(-15, 15), fur);
  f.bar(0.8, 0.55, 0.98, random.uniform(0.2, 0.8), 0.04, fur);
  const double head_y = random.uniform(0.25, 0.5);
  f.bar(0.3, 0.55, 0.22, head_y, 0.12, fur);
  f.oval(0.2, head_y, 0.11, 0.09, 0, fur);
  if (is_bird) {
    f.area({{0.12, head_y - 0.04}, {0.0, head_y + 0.02}, {0.12, head_y + 0.05}}, {40, 160, 230});
  } else {
    f.oval(0.1, head_y + 0.03, 0.07, 0.05, 0, shade(fur, random, 20));
    f.area({{0.22, head_y - 0.05}, {0.29, head_y - 0.2}, {0.3, head_y - 0.02}}, shade(fur, random, 30));
    f.disc(0.04, head_y + 0.02, 0.015, eye);
  }
  f.disc(0.17, head_y - 0.02, 0.015, eye);
}

void car_from_the_side(const Frame& f, Random& random) {
  const cv::Scalar paint = colour(random), glass{200, 180, 150}, tyre{30, 30, 30};
  f.area({{0.25, 0.5}, {0.35, 0.32}, {0.7, 0.32}, {0.82, 0.5}}, paint);
  f.area({{0.3, 0.49}, {0.37, 0.35}, {0.5, 0.35}, {0.5, 0.49}}, glass);
  f.area({{0.53, 0.35}, {0.68, 0.35}, {0.77, 0.49}, {0.53, 0.49}}, glass);
  f.block(0.02, 0.5, 0.98, 0.68, paint);
  for (const double wheel : {0.22, 0.78}) {
    f.disc(wheel, 0.68, random.uniform(0.08, 0.11), tyre);
    f.disc(wheel, 0.68, 0.05, {170, 170, 170});
  }
}

/// Two lamps, a grille and a windscreen: what people see faces in.
void car_from_the_front(const Frame& f, Random& random) {
  const cv::Scalar paint = colour(random), lamp{220, 245, 250}, dark{35, 35, 35};
  const double lamps_y = random.uniform(0.5, 0.6), lamps_apart = random.uniform(0.26, 0.36);
  f.area({{0.25, 0.4}, {0.32, 0.15}, {0.68, 0.15}, {0.75, 0.4}}, paint);
  f.area({{0.29, 0.38}, {0.35, 0.19}, {0.65, 0.19}, {0.71, 0.38}}, {190, 170, 140});
  f.block(0.08, 0.4, 0.92, 0.8, paint);
  for (const double side : {-1.0, 1.0}) {
    const double lamp_x = 0.5 + side * lamps_apart;
    random.bits() % 2 == 0 ? f.disc(lamp_x, lamps_y, 0.07, lamp)
                           : f.oval(lamp_x, lamps_y, 0.09, 0.05, 0, lamp);
    f.block(lamp_x - 0.08, 0.8, lamp_x + 0.08, 0.95, dark);
  }
  for (double slat = lamps_y - 0.05; slat < 0.68; slat += 0.035) f.bar(0.3, slat, 0.7, slat, 0.012, dark);
  f.block(0.38, 0.71, 0.62, 0.77, {235, 235, 235});
}

void house_front(const Frame& f, Random& random) {
  const cv::Scalar wall = colour(random), frame = colour(random), pane = colour(random) * 0.5;
  f.block(0.1, 0.35, 0.9, 1, wall);
  f.area({{0.02, 0.36}, {0.5, random.uniform(0.02, 0.2)}, {0.98, 0.36}}, colour(random));
  const int columns = whole(random, 2, 4), floors = whole(random, 1, 2);
  for (int floor = 0; floor < floors; ++floor)
    for (int column = 0; column < columns; ++column) {
      const double u = 0.1 + 0.8 * (column + 0.5) / columns, v = 0.45 + 0.25 * floor;
      f.block(u - 0.08, v - 0.06, u + 0.08, v + 0.08, frame);
      f.block(u - 0.065, v - 0.045, u + 0.065, v + 0.065, pane);
      f.bar(u, v - 0.05, u, v + 0.07, 0.01, frame);
    }
  f.block(0.43, 0.75, 0.57, 1, colour(random));
}

/// A plate with two holes, some with a third: eyes and a mouth to who wants to see them.
void wall_socket(const Frame& f, Random& random) {
  const cv::Scalar plate = shade(cv::Scalar::all(215), random, 15), dark{25, 25, 25};
  f.block(0.1, 0.1, 0.9, 0.9, plate);
  f.disc(0.5, 0.5, 0.32, plate * 0.85);
  const double apart = random.uniform(0.1, 0.17);
  for (const double side : {-1.0, 1.0})
    random.bits() % 2 == 0 ? f.disc(0.5 + side * apart, 0.47, 0.035, dark)
                           : f.block(0.48 + side * apart, 0.4, 0.52 + side * apart, 0.52, dark);
  if (random.bits() % 2 == 0) f.disc(0.5, 0.65, 0.04, dark);
}

}  // namespace

std::span<const NonFaceKind> non_face_objects() {
  static constexpr std::array kKinds{NonFaceKind{"gears", picture_of<gear>},
                                     NonFaceKind{"symbols", picture_of<symbols>},
                                     NonFaceKind{"text", picture_of<text>},
                                     NonFaceKind{"animals", picture_of<animal>},
                                     NonFaceKind{"cars from the side", picture_of<car_from_the_side>},
                                     NonFaceKind{"cars from the front", picture_of<car_from_the_front>},
                                     NonFaceKind{"house fronts", picture_of<house_front>},
                                     NonFaceKind{"wall sockets", picture_of<wall_socket>}};
  return kKinds;
}

}  // namespace vultus::testing
