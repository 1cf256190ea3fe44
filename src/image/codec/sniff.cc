#include "image/codec/sniff.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "image/codec/bytes.h"

namespace vultus::codec {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view name;
};

constexpr auto kForeign = std::to_array<Signature>({
    {0, "GIF8"sv, "a GIF"},
    {0, "II*\0"sv, "a TIFF or camera raw picture"},
    {0, "MM\0*"sv, "a TIFF or camera raw picture"},
    {0, "II+\0"sv, "a TIFF"},
    {4, "ftypheic"sv, "an HEIC picture"},
    {4, "ftypheix"sv, "an HEIC picture"},
    {4, "ftypmif1"sv, "an HEIF picture"},
    {4, "ftypmsf1"sv, "an HEIF picture"},
    {4, "ftypavif"sv, "an AVIF picture"},
    {4, "ftypavis"sv, "an AVIF picture"},
    {4, "ftyp"sv, "a video (MP4 or QuickTime)"},
    {0, "\x1A\x45\xDF\xA3"sv, "a video (Matroska or WebM)"},
    {4, "JXL "sv, "a JPEG XL picture"},
    {0, "\xFF\x0A"sv, "a JPEG XL picture"},
    {4, "jP  "sv, "a JPEG 2000 picture"},
    {0, "\xFF\x4F\xFF\x51"sv, "a JPEG 2000 picture"},
    {8, "AVI "sv, "a video (AVI)"},
    {8, "WAVE"sv, "a sound (WAV)"},
    {0, "%PDF"sv, "a PDF"},
    {0, "%!PS"sv, "a PostScript file"},
    {0, "8BPS"sv, "a Photoshop file"},
    {0, "\0\0\1\0"sv, "an icon"},
    {0, "qoif"sv, "a QOI picture"},
    {0, "\x76\x2F\x31\x01"sv, "an OpenEXR picture"},
    {0, "PK\3\4"sv, "a ZIP archive"},
    {0, "\x1F\x8B"sv, "a gzip archive"},
    {0,
     "\x7F"
     "ELF"sv,
     "a program"},
});

bool is_bmp(std::span<const std::byte> bytes) {
  constexpr std::array<std::uint32_t, 7> kHeaderSizes{12, 40, 52, 56, 64, 108, 124};
  const auto header = little_u32(bytes, 14);
  return starts_with(bytes, "BM") && header &&
         std::find(kHeaderSizes.begin(), kHeaderSizes.end(), *header) != kHeaderSizes.end();
}

/// True when what there is of the bytes agrees with `signature`, and one byte at least is there.
bool begins(std::span<const std::byte> bytes, std::string_view signature) {
  return bytes.size() < signature.size() && starts_with(bytes, signature.substr(0, bytes.size()));
}

std::string_view as_text(std::span<const std::byte> bytes) {
  constexpr std::size_t kLooked = 512;
  return {reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLooked)};
}

bool is_text(std::string_view head) {
  return std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 ? byte != 0x7F : (byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f');
  });
}

std::string_view name_of(std::span<const std::byte> bytes) {
  for (const Signature& foreign : kForeign)
    if (has_at(bytes, foreign.at, foreign.bytes)) return foreign.name;
  const std::string_view head = as_text(bytes);
  if (head.starts_with("P") && head.size() > 2 && head[1] >= '1' && head[1] <= '7' &&
      (head[2] == '\n' || head[2] == ' '))
    return "a PNM picture";
  if (!is_text(head)) return "";
  if (head.find("<svg") != head.npos) return "an SVG drawing";
  if (head.find("<html") != head.npos || head.find("<!DOCTYPE html") != head.npos) return "a web page";
  return "text";
}

}  // namespace

Result<ImageFileFormat> sniff(std::span<const std::byte> bytes) {
  constexpr std::string_view kPng("\x89PNG\r\n\x1A\n"), kJpeg("\xFF\xD8\xFF");
  if (starts_with(bytes, kJpeg)) return ImageFileFormat::kJpeg;
  if (starts_with(bytes, kPng)) return ImageFileFormat::kPng;
  if (starts_with(bytes, "RIFF") && has_at(bytes, 8, "WEBP")) return ImageFileFormat::kWebp;
  if (is_bmp(bytes)) return ImageFileFormat::kBmp;
  if (begins(bytes, kPng) || begins(bytes, kJpeg) || (starts_with(bytes, "RIFF") && bytes.size() < 12) ||
      (starts_with(bytes, "BM") && bytes.size() < 18))
    return fail(Error::kCorruptImage, "the picture ends within its first bytes");
  const std::string_view name = name_of(bytes);
  return fail(Error::kUnsupportedFormat,
              name.empty() ? "it is not a picture of a known format"
                           : "it looks like " + std::string(name) + ", which is not supported");
}

}  // namespace vultus::codec
