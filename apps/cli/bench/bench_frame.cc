#include "bench/bench_frame.h"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/file.h"
#include "command_line/context.h"
#include "image/decode.h"
#include "image/draw.h"
#include "image/encode.h"
#include "image/resample.h"

namespace vultus::cli {
namespace {

constexpr int kJpegQuality = 90;
constexpr std::uint8_t kGround = 96;

Image fitted(const Image& photo) {
  const double scale = std::min(static_cast<double>(kBenchWidth) / photo.width(),
                                static_cast<double>(kBenchHeight) / photo.height());
  Image scaled(std::max(1, static_cast<int>(photo.width() * scale)),
               std::max(1, static_cast<int>(photo.height() * scale)));
  resize(photo.view(), scale < 1 ? Interpolation::kArea : Interpolation::kLinear, scaled);
  Image frame(kBenchWidth, kBenchHeight);
  std::memset(frame.row(0), kGround, frame.stride_bytes() * kBenchHeight);
  const int left = (kBenchWidth - scaled.width()) / 2, top = (kBenchHeight - scaled.height()) / 2;
  for (int y = 0; y < scaled.height(); ++y)
    std::memcpy(frame.row(top + y) + 3 * left, scaled.row(y), scaled.stride_bytes());
  return frame;
}

/// Discs from `top` to `bottom`, a step apart: a shape with round ends.
void draw_column(Image& image, double x, double top, double bottom, double radius, Colour colour) {
  constexpr double kStepPx = 4;
  for (double y = top; y < bottom; y += kStepPx) draw_dot(image, {x, y}, radius, colour);
  draw_dot(image, {x, bottom}, radius, colour);
}

/// A plain drawn face that detectors and the mesh take for one, softened as a camera would.
Image drawn_face() {
  constexpr Colour kHair{60, 40, 30}, kSkin{225, 180, 150}, kShade{200, 150, 120}, kLid{60, 40, 40};
  Image frame(kBenchWidth, kBenchHeight);
  std::memset(frame.row(0), kGround, frame.stride_bytes() * kBenchHeight);
  draw_column(frame, 320, 172, 238, 112, kHair);
  draw_dot(frame, {320, 470}, 150, {40, 60, 90});
  draw_column(frame, 320, 300, 396, 48, kShade);
  draw_column(frame, 320, 189, 261, 92, kSkin);
  for (const double eye : {282.0, 358.0}) {
    draw_line(frame, {eye - 24, 178}, {eye + 24, 176}, kHair, 8);
    for (const double white : {eye - 7, eye + 7, eye}) draw_dot(frame, {white, 202}, 10, {240, 235, 235});
    draw_dot(frame, {eye, 202}, 8, {40, 50, 60});
    draw_line(frame, {eye - 18, 194}, {eye + 18, 194}, kLid, 3);
  }
  for (const double nostril : {307.0, 333.0}) draw_dot(frame, {nostril, 262}, 6, {160, 110, 90});
  draw_line(frame, {312, 210}, {306, 255}, kShade, 6);
  draw_line(frame, {285, 300}, {355, 300}, {170, 70, 70}, 14);
  draw_line(frame, {285, 299}, {355, 299}, {90, 40, 40}, 3);
  draw_line(frame, {300, 330}, {340, 330}, kShade, 5);

  Image small(kBenchWidth / 3, kBenchHeight / 3);
  resize(frame.view(), Interpolation::kArea, small);
  resize(small.view(), Interpolation::kLinear, frame);
  return frame;
}

Result<Image> decoded(const std::string& file) {
  VULTUS_ASSIGN(const SecretBytes bytes, read_file(file, DecodeLimits{}.max_bytes));
  auto picture = decode_image(std::as_bytes(std::span(bytes)));
  if (!picture) return tl::unexpected<Error>(naming(file, std::move(picture).error()));
  return picture;
}

}  // namespace

Result<BenchFrame> make_bench_frame(const std::string& photo) {
  const char* portrait = std::getenv("VULTUS_PORTRAIT");
  BenchFrame frame{.origin = !photo.empty() ? photo : portrait != nullptr ? portrait : ""};
  if (frame.origin.empty()) {
    frame.origin = "a drawn face";
    frame.pixels = drawn_face();
  } else {
    VULTUS_ASSIGN(const Image picture, decoded(frame.origin));
    frame.pixels = fitted(picture);
  }
  VULTUS_ASSIGN(frame.jpeg, encode_jpeg(frame.pixels.view(), kJpegQuality));
  VULTUS_ASSIGN(frame.pixels, decode_image(frame.jpeg));
  return frame;
}

Result<TemporaryFile> TemporaryFile::with(std::span<const std::byte> bytes, const char* extension) {
  const char* folder = std::getenv("TMPDIR");
  std::string path = std::string(folder != nullptr ? folder : "/tmp") + "/vultus-XXXXXX" + extension;
  const int descriptor = ::mkstemps(path.data(), static_cast<int>(std::strlen(extension)));
  if (descriptor < 0) return fail(Error::kIo, path + ": " + std::strerror(errno));
  TemporaryFile file(path);
  const bool complete = ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  ::close(descriptor);
  if (!complete) return fail(Error::kDiskFull, path + ": cannot be written");
  return file;
}

TemporaryFile::~TemporaryFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}

}  // namespace vultus::cli
