#pragma once
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>

// Sanitizers reserve the address space that the limit takes away.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VULTUS_NEED_FEW_THREADS() GTEST_SKIP() << "the limit on memory does not go with a sanitizer"
#else
#define VULTUS_NEED_FEW_THREADS() static_assert(true)
#endif

namespace vultus::testing {

/// Takes from this process the address space that stacks of more threads need. For a process that ends soon.
inline void leave_no_room_for_threads() {
  unsigned long pages = 0;
  if (std::FILE* const statm = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(statm, "%lu", &pages) != 1) pages = 0;
    std::fclose(statm);
  }
  constexpr unsigned long kPageBytes = 4096, kForTheHeap = 4UL << 20;
  const rlim_t most = pages * kPageBytes + kForTheHeap;
  const rlimit limit{.rlim_cur = most, .rlim_max = most};
  ::setrlimit(RLIMIT_AS, &limit);
}

}  // namespace vultus::testing
