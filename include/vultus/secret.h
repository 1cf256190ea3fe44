#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "vultus/export.h"

namespace vultus {

/// Overwrites memory with zeros in a way the compiler may not remove.
VULTUS_EXPORT void wipe(void* data, std::size_t bytes) noexcept;

/// Allocator that wipes memory before it gives it back: for photographs, embeddings and keys.
template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>&) noexcept {}

  T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
  void deallocate(T* p, std::size_t n) noexcept {
    wipe(p, n * sizeof(T));
    std::allocator<T>().deallocate(p, n);
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

using SecretBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;
using SecretFloats = std::vector<float, WipingAllocator<float>>;

}  // namespace vultus
