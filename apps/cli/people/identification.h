#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/people.h"
#include "output/terminal.h"
#include "photos/photos.h"

namespace vultus::cli {

/// Somebody enrolled, and what the similarity to them means.
struct JudgedCandidate {
  Person person;
  Likeness likeness;
};

/// One face of a picture, searched for among everybody.
struct Identification {
  std::string file;
  std::size_t number = 1, face_count = 1;  ///< which face of how many, the largest first
  FaceAnalysis face;
  std::vector<Finding> findings;            ///< what stands against the face
  std::vector<JudgedCandidate> candidates;  ///< the most similar first
  std::size_t gallery = 0;                  ///< templates that were searched
  double threshold = 1;                     ///< similarity from which somebody is recognised
  bool live_asked = false;
  /// The best candidate reaches the threshold and, where asked for, the face is live.
  bool match = false;
  /// Chance that somebody of a gallery of strangers would reach the best similarity; nullopt where it is not
  /// calibrated.
  std::optional<double> fpir;
};

/// How a face is searched for.
struct IdentifyRequest {
  std::size_t count = 5;                 ///< candidates at most
  bool live = false;                     ///< ask that the face is live
  std::shared_ptr<const Policy> policy;  ///< absent: the engine's
};

/// Searches for the face at `index` of a described picture. kNoFace when it could
/// not be aligned; errors of People::identify.
[[nodiscard]] Result<Identification> identify_face(const Engine& engine, People& people, const Photo& photo,
                                                   std::size_t index, const IdentifyRequest& request);

/// {"file","box","candidates":[…],"match","threshold",…} without the end of the line.
[[nodiscard]] std::string json_of(const Identification& identification);

/// A paragraph that ends in a new line.
[[nodiscard]] std::string describe_identification(const Identification& identification, const Style& style,
                                                  bool quiet);

}  // namespace vultus::cli
