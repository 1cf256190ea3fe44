// vultus_retake PICTURE OUT.jpg: the same scene as another, cheaper camera would record it: held at a slant,
// smaller, darker, and compressed harder.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <span>

#include "base/file.h"
#include "geometry/similarity.h"
#include "image/decode.h"
#include "image/encode.h"
#include "image/resample.h"

namespace vultus {
namespace {

constexpr double kSlantDeg = 6;
constexpr double kScale = 0.8;   ///< pixels of the result a pixel of the original
constexpr double kMargin = 0.9;  ///< part of the original that stays in view, so that no corner is empty
constexpr double kGain = 0.8;
constexpr int kJpegQuality = 70;
constexpr std::size_t kMaxBytes = std::size_t{64} << 20;

Image retaken(ImageView scene) {
  Image picture(std::max(1, static_cast<int>(scene.width * kScale * kMargin)),
                std::max(1, static_cast<int>(scene.height * kScale * kMargin)));
  const double angle = kSlantDeg * std::numbers::pi / 180;
  Similarity2 scene_from_picture{.a = std::cos(angle) / kScale, .b = std::sin(angle) / kScale};
  const Point2 centre = scene_from_picture({(picture.width() - 1) / 2.0, (picture.height() - 1) / 2.0});
  scene_from_picture.tx = (scene.width - 1) / 2.0 - centre.x;
  scene_from_picture.ty = (scene.height - 1) / 2.0 - centre.y;
  warp(scene, scene_from_picture, picture);
  for (int y = 0; y < picture.height(); ++y) {
    for (std::uint8_t& value : std::span(picture.row(y), picture.stride_bytes())) {
      value = static_cast<std::uint8_t>(value * kGain);
    }
  }
  return picture;
}

Result<void> retake(const char* from, const char* to) {
  VULTUS_ASSIGN(const SecretBytes bytes, read_file(from, kMaxBytes));
  VULTUS_ASSIGN(const Image scene, decode_image(std::as_bytes(std::span(bytes))));
  VULTUS_ASSIGN(const auto jpeg, encode_jpeg(retaken(scene.view()).view(), kJpegQuality));
  return write_file_atomically(to, jpeg);
}

}  // namespace
}  // namespace vultus

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: vultus_retake PICTURE OUT.jpg\n", stderr);
    return 2;
  }
  const auto done = vultus::retake(argv[1], argv[2]);
  if (!done) std::fprintf(stderr, "vultus_retake: %s\n", done.error().message.c_str());
  return done ? 0 : 3;
}
