#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "photos/inputs.h"

namespace vultus::cli {

/// A picture below a folder and the label its path gives it.
struct LabelledInput {
  Input input;
  std::string label;
};

/// The pictures below `folder`, sorted by label and then by number and name (2.jpg before 10.jpg). In a
/// sub-folder a picture is labelled by the name of that sub-folder; directly inside by its own name up to the
/// last `_`, `-`, `.` or blank, or without the digits at its end. Errors of collect_inputs.
[[nodiscard]] Result<std::vector<LabelledInput>> labelled_pictures(const std::string& folder);

/// The label that a file name without its extension gives: "ann_01", "ann.happy", "ann2" are "ann".
[[nodiscard]] std::string label_of_name(const std::string& stem);

}  // namespace vultus::cli
