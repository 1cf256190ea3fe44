#pragma once
#include <string>
#include <string_view>

namespace vultus::cli {

/// printf into a string.
[[nodiscard]] __attribute__((format(printf, 1, 2))) std::string text(const char* format, ...);

/// Safe to show on a terminal: control characters, those that change the direction of writing, and bytes
/// that are no UTF-8 become \xNN, so that a file name cannot move the cursor, forge a line or hide its end.
[[nodiscard]] std::string printable(std::string_view bytes);

/// Columns that valid UTF-8 text takes on a terminal; every code point counts as one.
[[nodiscard]] std::size_t columns(std::string_view utf8);

/// `utf8` followed by blanks up to `width` columns.
[[nodiscard]] std::string padded(std::string_view utf8, std::size_t width);

/// "12.3 MB".
[[nodiscard]] std::string byte_count(double bytes);

}  // namespace vultus::cli
