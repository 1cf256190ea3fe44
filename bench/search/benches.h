#pragma once
#include <cstddef>
#include <filesystem>
#include <string_view>

namespace vultus::bench {

/// Exact search against FAISS IndexFlatIP and a plain read of as many bytes at a million templates, and
/// against one embedding at ten thousand.
int measure_speed(const std::filesystem::path& pack, std::size_t rounds);

/// Welch's t between searches whose match is first, last, in the middle or nowhere; with a new picture for
/// each timing, or one a class.
int measure_constant_time(std::size_t templates, std::size_t timings, bool fixed);

/// One line of comma-separated values: index ("exact" or "hnsw"), templates, MiB of int8 and of float, MiB in
/// all, seconds of one core to build, median ms of a search, share of first hits that are those of the exact
/// search, for known people and for strangers.
int measure_cost(std::string_view kind, std::size_t templates, std::size_t rounds);

/// A chart of such lines below a header.
int draw_cost(const std::filesystem::path& csv, const std::filesystem::path& svg);

}  // namespace vultus::bench
