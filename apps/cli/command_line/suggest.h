#pragma once
#include <span>
#include <string>
#include <string_view>

namespace vultus::cli {

/// The known word nearest to `word` (Damerau-Levenshtein, optimal string alignment); empty when none is near.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> known);

/// "; did you mean WORD?", or nothing when no known word is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace vultus::cli
