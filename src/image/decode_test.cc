#include "image/decode.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>

// jpeglib.h needs the headers before it.
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "image/codec/bytes.h"
#include "image/encode.h"
#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using Bytes = std::vector<std::byte>;
using testing::colour_ramp;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::noise;
using testing::PixelsNear;
using testing::plain;
using testing::SamePixels;

Bytes bytes_of(std::string_view text) {
  const auto raw = std::as_bytes(std::span(text));
  return {raw.begin(), raw.end()};
}

void append(Bytes& to, std::string_view text) {
  const Bytes more = bytes_of(text);
  to.insert(to.end(), more.begin(), more.end());
}

std::string big_endian(std::uint32_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  return out;
}

std::string little_endian(std::uint32_t value, int bytes) {
  const std::string big = big_endian(value, bytes);
  return {big.rbegin(), big.rend()};
}

/// A TIFF directory with one entry, the orientation.
std::string exif_block(int orientation, bool little) {
  const auto number = [&](std::uint32_t v, int n) { return little ? little_endian(v, n) : big_endian(v, n); };
  return (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(1, 2) + number(0x112, 2) +
         number(3, 2) + number(1, 4) + number(static_cast<std::uint32_t>(orientation), 2) + number(0, 2) +
         number(0, 4);
}

Bytes with_exif(const Bytes& jpeg, const std::string& block) {
  const std::string payload = std::string("Exif\0\0", 6) + block;
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  append(out, "\xFF\xE1" + big_endian(static_cast<std::uint32_t>(payload.size() + 2), 2) + payload);
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

/// A JPEG made by libjpeg with `change` applied to its defaults; one byte a component in `pixels`.
Bytes jpeg_of(int width, int height, J_COLOR_SPACE colours, int components,
              const std::vector<std::uint8_t>& pixels,
              const std::function<void(jpeg_compress_struct&)>& change = {}) {
  jpeg_compress_struct jpeg;
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &out, &size);
  jpeg.image_width = static_cast<JDIMENSION>(width), jpeg.image_height = static_cast<JDIMENSION>(height);
  jpeg.in_color_space = colours, jpeg.input_components = components;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 100, TRUE);
  if (change) change(jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    auto* row = const_cast<JSAMPROW>(pixels.data()) +
                static_cast<std::size_t>(jpeg.next_scanline) * static_cast<std::size_t>(width * components);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  const auto raw = std::as_bytes(std::span(out, size));
  Bytes bytes(raw.begin(), raw.end());
  jpeg_destroy_compress(&jpeg);
  std::free(out);
  return bytes;
}

std::vector<std::uint8_t> data_of(const Image& image) {
  return {image.row(0), image.row(0) + image.stride_bytes() * static_cast<std::size_t>(image.height())};
}

/// A PNG made by libpng from packed rows.
Bytes png_of(int width, int height, int bits, int colour_type, const std::vector<std::uint8_t>& rows,
             int interlace = PNG_INTERLACE_NONE,
             const std::function<void(png_structp, png_infop)>& change = {}) {
  Bytes out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop header = png_create_info_struct(png);
  png_set_write_fn(
      png, &out,
      [](png_structp p, png_bytep data, std::size_t n) {
        const auto raw = std::as_bytes(std::span(data, n));
        auto& to = *static_cast<Bytes*>(png_get_io_ptr(p));
        to.insert(to.end(), raw.begin(), raw.end());
      },
      [](png_structp) {});
  png_set_IHDR(png, header, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), bits,
               colour_type, interlace, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (change) change(png, header);
  png_write_info(png, header);
  const std::size_t stride = rows.size() / static_cast<std::size_t>(height);
  std::vector<png_bytep> pointers;
  for (int y = 0; y < height; ++y)
    pointers.push_back(const_cast<png_bytep>(rows.data()) + static_cast<std::size_t>(y) * stride);
  png_write_image(png, pointers.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &header);
  return out;
}

std::uint32_t checksum(std::string_view data) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : data) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
  }
  return ~crc;
}

std::string png_chunk(const std::string& type, const std::string& data) {
  return big_endian(static_cast<std::uint32_t>(data.size()), 4) + type + data +
         big_endian(checksum(type + data), 4);
}

/// Puts chunks behind the header of a PNG.
Bytes with_chunks(const Bytes& png, const std::string& chunks) {
  constexpr std::ptrdiff_t kHeaderEnd = 8 + 25;
  Bytes out(png.begin(), png.begin() + kHeaderEnd);
  append(out, chunks);
  out.insert(out.end(), png.begin() + kHeaderEnd, png.end());
  return out;
}

Bytes webp_of(const Image& image, bool lossless, bool alpha = false) {
  std::uint8_t* out = nullptr;
  std::vector<std::uint8_t> bgra;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      for (int c = 0; c < 3; ++c) bgra.push_back(image.row(y)[3 * x + c]);
      bgra.push_back(alpha ? 128 : 255);
    }
  const int stride = 4 * image.width();
  const std::size_t size =
      lossless ? WebPEncodeLosslessBGRA(bgra.data(), image.width(), image.height(), stride, &out)
               : WebPEncodeBGRA(bgra.data(), image.width(), image.height(), stride, 95, &out);
  const auto raw = std::as_bytes(std::span(out, size));
  Bytes bytes(raw.begin(), raw.end());
  WebPFree(out);
  return bytes;
}

/// An animation whose first frame is `frame` at (x, y) of the canvas and whose second fills it.
Bytes animated_webp(int width, int height, const Image& frame, int x, int y) {
  const Bytes first = webp_of(frame, true), second = webp_of(plain(width, height, 1, 2, 3), true);
  WebPMux* mux = WebPMuxNew();
  const auto push = [&](const Bytes& bytes, int left, int top) {
    WebPMuxFrameInfo info{};
    info.bitstream = {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
    info.x_offset = left, info.y_offset = top, info.duration = 100;
    info.id = WEBP_CHUNK_ANMF, info.dispose_method = WEBP_MUX_DISPOSE_NONE,
    info.blend_method = WEBP_MUX_NO_BLEND;
    WebPMuxPushFrame(mux, &info, 1);
  };
  push(first, x, y), push(second, 0, 0);
  const WebPMuxAnimParams forever{.bgcolor = 0xFFFFFFFF, .loop_count = 0};
  WebPMuxSetAnimationParams(mux, &forever);
  WebPMuxSetCanvasSize(mux, width, height);
  WebPData assembled{};
  WebPMuxAssemble(mux, &assembled);
  const auto raw = std::as_bytes(std::span(assembled.bytes, assembled.size));
  Bytes out(raw.begin(), raw.end());
  WebPDataClear(&assembled);
  WebPMuxDelete(mux);
  return out;
}

Bytes webp_with_exif(const Bytes& webp, const std::string& block) {
  const WebPData data{reinterpret_cast<const std::uint8_t*>(webp.data()), webp.size()};
  const WebPData exif{reinterpret_cast<const std::uint8_t*>(block.data()), block.size()};
  WebPMux* mux = WebPMuxCreate(&data, 1);
  WebPMuxSetChunk(mux, "EXIF", &exif, 1);
  WebPData assembled{};
  WebPMuxAssemble(mux, &assembled);
  const auto raw = std::as_bytes(std::span(assembled.bytes, assembled.size));
  Bytes out(raw.begin(), raw.end());
  WebPDataClear(&assembled);
  WebPMuxDelete(mux);
  return out;
}

/// A BMP of `bits` a pixel; `body` is the palette (`colours` entries) and the padded rows, lowest first.
Bytes bmp_of(int width, int height, int bits, int colours, const std::string& body,
             std::uint32_t compression = 0) {
  const auto u32 = [](auto v) { return little_endian(static_cast<std::uint32_t>(v), 4); };
  const std::uint32_t pixels_at = 54 + 4 * static_cast<std::uint32_t>(colours);
  return bytes_of("BM" + u32(54 + body.size()) + u32(0) + u32(pixels_at) + u32(40) + u32(width) +
                  u32(height) + little_endian(1, 2) + little_endian(static_cast<std::uint32_t>(bits), 2) +
                  u32(compression) + u32(0) + u32(0) + u32(0) + u32(colours) + u32(0) + body);
}

std::string bmp_rows(const Image& image) {
  std::string rows;
  for (int y = image.height() - 1; y >= 0; --y) {
    rows.append(reinterpret_cast<const char*>(image.row(y)), image.stride_bytes());
    rows.append((4 - image.stride_bytes() % 4) % 4, '\0');
  }
  return rows;
}

/// The same picture once in every container.
std::vector<std::pair<std::string, Bytes>> every_format(const Image& image) {
  return {{"jpeg", encode_jpeg(image.view(), 95).value()},
          {"progressive jpeg", jpeg_of(image.width(), image.height(), JCS_EXT_BGR, 3, data_of(image),
                                       [](jpeg_compress_struct& j) { jpeg_simple_progression(&j); })},
          {"png", encode_png(image.view()).value()},
          {"lossy webp", webp_of(image, false)},
          {"lossless webp", webp_of(image, true)},
          {"bmp", bmp_of(image.width(), image.height(), 24, 0, bmp_rows(image))}};
}

/// `image` shown as a viewer that honours `orientation` would; `stored` is what the file holds.
Image stored_for(const Image& shown, int orientation) {
  const bool swapped = orientation >= 5;
  const int w = swapped ? shown.height() : shown.width(), h = swapped ? shown.width() : shown.height();
  Image stored(w, h);
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {
      // Row 0 and column 0 of the stored picture, as the standard words them, for orientations 1 to 8.
      const std::array<std::pair<int, int>, 8> place{{{x, y},
                                                      {w - 1 - x, y},
                                                      {w - 1 - x, h - 1 - y},
                                                      {x, h - 1 - y},
                                                      {y, x},
                                                      {h - 1 - y, x},
                                                      {h - 1 - y, w - 1 - x},
                                                      {y, w - 1 - x}}};
      const auto [sx, sy] = place[static_cast<std::size_t>(orientation - 1)];
      std::memcpy(stored.row(y) + 3 * x, shown.row(sy) + 3 * sx, 3);
    }
  return stored;
}

TEST(DecodeImage, ReadsEveryFormatByItsContent) {
  const Image image = colour_ramp(37, 21);
  for (const auto& [name, bytes] : every_format(image)) {
    EXPECT_THAT(decode_image(bytes), IsOkAnd(PixelsNear(image, 16))) << name;
    const auto info = probe_image(bytes);
    ASSERT_THAT(info, IsOk()) << name;
    EXPECT_EQ(info->width, 37) << name;
    EXPECT_EQ(info->height, 21) << name;
    EXPECT_FALSE(info->animated) << name;
    EXPECT_EQ(info->bits, 8) << name;
  }
}

TEST(DecodeImage, IsExactWhereTheFormatIs) {
  const Image image = noise(1, 19, 33);
  EXPECT_THAT(decode_image(encode_png(image.view()).value()), IsOkAnd(SamePixels(image)));
  EXPECT_THAT(decode_image(webp_of(image, true)), IsOkAnd(SamePixels(image)));
  EXPECT_THAT(decode_image(bmp_of(19, 33, 24, 0, bmp_rows(image))), IsOkAnd(SamePixels(image)));
}

TEST(DecodeImage, ReadsExtremeShapes) {
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 16000}, {16000, 1}, {2, 3}, {17, 8}}) {
    const Image image = plain(width, height, 30, 60, 90);
    for (const auto& [name, bytes] : every_format(image)) {
      if (name.ends_with("webp") && std::max(width, height) > WEBP_MAX_DIMENSION) continue;
      EXPECT_THAT(decode_image(bytes), IsOkAnd(PixelsNear(image, 6)))
          << name << ' ' << width << " x " << height;
    }
  }
}

TEST(DecodeImage, RefusesALongStripOnlyAboveTheLimit) {
  const Bytes strip = encode_png(plain(1, 20000, 1, 2, 3).view()).value();
  EXPECT_THAT(decode_image(strip), IsErrorSaying(Error::kImageTooLarge, "1 x 20000"));
  EXPECT_THAT(decode_image(strip, {.max_side = 20000}), IsOkAnd(SamePixels(plain(1, 20000, 1, 2, 3))));
}

TEST(DecodeImage, TurnsEveryExifOrientationUpright) {
  const Image shown = colour_ramp(32, 16);
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const bool little : {true, false}) {
      const std::string block = exif_block(orientation, little);
      const Image stored = stored_for(shown, orientation);
      const std::string chunk = png_chunk("eXIf", block);
      for (const Bytes& bytes : {with_exif(encode_jpeg(stored.view(), 100).value(), block),
                                 with_chunks(encode_png(stored.view()).value(), chunk),
                                 webp_with_exif(webp_of(stored, true), block)}) {
        EXPECT_THAT(decode_image(bytes), IsOkAnd(PixelsNear(shown, 12))) << orientation;
        const auto info = probe_image(bytes);
        ASSERT_THAT(info, IsOk());
        EXPECT_EQ(info->exif_orientation, orientation);
        EXPECT_EQ(info->upright_width(), 32);
        EXPECT_EQ(info->upright_height(), 16);
      }
    }
}

TEST(DecodeImage, IgnoresExifThatMakesNoSense) {
  const Bytes jpeg = encode_jpeg(colour_ramp(16, 8).view(), 100).value();
  const Image image = decode_image(jpeg).value();
  const std::string good = exif_block(6, true);
  std::vector<std::string> blocks{exif_block(0, true), exif_block(9, false), exif_block(65535, true), "MMMM"};
  for (std::size_t cut = 0; cut < 18; ++cut) blocks.push_back(good.substr(0, cut));
  const auto damaged = [&](std::size_t at, int value, std::size_t count) {
    std::string block = good;
    for (std::size_t i = at; i < at + count; ++i) block[i] = static_cast<char>(value);
    return block;
  };
  const std::size_t directory = 4, entries = 8, tag = 10, type = 12;
  blocks.push_back(damaged(directory, 0xFF, 4));
  blocks.push_back(damaged(tag, 0x01, 2));
  blocks.push_back(damaged(type, 0x02, 1));
  std::string crowded = damaged(entries, 0xFF, 2);
  crowded[tag] = 1;
  blocks.push_back(crowded);
  for (const auto& block : blocks) {
    EXPECT_THAT(probe_image(with_exif(jpeg, block)).value().exif_orientation, 1);
    EXPECT_THAT(decode_image(with_exif(jpeg, block)), IsOkAnd(SamePixels(image)));
  }
}

TEST(DecodeImage, MultipliesInkOutOfCmykJpegs) {
  // Adobe stores the light that an ink lets through: half of each colour under three quarters of black.
  const std::vector<std::uint8_t> light(16 * 16 * 4, 0);
  std::vector<std::uint8_t> cmyk = light;
  for (std::size_t i = 0; i < cmyk.size(); i += 4)
    cmyk[i] = 250, cmyk[i + 1] = 128, cmyk[i + 2] = 20, cmyk[i + 3] = 192;
  const Image expected = plain(16, 16, 15, 96, 188);
  const auto plain_cmyk = [](jpeg_compress_struct& j) { jpeg_set_colorspace(&j, JCS_CMYK); };
  const auto ycck = [](jpeg_compress_struct& j) { jpeg_set_colorspace(&j, JCS_YCCK); };
  const auto no_adobe = [](jpeg_compress_struct& j) {
    jpeg_set_colorspace(&j, JCS_CMYK), j.write_Adobe_marker = FALSE;
  };
  for (const auto& change : {std::function<void(jpeg_compress_struct&)>(plain_cmyk), {ycck}})
    EXPECT_THAT(decode_image(jpeg_of(16, 16, JCS_CMYK, 4, cmyk, change)), IsOkAnd(PixelsNear(expected, 4)));
  for (auto& ink : cmyk) ink = static_cast<std::uint8_t>(255 - ink);
  EXPECT_THAT(decode_image(jpeg_of(16, 16, JCS_CMYK, 4, cmyk, no_adobe)), IsOkAnd(PixelsNear(expected, 4)));
  EXPECT_EQ(probe_image(jpeg_of(16, 16, JCS_CMYK, 4, cmyk, no_adobe)).value().channels, 4);
}

TEST(DecodeImage, ExpandsGreyInEveryFormat) {
  const Image grey = plain(9, 7, 77, 0, 0, PixelFormat::kGrey);
  for (const Bytes& bytes : {encode_jpeg(grey.view(), 95).value(), encode_png(grey.view()).value()}) {
    EXPECT_THAT(decode_image(bytes), IsOkAnd(PixelsNear(plain(9, 7, 77, 77, 77), 1)));
    EXPECT_EQ(probe_image(bytes).value().channels, 1);
  }
}

TEST(DecodeImage, KeepsTheUpperByteOfSixteenBits) {
  const std::vector<std::uint8_t> rgb{0x12, 0xFF, 0x34, 0x80, 0x56, 0x7F}, grey{0xAB, 0xFF};
  EXPECT_THAT(decode_image(png_of(1, 1, 16, PNG_COLOR_TYPE_RGB, rgb)),
              IsOkAnd(SamePixels(plain(1, 1, 0x56, 0x34, 0x12))));
  EXPECT_THAT(decode_image(png_of(1, 1, 16, PNG_COLOR_TYPE_GRAY, grey)),
              IsOkAnd(SamePixels(plain(1, 1, 0xAB, 0xAB, 0xAB))));
  EXPECT_EQ(probe_image(png_of(1, 1, 16, PNG_COLOR_TYPE_RGB, rgb)).value().bits, 16);
}

TEST(DecodeImage, ExpandsPalettesAndFewBits) {
  const auto palette = [](png_structp png, png_infop header) {
    const std::array<png_color, 2> colours{{{1, 2, 3}, {200, 100, 50}}};
    png_set_PLTE(png, header, colours.data(), 2);
    const std::array<png_byte, 2> alpha{0, 255};
    png_set_tRNS(png, header, alpha.data(), 2, nullptr);
  };
  Image expected(2, 1);
  const std::array<std::uint8_t, 6> bgr{255, 255, 255, 50, 100, 200};  // the first is transparent
  std::copy(bgr.begin(), bgr.end(), expected.row(0));
  EXPECT_THAT(decode_image(png_of(2, 1, 1, PNG_COLOR_TYPE_PALETTE, {0x40}, PNG_INTERLACE_NONE, palette)),
              IsOkAnd(SamePixels(expected)));
  EXPECT_THAT(decode_image(png_of(1, 1, 4, PNG_COLOR_TYPE_GRAY, {0x90})),
              IsOkAnd(SamePixels(plain(1, 1, 153, 153, 153))));
  const std::array<std::uint8_t, 3> opaque{3, 2, 1};
  std::copy(opaque.begin(), opaque.end(), expected.row(0));
  EXPECT_THAT(decode_image(bmp_of(2, 1, 8, 2, std::string("\3\2\1\0\x32\x64\xC8\0\0\1\0\0", 12))),
              IsOkAnd(SamePixels(expected)));
}

TEST(DecodeImage, ShowsWhiteThroughWhatIsTransparent) {
  const auto rgba = [](std::uint8_t opacity) {
    return decode_image(png_of(1, 1, 8, PNG_COLOR_TYPE_RGB_ALPHA, {100, 8, 7, opacity}));
  };
  EXPECT_THAT(rgba(0), IsOkAnd(SamePixels(plain(1, 1, 255, 255, 255))));
  EXPECT_THAT(rgba(51), IsOkAnd(SamePixels(plain(1, 1, 205, 206, 224))));
  EXPECT_THAT(rgba(255), IsOkAnd(SamePixels(plain(1, 1, 7, 8, 100))));
  EXPECT_THAT(decode_image(png_of(1, 1, 8, PNG_COLOR_TYPE_GRAY_ALPHA, {100, 0})),
              IsOkAnd(SamePixels(plain(1, 1, 255, 255, 255))));
  EXPECT_THAT(decode_image(png_of(1, 1, 16, PNG_COLOR_TYPE_GRAY_ALPHA, {100, 0, 255, 255})),
              IsOkAnd(SamePixels(plain(1, 1, 100, 100, 100))));
  const auto green = [](png_structp png, png_infop header) {  // the one colour that is transparent
    const png_color_16 colour{.index = 0, .red = 0, .green = 200, .blue = 0, .gray = 0};
    png_set_tRNS(png, header, nullptr, 0, &colour);
  };
  Image expected(2, 1);
  std::ranges::fill_n(expected.row(0), 3, std::uint8_t{255});
  expected.row(0)[4] = 201;
  EXPECT_THAT(
      decode_image(png_of(2, 1, 8, PNG_COLOR_TYPE_RGB, {0, 200, 0, 0, 201, 0}, PNG_INTERLACE_NONE, green)),
      IsOkAnd(SamePixels(expected)));
  const auto half = decode_image(webp_of(plain(12, 9, 55, 155, 255), true, true));  // opacity 128
  EXPECT_THAT(half, IsOkAnd(SamePixels(plain(12, 9, 155, 205, 255))));
  EXPECT_EQ(probe_image(webp_of(noise(4, 12, 9), true, true)).value().channels, 4);
}

TEST(DecodeImage, IgnoresTheFourthByteOfABmp) {
  EXPECT_THAT(decode_image(bmp_of(1, 1, 32, 0, std::string("\7\x8\x9\0", 4))),
              IsOkAnd(SamePixels(plain(1, 1, 7, 8, 9))));
}

TEST(DecodeImage, ReadsInterlacedPngs) {
  const Image image = noise(2, 21, 13);
  auto rgb = data_of(image);
  for (std::size_t i = 0; i < rgb.size(); i += 3) std::swap(rgb[i], rgb[i + 2]);
  EXPECT_THAT(decode_image(png_of(21, 13, 8, PNG_COLOR_TYPE_RGB, rgb, PNG_INTERLACE_ADAM7)),
              IsOkAnd(SamePixels(image)));
}

TEST(DecodeImage, ReadsBmpsFromTheTop) {
  Bytes bmp = bmp_of(1, -2, 24, 0, std::string("\1\2\3\0\4\5\6\0", 8));
  Image expected(1, 2);
  const std::array<std::uint8_t, 6> bgr{1, 2, 3, 4, 5, 6};
  std::copy(bgr.begin(), bgr.end(), expected.row(0));
  EXPECT_THAT(decode_image(bmp), IsOkAnd(SamePixels(expected)));
}

TEST(DecodeImage, GivesTheFirstFrameOfAnimations) {
  Image expected = plain(20, 10, 255, 255, 255);  // nothing lies there
  const Image frame = noise(6, 8, 4);
  for (int y = 0; y < 4; ++y) std::memcpy(expected.row(y + 2) + 3 * 6, frame.row(y), frame.stride_bytes());
  const Bytes webp = animated_webp(20, 10, frame, 6, 2);
  EXPECT_TRUE(probe_image(webp).value().animated);
  EXPECT_THAT(decode_image(webp), IsOkAnd(SamePixels(expected)));

  const Image still = noise(7, 6, 5);
  const Bytes png =
      with_chunks(encode_png(still.view()).value(), png_chunk("acTL", big_endian(2, 4) + big_endian(0, 4)) +
                                                        png_chunk("fcTL", std::string(26, '\0')));
  EXPECT_TRUE(probe_image(png).value().animated);
  EXPECT_THAT(decode_image(png), IsOkAnd(SamePixels(still)));
}

TEST(DecodeImage, RefusesBombsFromTheirHeaders) {
  const std::uint32_t side = 30000;
  Bytes jpeg = encode_jpeg(plain(8, 8, 1, 1, 1).view()).value(),
        png = encode_png(plain(8, 8, 1, 1, 1).view()).value();
  const std::string start_of_frame("\xFF\xC0\0\x11\x08", 5);
  for (std::size_t i = 0; i + 9 < jpeg.size(); ++i)
    if (codec::has_at(jpeg, i, start_of_frame))
      std::memcpy(&jpeg[i + 5], (big_endian(side, 2) + big_endian(side, 2)).data(), 4);
  std::memcpy(&png[16], (big_endian(side, 4) + big_endian(side, 4)).data(), 8);
  for (const Bytes& bomb : {jpeg, png, bmp_of(30000, 30000, 24, 0, "xxxx")}) {
    EXPECT_THAT(probe_image(bomb), IsErrorSaying(Error::kImageTooLarge, "30000 x 30000"));
    EXPECT_THAT(decode_image(bomb), IsErrorSaying(Error::kImageTooLarge, "30000 x 30000"));
  }
  EXPECT_THAT(decode_image(encode_png(noise(1, 100, 100).view()).value(), {.max_pixels = 9999}),
              IsErrorSaying(Error::kImageTooLarge, "100 x 100"));
  EXPECT_THAT(decode_image(png, {.max_bytes = 10}), IsError(Error::kFileTooLarge));
}

TEST(DecodeImage, RefusesEveryTruncation) {
  for (const auto& [name, bytes] : every_format(noise(3, 48, 40)))
    for (std::size_t part = 1; part < 16; ++part) {
      const auto cut = std::span(bytes).first(bytes.size() * part / 16);
      EXPECT_THAT(decode_image(cut), IsError(Error::kCorruptImage)) << name << " at " << part << "/16";
    }
}

TEST(DecodeImage, AcceptsAJpegWithoutItsEndMarker) {
  Bytes jpeg = encode_jpeg(colour_ramp(40, 30).view(), 95).value();
  const Image whole = decode_image(jpeg).value();
  jpeg.resize(jpeg.size() - 2);
  EXPECT_THAT(decode_image(jpeg), IsOkAnd(SamePixels(whole)));
}

TEST(DecodeImage, NeverFailsOnSmallDamageInAnyOtherWay) {
  std::mt19937 random(5);
  for (const auto& [name, bytes] : every_format(noise(3, 24, 20)))
    for (int round = 0; round < 300; ++round) {
      Bytes damaged = bytes;
      for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<std::byte>(random());
      const auto image = decode_image(damaged, {.max_side = 2000});
      if (image) continue;
      const ErrorCode code = image.error().code;
      EXPECT_TRUE(code == Error::kCorruptImage || code == Error::kUnsupportedFormat ||
                  code == Error::kImageTooLarge)
          << name << ": " << image.error().message;
    }
}

/// A blank grey picture whose last scan comes `times` times.
Bytes with_repeated_scan(int side, int times) {
  std::array<jpeg_scan_info, 2> scans{};
  scans[0].comps_in_scan = scans[1].comps_in_scan = 1;
  scans[1].Ss = scans[1].Se = 1;
  const std::vector<std::uint8_t> blank(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 128);
  const Bytes jpeg = jpeg_of(side, side, JCS_GRAYSCALE, 1, blank, [&](jpeg_compress_struct& j) {
    j.scan_info = scans.data(), j.num_scans = static_cast<int>(scans.size());
  });
  constexpr std::array kStart = {std::byte{0xFF}, std::byte{0xDA}};
  const auto last = std::find_end(jpeg.begin(), jpeg.end(), kStart.begin(), kStart.end());
  Bytes out(jpeg.begin(), last);
  for (int i = 0; i < times; ++i) out.insert(out.end(), last, jpeg.end() - 2);
  out.insert(out.end(), jpeg.end() - 2, jpeg.end());
  return out;
}

TEST(DecodeImage, BoundsThePixelsOfAllScans) {
  EXPECT_THAT(decode_image(with_repeated_scan(200, 150)), IsOk());
  EXPECT_THAT(decode_image(with_repeated_scan(9000, 40)),
              IsErrorSaying(Error::kCorruptImage, "more than 14 scans of 81000000 pixels"));
}

TEST(DecodeImage, BoundsTheScansOfProgressiveJpegs) {
  std::vector<jpeg_scan_info> scans;
  jpeg_scan_info dc{};
  dc.comps_in_scan = 1, dc.Ah = 0, dc.Al = 10;
  scans.push_back(dc);
  jpeg_scan_info ac{};
  ac.comps_in_scan = 1;
  for (int k = 1; k < 64; ++k)
    for (int bit = 0; bit < 5; ++bit) {
      ac.Ss = ac.Se = k, ac.Ah = bit == 0 ? 0 : 5 - bit, ac.Al = 4 - bit;
      scans.push_back(ac);
    }
  const Image grey = noise(1, 8, 8, PixelFormat::kGrey);
  const Bytes jpeg = jpeg_of(8, 8, JCS_GRAYSCALE, 1, data_of(grey), [&](jpeg_compress_struct& j) {
    j.scan_info = scans.data(), j.num_scans = static_cast<int>(scans.size());
  });
  EXPECT_THAT(decode_image(jpeg), IsErrorSaying(Error::kCorruptImage, "more than 200 scans"));
}

TEST(DecodeImage, SkipsPngChunksThatWouldUnpackToMuch) {
  const Image image = noise(2, 5, 5);
  const std::string zero(1, '\0'), comment = std::string("key").append(zero).append(100, 'x');
  std::string chunks;
  for (int i = 0; i < 2000; ++i) chunks += png_chunk("tEXt", comment);
  chunks += png_chunk("iCCP", std::string("p").append(2, '\0').append("not deflate"));
  chunks += png_chunk("zTXt", std::string("k").append(2, '\0').append("neither"));
  chunks += png_chunk("vpAg", std::string(100'000, 'u'));
  EXPECT_THAT(decode_image(with_chunks(encode_png(image.view()).value(), chunks)),
              IsOkAnd(SamePixels(image)));
}

TEST(DecodeImage, NamesWhatIsNotSupported) {
  using namespace std::string_literals;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"GIF89a\1\0\1\0", "a GIF"},
      {"II*\0\x08\0\0\0"s, "TIFF"},
      {"\0\0\0\x18"s + "ftypheic", "HEIC"},
      {"\0\0\0\x1C"s + "ftypavif", "AVIF"},
      {"\0\0\0\x18"s + "ftypmp42", "video"},
      {"%PDF-1.7\n", "PDF"},
      {"<?xml version=\"1.0\"?>\n<svg xmlns=\"http\"/>", "SVG"},
      {"<!DOCTYPE html><html></html>", "web page"},
      {"hello, world\n", "text"},
      {"BMW and other cars, described at length", "text"},
      {"P6\n2 2\n255\n", "PNM"},
      {"PK\3\4zip", "ZIP"},
      {"\x01\x02\x03\x04\x05", "known format"},
  };
  for (const auto& [content, name] : cases)
    EXPECT_THAT(decode_image(bytes_of(content)), IsErrorSaying(Error::kUnsupportedFormat, name));
  EXPECT_THAT(decode_image(bmp_of(4, 4, 8, 0, std::string(64, '\0'), /*compression=*/1)),
              IsErrorSaying(Error::kUnsupportedFormat, "compressed"));
  EXPECT_THAT(decode_image({}), IsError(Error::kEmptyInput));
}

TEST(DecodeLimits, NamesTheFieldThatIsOutOfBounds) {
  const Bytes png = encode_png(noise(1, 2, 2).view()).value();
  EXPECT_THAT(decode_image(png, {.max_bytes = 0}),
              IsErrorSaying(Error::kInvalidArgument, "decode.max_bytes"));
  EXPECT_THAT(decode_image(png, {.max_side = 40000}),
              IsErrorSaying(Error::kInvalidArgument, "decode.max_side"));
  EXPECT_THAT(decode_image(png, {.max_pixels = -1}),
              IsErrorSaying(Error::kInvalidArgument, "decode.max_pixels"));
}

}  // namespace
}  // namespace vultus
