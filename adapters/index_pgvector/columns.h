#pragma once
#include <cstdint>
#include <span>

#include "base/result.h"
#include "vultus/id.h"
#include "vultus/secret.h"

namespace vultus::pgvector {

/// What a column of an answer holds, in PostgreSQL's binary formats. kDatabaseInvalid when it is no such
/// thing; the message has no values.
[[nodiscard]] Result<std::int64_t> read_number(std::span<const std::uint8_t> column);
[[nodiscard]] Result<Id> read_id(std::span<const std::uint8_t> column);
[[nodiscard]] Result<SecretFloats> read_vector(std::span<const std::uint8_t> column);

}  // namespace vultus::pgvector
