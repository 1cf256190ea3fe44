#include "photos/overlay.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>
#include <system_error>

#include "base/file.h"
#include "image/draw.h"
#include "image/encode.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

constexpr Colour kGood{46, 204, 113}, kBad{231, 76, 60}, kOpen{241, 196, 15}, kMesh{120, 220, 255};
constexpr Colour kAxisX{255, 70, 70}, kAxisY{70, 230, 70}, kAxisZ{80, 140, 255};
constexpr std::size_t kNoseTip = 1;

struct Scale {
  double line;  ///< width of a line
  double text;  ///< height of a capital letter
};

Scale scale_for(const Image& picture) {
  const double side = std::min(picture.width(), picture.height());
  return {std::clamp(side / 300, 1.0, 12.0), std::clamp(side / 45, 7.0, 96.0)};
}

Colour colour_of(const FaceAnalysis& face, bool has_findings) {
  if (face.pad && face.pad->verdict == PadVerdict::kSpoof) return kBad;
  if (has_findings || (face.pad && face.pad->verdict == PadVerdict::kNotChecked)) return kOpen;
  return kGood;
}

void draw_mesh(Image& picture, const FaceAnalysis& face) {
  const double radius = std::clamp(face.box.width() / 350, 0.6, 6.0);
  for (const Point3& point : *face.landmarks) draw_dot(picture, {point.x, point.y}, radius, kMesh);
}

/// Directions of the head's axes along the line of sight: the columns of R = Rz(roll) Ry Rx, orthographic.
void draw_axes(Image& picture, const FaceAnalysis& face, double width) {
  constexpr double kRadians = std::numbers::pi / 180;
  const double yaw = face.pose->view_yaw_deg * kRadians, pitch = face.pose->view_pitch_deg * kRadians,
               roll = face.pose->roll_deg * kRadians;
  const auto turned = [&](double x, double y) {
    return Point2{x * std::cos(roll) - y * std::sin(roll), x * std::sin(roll) + y * std::cos(roll)};
  };
  const Point2 x_axis = turned(std::cos(yaw), std::sin(yaw) * std::sin(pitch));
  const Point2 y_axis = turned(0, std::cos(pitch));
  const Point2 z_axis = turned(std::sin(yaw), -std::cos(yaw) * std::sin(pitch));
  Point2 origin = face.box.centre();
  if (face.landmarks) origin = {(*face.landmarks)[kNoseTip].x, (*face.landmarks)[kNoseTip].y};
  const double length = 0.4 * face.box.width();
  const auto arrow = [&](Point2 axis, Colour colour) {
    draw_arrow(picture, origin, {origin.x + length * axis.x, origin.y + length * axis.y}, colour, width);
  };
  arrow(x_axis, kAxisX);
  arrow(y_axis, kAxisY);
  arrow(z_axis, kAxisZ);
}

std::vector<std::string> caption(const FaceAnalysis& face, std::size_t number,
                                 const std::vector<Finding>& findings) {
  std::vector<std::string> lines = {text("face %zu  score %.2f", number, face.score)};
  if (face.pad) {
    if (face.pad->verdict == PadVerdict::kNotChecked)
      lines.emplace_back("liveness not checked");
    else
      lines.push_back(text("%s %.2f (needs %.2f)", face.pad->verdict == PadVerdict::kLive ? "live" : "SPOOF",
                           face.pad->live, face.pad->threshold));
  }
  if (face.pose)
    lines.push_back(text("yaw %+.0f pitch %+.0f roll %+.0f", face.pose->view_yaw_deg,
                         face.pose->view_pitch_deg, face.pose->roll_deg));
  if (face.expression && face.expression->smiling) lines.emplace_back("smiling");
  for (const Finding& finding : findings) lines.emplace_back(error_info(finding.code).name);
  return lines;
}

void draw_caption(Image& picture, const FaceAnalysis& face, const std::vector<std::string>& lines,
                  Colour colour, double letter_px) {
  const double room = std::max(face.box.width(), picture.width() * 0.25);
  TextStyle style{.colour = colour, .height_px = letter_px};
  int widest = 1;
  for (const std::string& line : lines) widest = std::max(widest, measure_text(line, style).width);
  if (widest > room) style.height_px = std::max(6.0, letter_px * room / widest);
  const int line_height = measure_text("X", style).height;
  const double height = line_height * static_cast<double>(lines.size());
  double y = face.box.y0 - height;
  if (y < 0) y = std::min(face.box.y1, picture.height() - height);
  for (const std::string& line : lines) {
    draw_text(picture, {face.box.x0, std::max(0.0, y)}, line, style);
    y += line_height;
  }
}

bool is_png(const fs::path& file) {
  return file.extension() == ".png" || file.extension() == ".PNG";
}

bool is_jpeg(const fs::path& file) {
  static constexpr std::array kExtensions = {".jpg", ".jpeg", ".JPG", ".JPEG"};
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](const char* extension) { return file.extension() == extension; });
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  const bool denied = error == std::errc::permission_denied || error == std::errc::read_only_file_system;
  return fail(denied ? Error::kPermissionDenied : Error::kIo,
              folder.string() + ": cannot make the folder: " + error.message());
}

/// A photograph is never lost to its own drawing, whatever links lead to it.
Result<void> refuse_inputs(const std::vector<fs::path>& files, const std::vector<Input>& inputs) {
  for (const fs::path& file : files) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) continue;
    for (const Input& input : inputs)
      if (!input.path.empty() && fs::equivalent(file, input.path, ignored))
        return fail(Error::kInvalidArgument, "--draw: would replace the picture " + input.name);
  }
  return {};
}

}  // namespace

void draw_overlay(Image& picture, const Photo& photo) {
  if (!photo.analysis || picture.empty()) return;
  const Scale scale = scale_for(picture);
  const auto& faces = photo.analysis->faces;
  if (faces.empty()) draw_text(picture, {0, 0}, "no face", {.colour = kBad, .height_px = scale.text});
  for (std::size_t i = faces.size(); i-- > 0;) {
    const Colour colour = colour_of(faces[i], !photo.findings[i].empty());
    if (faces[i].landmarks) draw_mesh(picture, faces[i]);
    if (faces[i].pose) draw_axes(picture, faces[i], scale.line);
    draw_box(picture, faces[i].box, colour, scale.line);
    draw_caption(picture, faces[i], caption(faces[i], i + 1, photo.findings[i]), colour, scale.text);
  }
}

Result<DrawTarget> DrawTarget::make(const std::string& path, const std::vector<Input>& inputs) {
  std::error_code ignored;
  DrawTarget target;
  if (inputs.size() == 1 && !path.ends_with('/') && !fs::is_directory(path, ignored)) {
    if (!is_png(path) && !is_jpeg(path))
      return fail(Error::kInvalidArgument,
                  "--draw: " + path + " is no folder and ends in neither .jpg nor .png");
    target.files_.emplace_back(path);
    VULTUS_TRY(refuse_inputs(target.files_, inputs));
    return target;
  }
  if (is_png(path) || is_jpeg(path))
    if (!fs::is_directory(path, ignored))
      return fail(Error::kInvalidArgument,
                  "--draw: " + path + " is one file, but there are several pictures; name a folder");
  VULTUS_TRY(make_folder(path));
  std::set<std::string> used;
  for (const Input& input : inputs) {
    const std::string stem = input.path.empty() ? "stdin" : fs::path(input.path).stem().string();
    std::string name = stem;
    for (int n = 2; !used.insert(name).second; ++n) name = stem + "-" + std::to_string(n);
    target.files_.push_back(fs::path(path) / (name + ".jpg"));
  }
  VULTUS_TRY(refuse_inputs(target.files_, inputs));
  return target;
}

Result<void> DrawTarget::write(std::size_t index, const Image& picture) const {
  return write_picture(files_[index], picture.view());
}

Result<void> write_picture(const fs::path& file, ImageView picture) {
  VULTUS_ASSIGN(const auto bytes, is_png(file) ? encode_png(picture) : encode_jpeg(picture, 92));
  return write_file_atomically(file, bytes);
}

}  // namespace vultus::cli
