#pragma once
#include <cstddef>
#include <cstring>

#include "base/id.h"

namespace vultus::search {

/// The end of a UUID of version 7 is random.
struct IdHash {
  std::size_t operator()(const Id& id) const {
    std::size_t hash = 0;
    std::memcpy(&hash, id.bytes.data() + id.bytes.size() - sizeof hash, sizeof hash);
    return hash;
  }
};

}  // namespace vultus::search
