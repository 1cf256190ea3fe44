#pragma once
#include <string>

#include "base/result.h"

namespace vultus {

/// A URL as libpq is given it.
struct PostgresUrl {
  std::string connect;   ///< with what we add to it, in a form that has no blanks
  std::string password;  ///< as it stands in the URL, empty when there is none: must never be shown
};

/// Reads "postgresql://…" the way libpq does and adds a time limit for connecting, probes for dead
/// connections and our name, where the URL does not set them. kInvalidArgument without the URL's content.
[[nodiscard]] Result<PostgresUrl> read_postgres_url(const std::string& url);

}  // namespace vultus
