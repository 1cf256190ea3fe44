#include "image/encode.h"

#include <cstddef>
#include <cstdio>

// jpeglib.h needs the headers before it.
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string>

#include "image/convert.h"

namespace vultus {
namespace {

constexpr int kMaxJpegSide = 65500;
constexpr int kPngCompression = 4;

Result<void> check(ImageView image) {
  VULTUS_TRY(check_view(image));
  if (image.format != PixelFormat::kBgr && image.format != PixelFormat::kGrey)
    return fail(Error::kInvalidArgument, "only BGR and GREY pictures are encoded");
  if (image.width > kMaxJpegSide || image.height > kMaxJpegSide)
    return fail(Error::kImageTooLarge, "a picture of " + std::to_string(image.width) + " x " +
                                           std::to_string(image.height) + " pixels is not encoded");
  return {};
}

/// libjpeg's state. libjpeg leaves by longjmp, so `encode` holds nothing with a destructor.
class JpegWriter {
 public:
  JpegWriter() {
    jpeg_.err = jpeg_std_error(&errors_);
    errors_.error_exit = [](j_common_ptr jpeg) {
      std::longjmp(static_cast<JpegWriter*>(jpeg->client_data)->leave_, 1);
    };
    errors_.output_message = [](j_common_ptr) {};
    jpeg_.client_data = this;
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() {
    jpeg_destroy_compress(&jpeg_);
    std::free(out_);
  }

  [[nodiscard]] bool encode(ImageView image, int quality) {
    if (setjmp(leave_) != 0) return false;
    jpeg_create_compress(&jpeg_);
    jpeg_mem_dest(&jpeg_, &out_, &out_bytes_);
    const bool grey = image.format == PixelFormat::kGrey;
    jpeg_.image_width = static_cast<JDIMENSION>(image.width);
    jpeg_.image_height = static_cast<JDIMENSION>(image.height);
    jpeg_.input_components = grey ? 1 : 3;
    jpeg_.in_color_space = grey ? JCS_GRAYSCALE : JCS_EXT_BGR;
    jpeg_set_defaults(&jpeg_);
    jpeg_set_quality(&jpeg_, quality, TRUE);
    jpeg_start_compress(&jpeg_, TRUE);
    while (jpeg_.next_scanline < jpeg_.image_height) {
      auto* row = const_cast<JSAMPROW>(image.row(static_cast<int>(jpeg_.next_scanline)));
      jpeg_write_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_compress(&jpeg_);
    return true;
  }

  [[nodiscard]] std::span<const std::byte> bytes() const {
    return std::as_bytes(std::span(out_, out_bytes_));
  }

 private:
  jpeg_compress_struct jpeg_{};
  jpeg_error_mgr errors_{};
  std::jmp_buf leave_{};
  unsigned char* out_ = nullptr;
  unsigned long out_bytes_ = 0;
};

/// libpng's state, with the same care.
class PngWriter {
 public:
  PngWriter() {
    png_ =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, this, on_error, [](png_structp, png_const_charp) {});
    if (png_ != nullptr) header_ = png_create_info_struct(png_);
  }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;
  ~PngWriter() { png_destroy_write_struct(&png_, &header_); }

  [[nodiscard]] bool encode(ImageView image) {
    if (header_ == nullptr || setjmp(leave_) != 0) return false;
    png_set_write_fn(png_, this, on_write, [](png_structp) {});
    png_set_compression_level(png_, kPngCompression);
    png_set_IHDR(png_, header_, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height),
                 8, image.format == PixelFormat::kGrey ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png_, header_);
    png_set_bgr(png_);
    for (int y = 0; y < image.height; ++y) png_write_row(png_, image.row(y));
    png_write_end(png_, nullptr);
    return true;
  }

  [[nodiscard]] std::vector<std::byte> take() { return std::move(out_); }

 private:
  [[noreturn]] static void on_error(png_structp png, png_const_charp) {
    std::longjmp(static_cast<PngWriter*>(png_get_error_ptr(png))->leave_, 1);
  }

  /// No exception may cross libpng.
  [[nodiscard]] bool append(std::span<const std::byte> bytes) noexcept {
    try {
      out_.insert(out_.end(), bytes.begin(), bytes.end());
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  static void on_write(png_structp png, png_bytep data, std::size_t count) {
    auto& self = *static_cast<PngWriter*>(png_get_io_ptr(png));
    if (!self.append(std::as_bytes(std::span(data, count)))) png_error(png, "out of memory");
  }

  png_structp png_ = nullptr;
  png_infop header_ = nullptr;
  std::jmp_buf leave_{};
  std::vector<std::byte> out_;
};

}  // namespace

Result<std::vector<std::byte>> encode_jpeg(ImageView image, int quality) {
  VULTUS_TRY(check(image));
  if (quality < 1 || quality > 100)
    return fail(Error::kInvalidArgument, "a JPEG quality of " + std::to_string(quality) + " is not 1 to 100");
  JpegWriter writer;
  if (!writer.encode(image, quality)) return fail(Error::kInternal, "libjpeg cannot encode the picture");
  return std::vector<std::byte>(writer.bytes().begin(), writer.bytes().end());
}

Result<std::vector<std::byte>> encode_png(ImageView image) {
  VULTUS_TRY(check(image));
  PngWriter writer;
  if (!writer.encode(image)) return fail(Error::kInternal, "libpng cannot encode the picture");
  return writer.take();
}

}  // namespace vultus
