#pragma once
#include <CLI/App.hpp>

namespace vultus::cli {

/// Takes whole numbers from `least` to `most`, and says so of anything else.
[[nodiscard]] CLI::Validator whole_number(int least, int most);

}  // namespace vultus::cli
