#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vultus/geometry.h"

namespace vultus::testing {

/// A face as the reference describes it; what it does not say is empty.
struct GoldenFace {
  Box box;
  std::vector<Point2> points;
  double score = 0;
  std::vector<Point3> mesh;
  std::vector<Point2> five;
  std::vector<float> embedding;
  std::optional<double> live;
  std::vector<double> expression;
};

/// Faces by the name of the photograph. Faces of one photograph are in the order of the reference.
using GoldenFaces = std::map<std::string, std::vector<GoldenFace>>;

/// Reads the lists called `list` ("faces", "scrfd_640", "yunet_320") of a golden file, or the single face
/// "subject". Throws on a file of another shape.
[[nodiscard]] GoldenFaces read_golden(const std::filesystem::path& file, const std::string& list);

}  // namespace vultus::testing
