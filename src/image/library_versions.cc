#include "image/library_versions.h"

#include <cstdio>
// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include <opencv2/core/utility.hpp>

namespace vultus {
namespace {

std::string jpeg_version() {
#ifdef LIBJPEG_TURBO_VERSION
#define VULTUS_QUOTE_(x) #x
#define VULTUS_QUOTE(x) VULTUS_QUOTE_(x)
  return std::string("libjpeg-turbo ") + VULTUS_QUOTE(LIBJPEG_TURBO_VERSION);
#else
  return "libjpeg " + std::to_string(JPEG_LIB_VERSION / 10);
#endif
}

std::string webp_version() {
  const int version = WebPGetDecoderVersion();
  return std::to_string(version >> 16) + "." + std::to_string((version >> 8) & 0xFF) + "." +
         std::to_string(version & 0xFF);
}

}  // namespace

std::vector<LibraryVersion> image_library_versions() {
  return {{"opencv", cv::getVersionString()},
          {"libjpeg", jpeg_version()},
          {"libpng", png_get_libpng_ver(nullptr)},
          {"libwebp", webp_version()}};
}

}  // namespace vultus
