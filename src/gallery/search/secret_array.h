#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

#include "vultus/secret.h"

namespace vultus::search {

/// Wipes memory before it gives it back, aligns it to 64 bytes, and asks for huge pages where they pay: a
/// scan of small ones waits for their addresses.
template <class T>
struct AlignedWipingAllocator {
  using value_type = T;
  AlignedWipingAllocator() = default;
  template <class U>
  AlignedWipingAllocator(const AlignedWipingAllocator<U>&) noexcept {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    void* const p = ::operator new(bytes, alignment(bytes));
    // Advice: the kernel may have none to give.
    if (bytes >= kHugePage) (void)madvise(p, bytes, MADV_HUGEPAGE);
    return static_cast<T*>(p);
  }
  void deallocate(T* p, std::size_t count) noexcept {
    wipe(p, count * sizeof(T));
    ::operator delete(p, alignment(count * sizeof(T)));
  }
  friend bool operator==(const AlignedWipingAllocator&, const AlignedWipingAllocator&) { return true; }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20U;
  static std::align_val_t alignment(std::size_t bytes) {
    return std::align_val_t{bytes >= kHugePage ? kHugePage : 64};
  }
};

template <class T>
using SecretArray = std::vector<T, AlignedWipingAllocator<T>>;

}  // namespace vultus::search
