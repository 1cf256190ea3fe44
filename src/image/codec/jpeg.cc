#include <cstddef>
#include <cstdio>

// libjpeg's headers need the ones before them.
#include <jpeglib.h>

#include <jerror.h>

#include <array>
#include <csetjmp>
#include <cstring>
#include <string>

#include "image/codec/codecs.h"
#include "image/codec/exif.h"

namespace vultus::codec {
namespace {

constexpr int kMaxScans = 200;  // a progressive picture has about ten
/// Pixels of all scans together: 12 scans of 100 megapixels, 50 of 24. libjpeg needs about a second for them.
constexpr std::int64_t kMaxScanPixels = 1'200'000'000;
constexpr unsigned kExifBytes = 65533;  // the largest marker
constexpr int kExifMarker = JPEG_APP0 + 1;

/// libjpeg's state. libjpeg leaves by longjmp, so the functions that call setjmp hold nothing with a
/// destructor; this object is destroyed by their callers.
class Decompressor {
 public:
  Decompressor() {
    jpeg_.err = jpeg_std_error(&errors_);
    errors_.error_exit = on_error;
    errors_.emit_message = on_message;
    errors_.output_message = [](j_common_ptr) {};
    jpeg_.client_data = this;
    progress_.progress_monitor = on_progress;
  }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  ~Decompressor() { jpeg_destroy_decompress(&jpeg_); }

  [[nodiscard]] bool read_header(std::span<const std::byte> bytes) {
    if (setjmp(leave_) != 0) return false;
    jpeg_create_decompress(&jpeg_);
    jpeg_.progress = &progress_;
    jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_save_markers(&jpeg_, kExifMarker, kExifBytes);
    header_read_ = jpeg_read_header(&jpeg_, TRUE) == JPEG_HEADER_OK;
    return header_read_;
  }

  [[nodiscard]] bool start(J_COLOR_SPACE colours) {
    if (setjmp(leave_) != 0) return false;
    jpeg_.out_color_space = colours;
    return jpeg_start_decompress(&jpeg_) != FALSE && !data_missing_;
  }

  /// The next `count` rows, to `out` and `stride_bytes` apart. Stops at the first sign of missing data.
  [[nodiscard]] bool read_rows(std::uint8_t* out, std::size_t stride_bytes, JDIMENSION count) {
    if (setjmp(leave_) != 0) return false;
    const JDIMENSION first = jpeg_.output_scanline;
    while (jpeg_.output_scanline < first + count && !data_missing_) {
      std::array<JSAMPROW, 16> rows;
      JDIMENSION ready = 0;
      for (JDIMENSION y = jpeg_.output_scanline - first; y < count && ready < rows.size(); ++y)
        rows[ready++] = out + y * stride_bytes;
      jpeg_read_scanlines(&jpeg_, rows.data(), ready);
    }
    return !data_missing_;
  }

  [[nodiscard]] const jpeg_decompress_struct& state() const { return jpeg_; }

  [[nodiscard]] Error error() const {
    switch (jpeg_.err->msg_code) {
      case JERR_BAD_PRECISION:
      case JERR_SOF_UNSUPPORTED:
      case JERR_ARITH_NOTIMPL:
      case JERR_CONVERSION_NOTIMPL:
        return {Error::kUnsupportedFormat, "the JPEG is of a rare kind: " + text_};
      case JERR_IMAGE_TOO_BIG:
        return {Error::kImageTooLarge, "the JPEG is too large: " + text_};
      default:
        return {Error::kCorruptImage, "the JPEG is damaged or incomplete: " + text_};
    }
  }

 private:
  static Decompressor& self(j_common_ptr jpeg) { return *static_cast<Decompressor*>(jpeg->client_data); }

  void keep_message(j_common_ptr jpeg) {
    std::array<char, JMSG_LENGTH_MAX> buffer{};
    jpeg->err->format_message(jpeg, buffer.data());
    text_.assign(buffer.data());
  }

  [[noreturn]] static void on_error(j_common_ptr jpeg) {
    self(jpeg).keep_message(jpeg);
    std::longjmp(self(jpeg).leave_, 1);
  }

  /// Warnings about data that is absent or unreadable; the others are about oddities without effect.
  static void on_message(j_common_ptr jpeg, int level) {
    if (level >= 0) return;
    switch (jpeg->err->msg_code) {
      case JWRN_JPEG_EOF:
        // A single scan without its end marker is whole unless JWRN_HIT_MARKER follows.
        if (!self(jpeg).header_read_ || !jpeg_has_multiple_scans(&self(jpeg).jpeg_)) return;
        [[fallthrough]];
      case JWRN_HIT_MARKER:
      case JWRN_HUFF_BAD_CODE:
      case JWRN_ARITH_BAD_CODE:
      case JWRN_MUST_RESYNC:
        if (!self(jpeg).data_missing_) self(jpeg).keep_message(jpeg);
        self(jpeg).data_missing_ = true;
        break;
      default:
        break;
    }
  }

  /// Ends early what would only be refused after every scan was read.
  static void on_progress(j_common_ptr jpeg) {
    Decompressor& own = self(jpeg);
    const int scan = own.jpeg_.input_scan_number;
    const bool too_many = scan > kMaxScans;
    const auto pixels = static_cast<std::int64_t>(own.jpeg_.image_width) * own.jpeg_.image_height;
    if (!too_many && scan * pixels <= kMaxScanPixels && !own.data_missing_) return;
    if (too_many)
      own.text_ = "more than " + std::to_string(kMaxScans) + " scans";
    else if (!own.data_missing_)
      own.text_ = "more than " + std::to_string(scan - 1) + " scans of " + std::to_string(pixels) + " pixels";
    std::longjmp(own.leave_, 1);
  }

  jpeg_decompress_struct jpeg_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf leave_{};
  std::string text_;
  bool header_read_ = false, data_missing_ = false;
};

int orientation_of(const jpeg_decompress_struct& jpeg) {
  for (auto* marker = jpeg.marker_list; marker != nullptr; marker = marker->next) {
    const auto payload = std::as_bytes(std::span(marker->data, marker->data_length));
    if (marker->marker == kExifMarker && payload.size() > 6 &&
        std::memcmp(payload.data(), "Exif\0\0", 6) == 0)
      return exif_orientation(payload);
  }
  return 1;
}

/// Ink to light. Adobe's files hold the inverse of the ink, so that a product with black is the light.
void cmyk_to_bgr(std::span<const std::uint8_t> cmyk, bool inverted, std::uint8_t* bgr) {
  const int flip = inverted ? 0 : 255;
  for (const std::uint8_t* ink = cmyk.data(); ink != cmyk.data() + cmyk.size(); ink += 4, bgr += 3) {
    const int k = ink[3] ^ flip;
    for (int channel = 0; channel < 3; ++channel)
      bgr[channel] = static_cast<std::uint8_t>(((ink[2 - channel] ^ flip) * k + 127) / 255);
  }
}

bool read_bgr(Decompressor& jpeg, Image& image) {
  return jpeg.start(JCS_EXT_BGR) &&
         jpeg.read_rows(image.row(0), image.stride_bytes(), static_cast<JDIMENSION>(image.height()));
}

bool read_cmyk(Decompressor& jpeg, Image& image) {
  SecretBytes row(static_cast<std::size_t>(image.width()) * 4);
  if (!jpeg.start(JCS_CMYK)) return false;
  for (int y = 0; y < image.height(); ++y) {
    if (!jpeg.read_rows(row.data(), row.size(), 1)) return false;
    cmyk_to_bgr(row, jpeg.state().saw_Adobe_marker, image.row(y));
  }
  return true;
}

bool is_cmyk(const jpeg_decompress_struct& jpeg) {
  return jpeg.jpeg_color_space == JCS_CMYK || jpeg.jpeg_color_space == JCS_YCCK;
}

}  // namespace

Result<ImageInfo> probe_jpeg(std::span<const std::byte> bytes) {
  Decompressor jpeg;
  if (!jpeg.read_header(bytes)) return tl::unexpected<Error>(jpeg.error());
  return ImageInfo{.width = static_cast<int>(jpeg.state().image_width),
                   .height = static_cast<int>(jpeg.state().image_height),
                   .format = ImageFileFormat::kJpeg,
                   .exif_orientation = orientation_of(jpeg.state()),
                   .bits = jpeg.state().data_precision,
                   .channels = jpeg.state().num_components};
}

Result<Image> decode_jpeg(std::span<const std::byte> bytes, const ImageInfo& info) {
  Decompressor jpeg;
  if (!jpeg.read_header(bytes)) return tl::unexpected<Error>(jpeg.error());
  Image image(info.width, info.height);
  if (!(is_cmyk(jpeg.state()) ? read_cmyk(jpeg, image) : read_bgr(jpeg, image)))
    return tl::unexpected<Error>(jpeg.error());
  return image;
}

}  // namespace vultus::codec
