#include "image/convert.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <string>

#include "image/mat.h"

namespace vultus {
namespace {

/// Keeps one byte of every two: `offset` 0 is Y of YUYV, 1 the upper byte of Y16.
void take_every_other_byte(ImageView view, std::size_t offset, Image& out) {
  for (int y = 0; y < view.height; ++y) {
    const std::uint8_t* from = view.row(y) + offset;
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < view.width; ++x) to[x] = from[2 * x];
  }
}

void copy_rows(ImageView view, Image& out) {
  for (int y = 0; y < view.height; ++y) std::memcpy(out.row(y), view.row(y), out.stride_bytes());
}

void replicate_upper_bytes(ImageView view, Image& out) {
  for (int y = 0; y < view.height; ++y) {
    const std::uint8_t* from = view.row(y) + 1;
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < view.width; ++x) to[3 * x] = to[3 * x + 1] = to[3 * x + 2] = from[2 * x];
  }
}

/// Where the bytes of a pixel with opacity lie.
struct PixelOrder {
  std::size_t blue, green, red, opacity;
};

PixelOrder order_of(PixelFormat format) {
  switch (format) {
    case PixelFormat::kRgba:
      return {2, 1, 0, 3};
    case PixelFormat::kArgb:
      return {3, 2, 1, 0};
    case PixelFormat::kAbgr:
      return {1, 2, 3, 0};
    default:
      return {0, 1, 2, 3};
  }
}

/// A colour of an opacity in front of white, rounded.
std::uint8_t over_white(std::uint8_t colour, std::uint8_t opacity) {
  return static_cast<std::uint8_t>((colour * opacity + 255 * (255 - opacity) + 127) / 255);
}

/// Pixels are read before they are written: `to` may be where `from` is.
void blend_row(const std::uint8_t* from, int width, PixelOrder order, std::uint8_t* to) {
  for (int x = 0; x < width; ++x, from += 4, to += 3) {
    const std::uint8_t opacity = from[order.opacity];
    const std::array bgr{over_white(from[order.blue], opacity), over_white(from[order.green], opacity),
                         over_white(from[order.red], opacity)};
    std::ranges::copy(bgr, to);
  }
}

void convert_colour(ImageView view, int code, Image& out) {
  cv::Mat target = mat_over(out);
  cv::cvtColor(mat_over(view), target, code);
}

}  // namespace

Result<void> check_view(ImageView view) {
  if (view.empty()) return fail(Error::kEmptyInput, "the picture has no pixels");
  const std::size_t pixel = bytes_per_pixel(view.format);
  if (pixel == 0) return fail(Error::kInvalidArgument, "the picture's pixel format is unknown");
  if (view.stride_bytes < static_cast<std::size_t>(view.width) * pixel)
    return fail(Error::kInvalidArgument, "stride_bytes is " + std::to_string(view.stride_bytes) +
                                             ", less than a row of " + std::to_string(view.width) +
                                             " pixels");
  if (view.format == PixelFormat::kYuyv && view.width % 2 != 0)
    return fail(Error::kInvalidArgument,
                "a YUYV picture must have an even width, not " + std::to_string(view.width));
  return {};
}

Result<void> to_bgr(ImageView view, Image& out) {
  VULTUS_TRY(check_view(view));
  out.reshape(view.width, view.height, PixelFormat::kBgr);
  switch (view.format) {
    case PixelFormat::kBgr:
      copy_rows(view, out);
      break;
    case PixelFormat::kGrey:
      convert_colour(view, cv::COLOR_GRAY2BGR, out);
      break;
    case PixelFormat::kYuyv:
      convert_colour(view, cv::COLOR_YUV2BGR_YUYV, out);
      break;
    case PixelFormat::kY16:
      replicate_upper_bytes(view, out);
      break;
    case PixelFormat::kRgb:
      convert_colour(view, cv::COLOR_RGB2BGR, out);
      break;
    case PixelFormat::kRgba:
    case PixelFormat::kBgra:
    case PixelFormat::kArgb:
    case PixelFormat::kAbgr:
      for (int y = 0; y < view.height; ++y)
        blend_row(view.row(y), view.width, order_of(view.format), out.row(y));
      break;
  }
  return {};
}

void blend_on_white(Image& image) {
  const int width = image.width(), height = image.height();
  const PixelOrder order = order_of(image.format());
  std::uint8_t* const pixels = image.row(0);
  const std::size_t from = image.stride_bytes(), to = static_cast<std::size_t>(width) * 3;
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
    blend_row(pixels + y * from, width, order, pixels + y * to);
  image.reshape(width, height, PixelFormat::kBgr);
}

Result<void> to_grey(ImageView view, Image& out) {
  VULTUS_TRY(check_view(view));
  out.reshape(view.width, view.height, PixelFormat::kGrey);
  switch (view.format) {
    case PixelFormat::kBgr:
      convert_colour(view, cv::COLOR_BGR2GRAY, out);
      break;
    case PixelFormat::kGrey:
      copy_rows(view, out);
      break;
    case PixelFormat::kYuyv:
      take_every_other_byte(view, 0, out);
      break;
    case PixelFormat::kY16:
      take_every_other_byte(view, 1, out);
      break;
    case PixelFormat::kRgb:
      convert_colour(view, cv::COLOR_RGB2GRAY, out);
      break;
    case PixelFormat::kRgba:
    case PixelFormat::kBgra:
    case PixelFormat::kArgb:
    case PixelFormat::kAbgr: {
      Image bgr;
      VULTUS_TRY(to_bgr(view, bgr));
      convert_colour(bgr.view(), cv::COLOR_BGR2GRAY, out);
      break;
    }
  }
  return {};
}

}  // namespace vultus
