#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "gallery/search/scan_kernels.h"

namespace vultus::search {

/// Positions of the `count` greatest keys ([1, keys.size()]), in order of position, and returns the least of
/// them: no key beside them is greater. The work depends on the number of keys alone.
std::int32_t select_greatest(const ScanKernels& kernels, std::span<const std::int32_t> keys,
                             std::size_t count, std::vector<std::uint32_t>& positions);

}  // namespace vultus::search
