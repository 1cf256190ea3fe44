#pragma once
#include <span>
#include <string_view>

#include "base/result.h"
#include "vultus/secret.h"

namespace vultus {

/// Base64 with padding (RFC 4648, section 4), as characters that are wiped when they go.
[[nodiscard]] SecretBytes to_base64(std::span<const std::byte> bytes);

/// The bytes of such a text. kInvalidArgument for anything `to_base64` does not write: blanks, other
/// alphabets, missing padding, bits set beyond the end.
[[nodiscard]] Result<SecretBytes> from_base64(std::string_view text);

}  // namespace vultus
