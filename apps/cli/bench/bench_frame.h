#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/image.h"

namespace vultus::cli {

/// The picture that is measured: 640 x 480, as a camera gives it.
struct BenchFrame {
  std::string origin;           ///< file it was made from, or "a drawn face"
  Image pixels;                 ///< BGR
  std::vector<std::byte> jpeg;  ///< the same, encoded
};

inline constexpr int kBenchWidth = 640, kBenchHeight = 480;

/// Fits `photo` into the frame on grey. Without one: the file that VULTUS_PORTRAIT names, else a drawn face,
/// which takes the same way through the networks. Errors: those of reading and decoding, naming the file.
[[nodiscard]] Result<BenchFrame> make_bench_frame(const std::string& photo);

/// A file for the length of a measurement, removed with the object.
class TemporaryFile {
 public:
  [[nodiscard]] static Result<TemporaryFile> with(std::span<const std::byte> bytes, const char* extension);
  ~TemporaryFile();
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace vultus::cli
