#include "bench_frame.h"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/file.h"
#include "context.h"
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

Image synthetic() {
  Image frame(kBenchWidth, kBenchHeight);
  std::memset(frame.row(0), kGround, frame.stride_bytes() * kBenchHeight);
  draw_dot(frame, {320, 220}, 130, {224, 180, 150});
  for (const double x : {270.0, 370.0}) draw_dot(frame, {x, 190}, 16, {40, 30, 30});
  draw_line(frame, {280, 290}, {360, 290}, {150, 60, 60}, 12);
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
    frame.origin = "synthetic";
    frame.pixels = synthetic();
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
