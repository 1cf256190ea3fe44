#pragma once
#include <string>
#include <string_view>

namespace vultus {

/// What stands in front of the "://" of a URL; empty for other texts, such as paths.
[[nodiscard]] std::string_view scheme_of(std::string_view location);

/// A URL without the password in front of its host, and without the parameters that are called as passwords
/// are; nothing of a password shows where the URL is wrongly written. Other texts as they are.
[[nodiscard]] std::string without_password(std::string_view location);

}  // namespace vultus
