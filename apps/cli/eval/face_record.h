#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "vultus/face.h"

namespace vultus::cli {

/// What an evaluation learned of a picture: its largest face with box, embedding, PAD,
/// quality and pose, or why there is
/// none. The message of an error does not name the picture.
using Description = Result<FaceAnalysis>;

/// A description with the hash of its picture as bytes for a file that only this machine reads.
struct FaceRecord {
  std::string picture;  ///< SHA-256 of the file, 64 hexadecimal digits
  Description description;
};

[[nodiscard]] SecretBytes bytes_of(const FaceRecord& record);

/// nullopt for bytes that `bytes_of` never gives.
[[nodiscard]] std::optional<FaceRecord> record_of(std::span<const std::uint8_t> bytes);

}  // namespace vultus::cli
