#pragma once
#include <cstddef>
#include <filesystem>

namespace vultus::bench {

/// Exact search against FAISS IndexFlatIP and a plain read of as many bytes at a million templates, and
/// against one embedding at ten thousand.
int measure_speed(const std::filesystem::path& pack, std::size_t rounds);

/// Welch's t between searches whose match is first, last, in the middle or nowhere; with a new picture for
/// each timing, or one a class.
int measure_constant_time(std::size_t templates, std::size_t timings, bool fixed);

}  // namespace vultus::bench
