#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>
#include <string>

#include "image/codec/codecs.h"
#include "image/codec/exif.h"
#include "image/convert.h"

namespace vultus::codec {
namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)>;

const std::uint8_t* raw(std::span<const std::byte> bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

tl::unexpected<Error> damaged(std::string_view why) {
  return fail(Error::kCorruptImage, "the WebP is damaged or incomplete: " + std::string(why));
}

Demuxer demuxer_of(std::span<const std::byte> bytes) {
  const WebPData data{raw(bytes), bytes.size()};
  return {WebPDemux(&data), &WebPDemuxDelete};
}

int orientation_of(WebPDemuxer* demuxer) {
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) == 0) return 1;
  const int orientation = exif_orientation(std::as_bytes(std::span(chunk.chunk.bytes, chunk.chunk.size)));
  WebPDemuxReleaseChunkIterator(&chunk);
  return orientation;
}

/// The first frame at its place on a canvas with opacity, nothing elsewhere.
bool decode_first_frame(std::span<const std::byte> bytes, Image& canvas) {
  const Demuxer demuxer = demuxer_of(bytes);
  if (!demuxer) return false;
  WebPIterator frame;
  if (WebPDemuxGetFrame(demuxer.get(), 1, &frame) == 0) return false;
  const bool inside = frame.x_offset >= 0 && frame.y_offset >= 0 && frame.width > 0 && frame.height > 0 &&
                      frame.width <= canvas.width() - frame.x_offset &&
                      frame.height <= canvas.height() - frame.y_offset;
  bool decoded = false;
  if (inside) {
    const std::size_t column = static_cast<std::size_t>(frame.x_offset) * bytes_per_pixel(canvas.format());
    const std::size_t room =
        canvas.stride_bytes() * static_cast<std::size_t>(canvas.height() - frame.y_offset) - column;
    decoded =
        WebPDecodeBGRAInto(frame.fragment.bytes, frame.fragment.size, canvas.row(frame.y_offset) + column,
                           room, static_cast<int>(canvas.stride_bytes())) != nullptr;
  }
  WebPDemuxReleaseIterator(&frame);
  return decoded;
}

}  // namespace

Result<ImageInfo> probe_webp(std::span<const std::byte> bytes) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(raw(bytes), bytes.size(), &features);
  if (status == VP8_STATUS_UNSUPPORTED_FEATURE)
    return fail(Error::kUnsupportedFormat, "the WebP is of a kind that libwebp does not know");
  if (status != VP8_STATUS_OK || features.width <= 0 || features.height <= 0)
    return damaged("its header cannot be read");
  ImageInfo info{.width = features.width,
                 .height = features.height,
                 .format = ImageFileFormat::kWebp,
                 .animated = features.has_animation != 0,
                 .channels = features.has_alpha != 0 ? 4 : 3};
  if (const Demuxer demuxer = demuxer_of(bytes)) info.exif_orientation = orientation_of(demuxer.get());
  return info;
}

Result<Image> decode_webp(std::span<const std::byte> bytes, const ImageInfo& info) {
  const bool has_opacity = info.animated || info.channels == 4;
  Image image(info.width, info.height, has_opacity ? PixelFormat::kBgra : PixelFormat::kBgr);
  const std::size_t room = image.stride_bytes() * static_cast<std::size_t>(image.height());
  const auto decode = has_opacity ? WebPDecodeBGRAInto : WebPDecodeBGRInto;
  if (info.animated) {
    if (!decode_first_frame(bytes, image)) return damaged("its first frame cannot be decoded");
  } else if (decode(raw(bytes), bytes.size(), image.row(0), room, static_cast<int>(image.stride_bytes())) ==
             nullptr) {
    return damaged("its pixels cannot be decoded");
  }
  if (has_opacity) blend_on_white(image);
  return image;
}

}  // namespace vultus::codec
