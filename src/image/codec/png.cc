#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <string>

#include "image/codec/bytes.h"
#include "image/codec/codecs.h"
#include "image/codec/exif.h"
#include "image/convert.h"

namespace vultus::codec {
namespace {

constexpr std::string_view kSignature("\x89PNG\r\n\x1A\n", 8);
constexpr std::size_t kChunkFrame = 12;  // length, type and checksum
constexpr png_uint_32 kMaxCachedChunks = 64;
constexpr png_alloc_size_t kMaxChunkBytes = png_alloc_size_t{8} << 20;

/// Chunks without influence on the pixels that are kept; libpng would unpack and store them.
constexpr std::array<std::string_view, 17> kSkippedChunks{"iCCP", "iTXt", "tEXt", "zTXt", "sPLT", "eXIf",
                                                          "hIST", "pCAL", "sCAL", "cHRM", "gAMA", "sRGB",
                                                          "sBIT", "bKGD", "tIME", "oFFs", "pHYs"};

tl::unexpected<Error> damaged(std::string_view why) {
  return fail(Error::kCorruptImage, "the PNG is damaged or incomplete: " + std::string(why));
}

/// libpng's state. libpng leaves by longjmp, so the functions that call setjmp hold nothing with a
/// destructor; this object is destroyed by their callers.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, [](png_structp, png_const_charp) {});
    if (png_ != nullptr) header_ = png_create_info_struct(png_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png_, &header_, nullptr); }

  /// Reads up to the pixels and asks for 8-bit BGR, or BGRA where pixels may be transparent.
  [[nodiscard]] bool read_header(const ImageInfo& limits) {
    if (header_ == nullptr || setjmp(leave_) != 0) return false;
    png_set_read_fn(png_, this, on_read);
    png_set_user_limits(png_, static_cast<png_uint_32>(limits.width),
                        static_cast<png_uint_32>(limits.height));
    png_set_chunk_cache_max(png_, kMaxCachedChunks);
    png_set_chunk_malloc_max(png_, kMaxChunkBytes);
    for (const std::string_view chunk : kSkippedChunks)
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER,
                                  reinterpret_cast<png_const_bytep>(chunk.data()), -1);
    png_read_info(png_, header_);
    png_set_palette_to_rgb(png_);
    png_set_expand_gray_1_2_4_to_8(png_);
    png_set_strip_16(png_);
    if (png_get_valid(png_, header_, PNG_INFO_tRNS) != 0) png_set_tRNS_to_alpha(png_);
    png_set_gray_to_rgb(png_);
    png_set_bgr(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, header_);
    return true;
  }

  [[nodiscard]] bool has_opacity() const { return png_get_channels(png_, header_) == 4; }

  /// Requires rows as `read_header` and the header promise.
  [[nodiscard]] bool read_pixels(std::uint8_t* out, std::size_t stride_bytes, png_uint_32 height) {
    if (setjmp(leave_) != 0) return false;
    for (int pass = 0; pass < passes_; ++pass)
      for (png_uint_32 y = 0; y < height; ++y) png_read_row(png_, out + y * stride_bytes, nullptr);
    png_read_end(png_, nullptr);
    return true;
  }

  [[nodiscard]] bool fits(const Image& image) const {
    return png_get_image_width(png_, header_) == static_cast<png_uint_32>(image.width()) &&
           png_get_image_height(png_, header_) == static_cast<png_uint_32>(image.height()) &&
           png_get_rowbytes(png_, header_) == image.stride_bytes();
  }

  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  [[noreturn]] static void on_error(png_structp png, png_const_charp why) {
    auto& self = *static_cast<Reader*>(png_get_error_ptr(png));
    self.message_ = why;
    std::longjmp(self.leave_, 1);
  }

  static void on_read(png_structp png, png_bytep out, std::size_t count) {
    auto& self = *static_cast<Reader*>(png_get_io_ptr(png));
    if (count > self.rest_.size()) png_error(png, "it ends early");
    std::memcpy(out, self.rest_.data(), count);
    self.rest_ = self.rest_.subspan(count);
  }

  std::span<const std::byte> rest_;
  png_structp png_ = nullptr;
  png_infop header_ = nullptr;
  std::jmp_buf leave_{};
  int passes_ = 1;
  std::string message_ = "libpng cannot start";
};

int channels_of(std::uint32_t colour_type) {
  switch (colour_type) {
    case PNG_COLOR_TYPE_RGB:
      return 3;
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      return 2;
    case PNG_COLOR_TYPE_RGB_ALPHA:
      return 4;
    default:
      return 1;
  }
}

/// Notes what the chunks behind the header say.
void scan_chunks(std::span<const std::byte> bytes, std::size_t at, ImageInfo& info) {
  bool pixels_seen = false;
  while (const auto length = big_u32(bytes, at)) {
    if (has_at(bytes, at + 4, "IEND")) return;
    if (*length > bytes.size() - at) return;
    pixels_seen = pixels_seen || has_at(bytes, at + 4, "IDAT");
    if (has_at(bytes, at + 4, "acTL") && !pixels_seen) info.animated = true;
    if (has_at(bytes, at + 4, "eXIf") && at + 8 + *length <= bytes.size())
      info.exif_orientation = exif_orientation(bytes.subspan(at + 8, *length));
    at += kChunkFrame + *length;
  }
}

}  // namespace

Result<ImageInfo> probe_png(std::span<const std::byte> bytes) {
  constexpr std::size_t kHeaderBytes = 13;
  const std::size_t header = kSignature.size() + 8;
  if (!starts_with(bytes, kSignature) || bytes.size() < header + kHeaderBytes)
    return damaged("its header is cut short");
  if (!has_at(bytes, kSignature.size() + 4, "IHDR")) return damaged("it does not begin with IHDR");
  const std::uint32_t width = *big_u32(bytes, header), height = *big_u32(bytes, header + 4);
  constexpr std::uint32_t kMaxSide = 0x7FFFFFFF;
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide)
    return damaged("its size is " + std::to_string(width) + " x " + std::to_string(height));
  ImageInfo info{.width = static_cast<int>(width),
                 .height = static_cast<int>(height),
                 .format = ImageFileFormat::kPng,
                 .bits = std::to_integer<int>(bytes[header + 8]),
                 .channels = channels_of(std::to_integer<std::uint32_t>(bytes[header + 9]))};
  scan_chunks(bytes, header + kHeaderBytes + 4, info);
  return info;
}

Result<Image> decode_png(std::span<const std::byte> bytes, const ImageInfo& info) {
  Reader reader(bytes);
  if (!reader.read_header(info)) return damaged(reader.message());
  Image image(info.width, info.height, reader.has_opacity() ? PixelFormat::kBgra : PixelFormat::kBgr);
  if (!reader.fits(image)) return damaged("its rows are not of the size it states");
  if (!reader.read_pixels(image.row(0), image.stride_bytes(), static_cast<png_uint_32>(image.height())))
    return damaged(reader.message());
  if (reader.has_opacity()) blend_on_white(image);
  return image;
}

}  // namespace vultus::codec
