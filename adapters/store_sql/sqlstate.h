#pragma once
#include <string_view>

#include "base/result.h"

namespace vultus {

/// What an SQLSTATE means (PostgreSQL, appendix A).
[[nodiscard]] inline ErrorCode code_of_state(std::string_view state) {
  if (state == "55P03" || state == "40P01" || state == "40001") return ErrorCode::kDatabaseLocked;
  if (state == "57014") return ErrorCode::kDeadlineExceeded;
  if (state == "25006") return ErrorCode::kDatabaseReadOnly;
  if (state == "42501") return ErrorCode::kPermissionDenied;
  if (state == "53100") return ErrorCode::kDiskFull;
  if (state == "23505") return ErrorCode::kInvalidArgument;
  const std::string_view kind = state.substr(0, 2);
  if (kind == "08" || kind == "28" || kind == "53" || kind == "57" || kind == "3D")
    return ErrorCode::kDatabaseUnreachable;
  if (kind == "58") return ErrorCode::kIo;
  return ErrorCode::kDatabaseInvalid;
}

/// Whether the server has ended the connection, or is about to.
[[nodiscard]] inline bool is_state_of_lost_connection(std::string_view state) {
  return state.starts_with("08") || state.starts_with("57P");
}

}  // namespace vultus
