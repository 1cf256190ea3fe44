#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wire/face.h"

namespace vultus::wire {

/// What is known about a picture: its faces, the largest first, or why there is no answer.
struct Picture {
  std::string file;
  std::optional<int> width, height;  ///< of the upright picture
  std::optional<std::vector<Face>> faces;
  std::optional<std::vector<Finding>> findings;  ///< against the picture as a whole
  std::optional<Failure> error;
};
BOOST_DESCRIBE_STRUCT(Picture, (), (file, width, height, faces, findings, error))

/// Whether the subject of a picture, its largest face, is live, or why there is no answer.
struct Liveness {
  std::string file;
  std::optional<int> width, height;
  std::optional<std::int64_t> face_count;
  std::optional<Rectangle> box;
  std::optional<Inlined<Pad>> pad;
  std::optional<std::vector<Finding>> findings;
  std::optional<Failure> error;
};
BOOST_DESCRIBE_STRUCT(Liveness, (), (file, width, height, face_count, box, pad, findings, error))

/// A picture that was described: what was found, and what stands against it.
struct Described {
  const Analysis& analysis;
  const std::vector<std::vector<vultus::Finding>>& findings;  ///< of each face
  const std::vector<vultus::Finding>& remarks;                ///< on the picture as a whole
};
[[nodiscard]] Picture picture_of(std::string file, const Described& described, Fields fields);
[[nodiscard]] Liveness liveness_of(std::string file, const Described& described);
}  // namespace vultus::wire
