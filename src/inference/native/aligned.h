#pragma once
#include <cstddef>
#include <new>
#include <vector>

#include "inference/native/kernels.h"
#include "vultus/secret.h"

namespace vultus::native {

/// Allocates at multiples of kAlignment, and wipes memory before it gives it back.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  explicit AlignedAllocator(const AlignedAllocator<U>&) {}

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{kAlignment}));
  }
  void deallocate(T* p, std::size_t count) {
    wipe(p, count * sizeof(T));
    ::operator delete (p, std::align_val_t{kAlignment});
  }
  bool operator==(const AlignedAllocator&) const = default;
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

/// `count` rounded up to whole granules.
[[nodiscard]] constexpr std::size_t padded(std::size_t count) {
  return (count + kGranule - 1) / kGranule * kGranule;
}

}  // namespace vultus::native
