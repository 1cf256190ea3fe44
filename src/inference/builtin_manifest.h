#pragma once
#include <string_view>

namespace vultus {

/// A text file that is compiled into Vultus: "manifest.json" of models/, or a licence of models/licences/ by
/// its file name. Empty for any other name. Valid for the life of the process; thread-safe.
[[nodiscard]] std::string_view builtin_model_text(std::string_view name);

}  // namespace vultus
