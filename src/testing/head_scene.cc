#include "testing/head_scene.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "geometry/similarity.h"
#include "testing/degrade.h"

namespace vultus::testing {
namespace {

constexpr double kShoulderDepth_m = 0.10;  ///< how far behind the face's border the surroundings end
constexpr double kBend_m = 0.06;           ///< distance over which they reach most of it
constexpr double kReach_m = 0.35;          ///< how far the surroundings go sideways
constexpr int kRings = 24;
constexpr int kSamples = 2;  ///< a pixel, along each axis

/// The vertices of the border in order: edges that belong to one triangle only.
std::vector<int> border_of(std::span<const std::array<int, 3>> triangles) {
  std::map<std::pair<int, int>, int> uses;
  for (const auto& t : triangles)
    for (int k = 0; k < 3; ++k) ++uses[std::minmax(t[k], t[(k + 1) % 3])];
  std::map<int, int> next;
  for (const auto& t : triangles)
    for (int k = 0; k < 3; ++k)
      if (uses[std::minmax(t[k], t[(k + 1) % 3])] == 1) next[t[k]] = t[(k + 1) % 3];
  if (next.empty()) throw std::invalid_argument("the face has no border");
  std::vector<int> border{next.begin()->first};
  while (border.size() < next.size()) border.push_back(next.at(border.back()));
  return border;
}

Point2 centre_of(std::span<const Point2> points) {
  Point2 sum;
  for (const auto& p : points) sum.x += p.x, sum.y += p.y;
  const auto count = static_cast<double>(points.size());
  return {sum.x / count, sum.y / count};
}

/// Adds rings around the border, each vertex further out in the portrait, further out and back in space.
void add_surroundings(HeadModel& head, std::span<const int> border) {
  std::vector<Point2> lateral;
  for (const auto& v : head.vertices_m) lateral.push_back({v.x, v.y});
  const auto metres_from_px = fit_similarity(head.texture_px, lateral).value();
  const double reach_px = kReach_m / metres_from_px.scale();
  const auto centre = centre_of(head.texture_px);
  const auto count = static_cast<int>(border.size());
  for (int ring = 1; ring <= kRings; ++ring) {
    for (int i = 0; i < count; ++i) {
      const auto start = head.texture_px[border[i]];
      const auto root = head.vertices_m[border[i]];
      const double length = std::hypot(start.x - centre.x, start.y - centre.y);
      const double out_px = reach_px * std::pow(static_cast<double>(ring) / kRings, 2);
      const Point2 px{
          std::clamp(start.x + (start.x - centre.x) / length * out_px, 0.0, head.texture.width() - 1.0),
          std::clamp(start.y + (start.y - centre.y) / length * out_px, 0.0, head.texture.height() - 1.0)};
      const auto from = metres_from_px(start), to = metres_from_px(px);
      const double distance = std::hypot(to.x - from.x, to.y - from.y);
      head.vertices_m.push_back({root.x + to.x - from.x, root.y + to.y - from.y,
                                 root.z + kShoulderDepth_m * (1 - std::exp(-distance / kBend_m))});
      head.texture_px.push_back(px);
    }
    const int outer = static_cast<int>(head.vertices_m.size()) - count;
    const auto inner = [&](int i) { return ring == 1 ? border[i] : outer - count + i; };
    for (int i = 0; i < count; ++i) {
      const int j = (i + 1) % count;
      head.triangles.push_back({inner(i), inner(j), outer + i});
      head.triangles.push_back({inner(j), outer + j, outer + i});
    }
  }
}

/// A picture kSamples times as wide and high, with the inverse depth of what was drawn last at each of its
/// pixels.
struct Canvas {
  explicit Canvas(Image background)
      : image(std::move(background)),
        inverse_depth(static_cast<std::size_t>(image.width()) * image.height()) {}
  Image image;
  std::vector<double> inverse_depth;
};

/// A vertex on the canvas; the texture's coordinates are over z, so that they are linear there.
struct Corner {
  double x, y, inverse_z, u_over_z, v_over_z;
};

void sample(const Image& texture, double u, double v, std::uint8_t* bgr) {
  u = std::clamp(u, 0.0, texture.width() - 1.0), v = std::clamp(v, 0.0, texture.height() - 1.0);
  const int x = std::min(static_cast<int>(u), texture.width() - 2),
            y = std::min(static_cast<int>(v), texture.height() - 2);
  const double fx = u - x, fy = v - y;
  const auto *upper = texture.row(y) + 3 * x, *lower = texture.row(y + 1) + 3 * x;
  for (int c = 0; c < 3; ++c)
    bgr[c] = static_cast<std::uint8_t>((1 - fy) * ((1 - fx) * upper[c] + fx * upper[c + 3]) +
                                       fy * ((1 - fx) * lower[c] + fx * lower[c + 3]) + 0.5);
}

void draw_triangle(const Image& texture, const std::array<Corner, 3>& t, Canvas& canvas) {
  const auto [left, right] = std::minmax({t[0].x, t[1].x, t[2].x});
  const auto [top, bottom] = std::minmax({t[0].y, t[1].y, t[2].y});
  const double area = (t[1].x - t[0].x) * (t[2].y - t[0].y) - (t[2].x - t[0].x) * (t[1].y - t[0].y);
  if (std::abs(area) < 1e-9) return;
  const int x0 = std::max(0, static_cast<int>(std::ceil(left))),
            y0 = std::max(0, static_cast<int>(std::ceil(top)));
  const int x1 = std::min(canvas.image.width() - 1, static_cast<int>(std::floor(right)));
  const int y1 = std::min(canvas.image.height() - 1, static_cast<int>(std::floor(bottom)));
  for (int y = y0; y <= y1; ++y)
    for (int x = x0; x <= x1; ++x) {
      const double b = ((x - t[0].x) * (t[2].y - t[0].y) - (t[2].x - t[0].x) * (y - t[0].y)) / area;
      const double c = ((t[1].x - t[0].x) * (y - t[0].y) - (x - t[0].x) * (t[1].y - t[0].y)) / area;
      const double a = 1 - b - c;
      if (a < 0 || b < 0 || c < 0) continue;
      const double inverse_z = a * t[0].inverse_z + b * t[1].inverse_z + c * t[2].inverse_z;
      auto& nearest = canvas.inverse_depth[static_cast<std::size_t>(y) * canvas.image.width() + x];
      if (inverse_z <= nearest) continue;
      nearest = inverse_z;
      sample(texture, (a * t[0].u_over_z + b * t[1].u_over_z + c * t[2].u_over_z) / inverse_z,
             (a * t[0].v_over_z + b * t[1].v_over_z + c * t[2].v_over_z) / inverse_z,
             canvas.image.row(y) + 3 * x);
    }
}

/// Where each vertex lies on the canvas; inverse_z is 0 for one that is not in front of the camera.
std::vector<Corner> corners_of(const HeadModel& head, const Rigid3& camera_from_head, const Camera& camera) {
  std::vector<Corner> corners(head.vertices_m.size(), Corner{});
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const auto in_camera = camera_from_head(head.vertices_m[i]);
    const auto px = project(camera, in_camera);
    if (!px) continue;
    const auto on_canvas = [](double v) { return (v + 0.5) * kSamples - 0.5; };
    const double inverse_z = 1 / in_camera.z;
    corners[i] = {on_canvas(px->x), on_canvas(px->y), inverse_z, head.texture_px[i].x * inverse_z,
                  head.texture_px[i].y * inverse_z};
  }
  return corners;
}

}  // namespace

HeadModel make_head(const CanonicalFace& face, ImageView portrait, std::span<const Point2> landmarks) {
  if (landmarks.size() < kCanonicalPoints || face.vertices_m.size() != kCanonicalPoints)
    throw std::invalid_argument("a head needs the mesh's first 468 points");
  HeadModel head{.vertices_m = face.vertices_m,
                 .texture_px = {landmarks.begin(), landmarks.begin() + kCanonicalPoints},
                 .triangles = face.triangles,
                 .texture = copy_of(portrait)};
  add_surroundings(head, border_of(face.triangles));
  return head;
}

RenderedHead render_head(const HeadModel& head, const HeadView& view) {
  const auto& [yaw, pitch, roll] = view.angles;
  RenderedHead out{.image = {},
                   .camera_from_head = {rotation_from_angles(yaw, pitch, roll), view.position_m},
                   .landmarks_px = {},
                   .face = {}};
  const auto corners = corners_of(head, out.camera_from_head, view.camera);
  Canvas canvas(backdrop(head.texture.view(), view.width * kSamples, view.height * kSamples));
  for (const auto& t : head.triangles) {
    const std::array triangle{corners[t[0]], corners[t[1]], corners[t[2]]};
    if (std::all_of(triangle.begin(), triangle.end(), [](const Corner& c) { return c.inverse_z > 0; }))
      draw_triangle(head.texture, triangle, canvas);
  }
  out.image = scaled(canvas.image.view(), 1.0 / kSamples).image;

  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  out.face = {kInfinity, kInfinity, -kInfinity, -kInfinity};
  for (std::size_t i = 0; i < kCanonicalPoints; ++i) {
    if (corners[i].inverse_z <= 0) throw std::invalid_argument("the face lies behind the camera");
    const Point2 p{(corners[i].x + 0.5) / kSamples - 0.5, (corners[i].y + 0.5) / kSamples - 0.5};
    out.landmarks_px.push_back(p);
    out.face = {std::min(out.face.x0, p.x), std::min(out.face.y0, p.y), std::max(out.face.x1, p.x),
                std::max(out.face.y1, p.y)};
  }
  return out;
}

}  // namespace vultus::testing
