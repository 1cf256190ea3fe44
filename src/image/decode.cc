#include "image/decode.h"

#include <opencv2/core.hpp>
#include <string>
#include <utility>

#include "image/codec/codecs.h"
#include "image/codec/sniff.h"
#include "image/mat.h"

namespace vultus {
namespace {

constexpr std::size_t kMostBytes = (std::size_t{1} << 31) - 1;
constexpr int kLongestSide = 32767;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 29;

Result<ImageInfo> probe(ImageFileFormat format, std::span<const std::byte> bytes) {
  switch (format) {
    case ImageFileFormat::kJpeg:
      return codec::probe_jpeg(bytes);
    case ImageFileFormat::kPng:
      return codec::probe_png(bytes);
    case ImageFileFormat::kWebp:
      return codec::probe_webp(bytes);
    case ImageFileFormat::kBmp:
      return codec::probe_bmp(bytes);
  }
  return fail(Error::kInternal, "unknown picture format");
}

Result<Image> decode(std::span<const std::byte> bytes, const ImageInfo& info) {
  switch (info.format) {
    case ImageFileFormat::kJpeg:
      return codec::decode_jpeg(bytes, info);
    case ImageFileFormat::kPng:
      return codec::decode_png(bytes, info);
    case ImageFileFormat::kWebp:
      return codec::decode_webp(bytes, info);
    case ImageFileFormat::kBmp:
      return codec::decode_bmp(bytes, info);
  }
  return fail(Error::kInternal, "unknown picture format");
}

Result<void> check_size(const ImageInfo& info, const DecodeLimits& limits) {
  const std::string size = std::to_string(info.width) + " x " + std::to_string(info.height) + " pixels";
  if (info.width > limits.max_side || info.height > limits.max_side)
    return fail(Error::kImageTooLarge,
                "the picture has " + size + "; a side may have " + std::to_string(limits.max_side));
  if (static_cast<std::int64_t>(info.width) * info.height > limits.max_pixels)
    return fail(Error::kImageTooLarge,
                "the picture has " + size + "; all may be " + std::to_string(limits.max_pixels));
  return {};
}

/// Turns a stored picture as tag 0x0112 of EXIF 2.32 says.
Image upright(Image stored, int orientation) {
  constexpr int kUpsideDown = 0, kMirror = 1, kHalfTurn = -1;
  Image turned;
  if (orientation >= 5) {
    turned.reshape(stored.height(), stored.width(), stored.format());
    cv::Mat target = mat_over(turned);
    cv::transpose(mat_over(stored), target);
  } else {
    turned = std::move(stored);
  }
  const auto flip = [&](int code) {
    cv::Mat pixels = mat_over(turned);
    cv::flip(pixels, pixels, code);
  };
  if (orientation == 2 || orientation == 6) flip(kMirror);
  if (orientation == 3 || orientation == 7) flip(kHalfTurn);
  if (orientation == 4 || orientation == 8) flip(kUpsideDown);
  return turned;
}

}  // namespace

Result<void> DecodeLimits::validate() const {
  if (max_bytes < 1 || max_bytes > kMostBytes)
    return fail(Error::kInvalidArgument, "decode.max_bytes is " + std::to_string(max_bytes) + ", not 1 to " +
                                             std::to_string(kMostBytes));
  if (max_side < 1 || max_side > kLongestSide)
    return fail(Error::kInvalidArgument, "decode.max_side is " + std::to_string(max_side) + ", not 1 to " +
                                             std::to_string(kLongestSide));
  if (max_pixels < 1 || max_pixels > kMostPixels)
    return fail(Error::kInvalidArgument, "decode.max_pixels is " + std::to_string(max_pixels) +
                                             ", not 1 to " + std::to_string(kMostPixels));
  return {};
}

Result<ImageInfo> probe_image(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  VULTUS_TRY(limits.validate());
  if (bytes.empty()) return fail(Error::kEmptyInput, "the picture is empty");
  if (bytes.size() > limits.max_bytes)
    return fail(Error::kFileTooLarge, "the picture has " + std::to_string(bytes.size()) +
                                          " bytes; it may have " + std::to_string(limits.max_bytes));
  VULTUS_ASSIGN(const ImageFileFormat format, codec::sniff(bytes));
  VULTUS_ASSIGN(const ImageInfo info, probe(format, bytes));
  VULTUS_TRY(check_size(info, limits));
  return info;
}

Result<Image> decode_image(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  VULTUS_ASSIGN(const ImageInfo info, probe_image(bytes, limits));
  VULTUS_ASSIGN(Image stored, decode(bytes, info));
  if (info.exif_orientation == 1) return stored;
  return upright(std::move(stored), info.exif_orientation);
}

}  // namespace vultus
