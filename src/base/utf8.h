#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace vultus {

/// Length of the well-formed UTF-8 sequence at the front (Unicode 15, table 3-7), 0 when there is none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view bytes);

/// Valid UTF-8: every byte that is no part of a well-formed sequence becomes U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);

}  // namespace vultus
