#include "face/find.h"

#include <algorithm>
#include <cmath>

#include "image/resample.h"

namespace vultus {
namespace {

/// Two boxes of one face found twice: they overlap, or most of the smaller lies in the larger.
bool same_face(const Box& a, const Box& b) {
  constexpr double kOverlap = 0.3, kContained = 0.6;
  const double width = std::min(a.x1, b.x1) - std::max(a.x0, b.x0);
  const double height = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return false;
  return overlap(a, b) > kOverlap || width * height > kContained * std::min(a.area(), b.area());
}

/// A picture far larger than any detector's input loses nothing by being halved until it is not.
double reduction_of(ImageView picture) {
  constexpr double kLongestSide = 1024;
  return std::min(1.0, kLongestSide / std::max(picture.width, picture.height));
}

Detection enlarged(Detection face, double factor) {
  face.box = {face.box.x0 * factor, face.box.y0 * factor, face.box.x1 * factor, face.box.y1 * factor};
  for (Point2& point : face.points) point = {point.x * factor, point.y * factor};
  return face;
}

Detection shifted(Detection face, double dx, double dy) {
  face.box = {face.box.x0 + dx, face.box.y0 + dy, face.box.x1 + dx, face.box.y1 + dy};
  for (Point2& point : face.points) point = {point.x + dx, point.y + dy};
  return face;
}

/// A point of the picture turned by `quarters` clockwise, back in the picture of `width` x `height`.
Point2 turned_back(Point2 p, int quarters, int width, int height) {
  switch (quarters) {
    case 1:
      return {p.y, height - 1 - p.x};
    case 2:
      return {width - 1 - p.x, height - 1 - p.y};
    case 3:
      return {width - 1 - p.y, p.x};
    default:
      return p;
  }
}

Detection turned_back(Detection face, int quarters, int width, int height) {
  const Point2 a = turned_back(Point2{face.box.x0, face.box.y0}, quarters, width, height);
  const Point2 b = turned_back(Point2{face.box.x1, face.box.y1}, quarters, width, height);
  face.box = {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
  for (Point2& point : face.points) point = turned_back(point, quarters, width, height);
  return face;
}

}  // namespace

Result<void> FindOptions::validate() const {
  const auto check = [](double value, double low, double high, const char* name) -> Result<void> {
    if (value >= low && value <= high) return {};
    return fail(Error::kConfigInvalid, std::string(name) + " must lie in [" + std::to_string(low) + ", " +
                                           std::to_string(high) + "]");
  };
  VULTUS_TRY(check(tiny_face, 0, 1, "tiny_face"));
  VULTUS_TRY(check(tile_overlap, 0, 0.9, "tile_overlap"));
  VULTUS_TRY(check(tiles_max, 1, 8, "tiles_max"));
  VULTUS_TRY(check(tile_min_px, 32, 10000, "tile_min_px"));
  VULTUS_TRY(check(border, 0, 2, "border"));
  VULTUS_TRY(check(weak_score, 0, 1, "weak_score"));
  return check(turned_margin, 0, 1, "turned_margin");
}

FaceFinder::FaceFinder(std::vector<std::unique_ptr<Detector>> detectors, const FindOptions& options)
    : detectors_(std::move(detectors)), options_(options) {}

Result<std::span<FaceFinder::Found>> FaceFinder::find(ImageView picture, const WorkLimit& limit,
                                                      const Check& check) {
  VULTUS_TRY(find_at_once(picture, limit, check));
  if (found_.empty()) {
    VULTUS_TRY(search_with_border(picture, limit));
    VULTUS_TRY(drop_non_faces(check));
  }
  for (int tiles = 2; tiles <= options_.tiles_max && largest_share(picture) < options_.tiny_face;
       tiles *= 2) {
    VULTUS_TRY(search_tiles(picture, tiles, limit));
    VULTUS_TRY(drop_non_faces(check));
  }
  if (found_.empty()) {
    VULTUS_TRY(search_turned(picture, 0, check, limit));
  } else if (best_score() < options_.weak_score) {
    VULTUS_TRY(search_turned(picture, best_score() + options_.turned_margin, check, limit));
  }
  VULTUS_TRY(drop_non_faces(check));
  return found_;
}

Result<std::span<FaceFinder::Found>> FaceFinder::find_at_once(ImageView picture, const WorkLimit& limit,
                                                              const Check& check) {
  found_.clear();
  VULTUS_TRY(search_whole(picture, limit));
  VULTUS_TRY(drop_non_faces(check));
  return found_;
}

Result<void> FaceFinder::drop_non_faces(const Check& check) {
  std::ranges::stable_sort(found_, std::greater{}, [](const Found& found) { return found.face.box.area(); });
  auto first = found_.begin();
  for (; first != found_.end() && !first->is_checked; ++first) {
    VULTUS_ASSIGN(first->is_checked, check(*first));
    if (first->is_checked) break;
  }
  found_.erase(found_.begin(), first);
  return {};
}

Result<bool> FaceFinder::run(Detector& detector, ImageView part, const WorkLimit& limit) {
  VULTUS_TRY(limit.check());
  VULTUS_ASSIGN(seen_, detector.detect(part));
  return !seen_.empty();
}

Result<void> FaceFinder::search_whole(ImageView picture, const WorkLimit& limit) {
  for (const auto& detector : detectors_) {
    VULTUS_ASSIGN(const bool any, run(*detector, picture, limit));
    if (!any) continue;
    for (const Detection& face : seen_)
      found_.push_back({.face = face, .detector = detector.get(), .is_certain = true});
    return {};
  }
  return {};
}

Result<void> FaceFinder::search_with_border(ImageView picture, const WorkLimit& limit) {
  const int border_x = static_cast<int>(picture.width * options_.border);
  const int border_y = static_cast<int>(picture.height * options_.border);
  const double scale = reduction_of(picture);
  const Similarity2 picture_from_canvas{.a = 1 / scale, .b = 0, .tx = -1.0 * border_x, .ty = -1.0 * border_y};
  changed_.reshape(std::max(1, static_cast<int>((picture.width + 2 * border_x) * scale)),
                   std::max(1, static_cast<int>((picture.height + 2 * border_y) * scale)), PixelFormat::kBgr);
  warp(picture, picture_from_canvas, changed_);
  for (const auto& detector : detectors_) {
    VULTUS_ASSIGN(const bool any, run(*detector, changed_.view(), limit));
    if (!any) continue;
    for (Detection face : seen_) {
      const Point2 low = picture_from_canvas({face.box.x0, face.box.y0});
      const Point2 high = picture_from_canvas({face.box.x1, face.box.y1});
      face.box = {low.x, low.y, high.x, high.y};
      for (Point2& point : face.points) point = picture_from_canvas(point);
      found_.push_back({.face = face, .detector = detector.get()});
    }
    return {};
  }
  return {};
}

Result<void> FaceFinder::search_tiles(ImageView picture, int tiles_a_side, const WorkLimit& limit) {
  const double reach = 1 + (tiles_a_side - 1) * (1 - options_.tile_overlap);
  const int width = static_cast<int>(picture.width / reach),
            height = static_cast<int>(picture.height / reach);
  if (std::min(width, height) < options_.tile_min_px) return {};
  for (int j = 0; j < tiles_a_side; ++j)
    for (int i = 0; i < tiles_a_side; ++i) {
      const int x = (picture.width - width) * i / (tiles_a_side - 1);
      const int y = (picture.height - height) * j / (tiles_a_side - 1);
      const ImageView tile = crop(picture, x, y, x + width, y + height);
      VULTUS_TRY(run(*detectors_.front(), tile, limit));
      for (const Detection& face : seen_) add_new(shifted(face, x, y), *detectors_.front());
    }
  return {};
}

Result<void> FaceFinder::search_turned(ImageView picture, double better_than, const Check& check,
                                       const WorkLimit& limit) {
  const double scale = reduction_of(picture);
  if (scale < 1) {
    reduced_.reshape(std::max(1, static_cast<int>(picture.width * scale)),
                     std::max(1, static_cast<int>(picture.height * scale)), PixelFormat::kBgr);
    warp(picture, {.a = 1 / scale, .b = 0, .tx = 0, .ty = 0}, reduced_);
    picture = reduced_.view();
  }
  for (const int quarters : {2, 1, 3}) {
    turn_clockwise(picture, quarters, changed_);
    VULTUS_ASSIGN(const bool any, run(*detectors_.front(), changed_.view(), limit));
    if (!any || seen_.front().score <= better_than) continue;
    const auto in_picture = [&](const Detection& face) {
      return enlarged(turned_back(face, quarters, picture.width, picture.height), 1 / scale);
    };
    Found best{.face = in_picture(seen_.front()), .detector = detectors_.front().get()};
    VULTUS_ASSIGN(best.is_checked, check(best));
    if (!best.is_checked) continue;
    better_than = seen_.front().score;
    found_.clear();
    found_.push_back(std::move(best));
    for (const Detection& face : seen_.subspan(1))
      found_.push_back({.face = in_picture(face), .detector = detectors_.front().get()});
  }
  return {};
}

double FaceFinder::largest_share(ImageView picture) const {
  double side = 0;
  for (const Found& found : found_) side = std::max({side, found.face.box.width(), found.face.box.height()});
  return side / std::max(picture.width, picture.height);
}

double FaceFinder::best_score() const {
  double best = 0;
  for (const Found& found : found_) best = std::max(best, found.face.score);
  return best;
}

void FaceFinder::add_new(const Detection& face, const Detector& detector) {
  const auto known =
      std::ranges::find_if(found_, [&](const Found& f) { return same_face(f.face.box, face.box); });
  if (known == found_.end()) {
    found_.push_back({.face = face, .detector = &detector});
  } else if (!known->is_certain && face.score > known->face.score) {
    *known = {.face = face, .detector = &detector};
  }
}

}  // namespace vultus
