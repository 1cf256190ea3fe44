#include <climits>
#include <memory>
#include <string>
#include <utility>

#include "image/codec/bytes.h"
#include "image/codec/codecs.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_THREAD_LOCALS
#define STBI_MAX_DIMENSIONS 32767
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace vultus::codec {
namespace {

constexpr std::size_t kFileHeader = 14;
constexpr std::uint32_t kCoreHeader = 12;

struct Header {
  std::int64_t width, height;  ///< a negative height is a picture stored top row first
  std::uint32_t pixels_at, bits, compression;
};

tl::unexpected<Error> damaged(std::string_view why) {
  return fail(Error::kCorruptImage, "the BMP is damaged or incomplete: " + std::string(why));
}

Result<Header> read_header(std::span<const std::byte> bytes) {
  const auto pixels_at = little_u32(bytes, 10), kind = little_u32(bytes, kFileHeader);
  if (!pixels_at || !kind) return damaged("its header is cut short");
  if (*kind == kCoreHeader) {
    const auto width = little_u16(bytes, 18), height = little_u16(bytes, 20), bits = little_u16(bytes, 24);
    if (!width || !height || !bits) return damaged("its header is cut short");
    return Header{*width, *height, *pixels_at, *bits, 0};
  }
  const auto width = little_u32(bytes, 18), height = little_u32(bytes, 22), bits = little_u16(bytes, 28),
             compression = little_u32(bytes, 30);
  if (!width || !height || !bits || !compression) return damaged("its header is cut short");
  return Header{static_cast<std::int32_t>(*width), static_cast<std::int32_t>(*height), *pixels_at, *bits,
                *compression};
}

}  // namespace

Result<ImageInfo> probe_bmp(std::span<const std::byte> bytes) {
  VULTUS_ASSIGN(const Header header, read_header(bytes));
  const std::int64_t height = std::abs(header.height);
  if (header.width <= 0 || height == 0 || height > INT_MAX)
    return damaged("its size is " + std::to_string(header.width) + " x " + std::to_string(header.height));
  return ImageInfo{.width = static_cast<int>(header.width),
                   .height = static_cast<int>(height),
                   .format = ImageFileFormat::kBmp,
                   .bits = header.bits == 16 ? 5
                           : header.bits < 8 ? static_cast<int>(header.bits)
                                             : 8,
                   .channels = header.bits <= 8    ? 1
                               : header.bits == 32 ? 4
                                                   : 3};
}

Result<Image> decode_bmp(std::span<const std::byte> bytes, const ImageInfo& info) {
  VULTUS_ASSIGN(const Header header, read_header(bytes));
  constexpr std::uint32_t kRle8 = 1, kRle4 = 2, kJpeg = 4, kPng = 5;
  for (const std::uint32_t packed : {kRle8, kRle4, kJpeg, kPng})
    if (header.compression == packed)
      return fail(Error::kUnsupportedFormat, "the BMP is compressed; only plain ones are read");
  const std::uint64_t row = (static_cast<std::uint64_t>(info.width) * header.bits + 31) / 32 * 4;
  if (header.pixels_at + row * static_cast<std::uint64_t>(info.height) > bytes.size())
    return damaged("it ends before its last row");

  int width = 0, height = 0, channels = 0;
  const auto free_pixels = [&](stbi_uc* pixels) {
    if (pixels != nullptr)
      wipe(pixels, static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    stbi_image_free(pixels);
  };
  const std::unique_ptr<stbi_uc, decltype(free_pixels)> rgb(
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()), static_cast<int>(bytes.size()),
                            &width, &height, &channels, 3),
      free_pixels);
  if (!rgb) return damaged(stbi_failure_reason());
  if (width != info.width || height != info.height) return damaged("its size is not what it states");
  Image image(width, height);
  const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  for (std::size_t i = 0; i < 3 * pixels; i += 3) {
    image.row(0)[i] = rgb.get()[i + 2];
    image.row(0)[i + 1] = rgb.get()[i + 1];
    image.row(0)[i + 2] = rgb.get()[i];
  }
  return image;
}

}  // namespace vultus::codec
