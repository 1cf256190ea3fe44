#pragma once
#include <span>
#include <string>
#include <vector>

#include "image/image.h"
#include "vultus/geometry.h"

namespace vultus::cli {

/// A face of a picture, and where it is.
struct SheetFace {
  std::string file;
  std::string name;  ///< shown below it
  Box box;           ///< pixels of the upright picture
};

/// Two faces that were compared.
struct SheetPair {
  SheetFace a, b;
  std::string caption;    ///< "1  0.512"
  bool is_error = false;  ///< framed in red
};

struct SheetSection {
  std::string title;
  std::vector<SheetPair> pairs;
};

/// The faces of the pairs beside each other, four pairs a row, each with caption and file names, 1200 pixels
/// wide. A face whose file cannot be read is a grey field. Requires a pair.
[[nodiscard]] Image contact_sheet(std::span<const SheetSection> sections);

}  // namespace vultus::cli
