#pragma once
#include <cstddef>
#include <string>

#include "engine/identification.h"
#include "output/terminal.h"
#include "photos/photos.h"

namespace vultus::cli {

/// A face of a picture that was searched for among everybody.
struct IdentifiedFace {
  std::string file;
  std::size_t number = 1, face_count = 1;  ///< which face of how many, the largest first
  FaceAnalysis face;
  Identification answer;
  bool live_asked = false;
};

/// Searches for the face at `index` of a described picture. Errors of vultus::identify_face, naming the
/// picture where it is about the face.
[[nodiscard]] Result<IdentifiedFace> identify_in(const Engine& engine, People& people, const Photo& photo,
                                                 std::size_t index, const IdentifyRequest& request);

/// {"file","box","candidates":[…],"match","verdict","threshold",…} without the end of the line.
[[nodiscard]] std::string json_of(const IdentifiedFace& identified);

/// A paragraph that ends in a new line.
[[nodiscard]] std::string describe_identification(const IdentifiedFace& identified, const Style& style,
                                                  bool quiet);

}  // namespace vultus::cli
