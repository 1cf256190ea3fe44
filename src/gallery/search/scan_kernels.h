#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace vultus::search {

/// Rows are stored in groups of this many, element by element in fours: a vector register holds four elements
/// of every row of a group, and no kernel adds across a register.
inline constexpr std::size_t kGroupRows = 16;
/// Elements of a row that lie side by side; rows are padded with zeros to a multiple.
inline constexpr std::size_t kQuad = 4;
/// Groups whose greatest scores are kept lane by lane.
inline constexpr std::size_t kSuperGroups = 32;
inline constexpr std::size_t kSuperRows = kSuperGroups * kGroupRows;
/// Codes are elements from -127 to 127, stored with this added.
inline constexpr int kCodeBias = 128;
/// A score is an upper bound of a similarity times this, as an integer.
inline constexpr float kScoreUnit = 1U << 29U;

/// A probe in 16 bits, and the same as two digits of 8: value = 256 high + low. Whole quads.
struct ProbeCodes {
  const std::int16_t* values;
  const std::int8_t* high;
  const std::int8_t* low;
  std::size_t quads;
  std::uint32_t bias;  ///< kCodeBias times the sum of the values, modulo 2^32
  float step;          ///< what one unit of the values is worth, in units of kScoreUnit
};

/// Rows to be scored: score = round(dot * (scale * step) + error), dot being the exact sum of products of the
/// codes and the probe's values, which never leaves 32 bits.
struct ScanRows {
  const std::uint8_t* codes;  ///< [group][quad][row][element of the quad], aligned to 64 bytes
  const float* scale;         ///< one a row
  const float* error;         ///< one a row, in units of kScoreUnit
  std::size_t groups;
  std::int32_t* scores;  ///< groups * kGroupRows
  std::int32_t* maxima;  ///< kGroupRows for every kSuperGroups groups begun: the greatest score of each lane
};

/// The kernels of one instruction set. All give the same bits, and none branches on the data.
struct ScanKernels {
  const char* name;
  void (*scan)(const ProbeCodes&, const ScanRows&);
  /// How many of `keys[0, count)` are `least` or more.
  std::size_t (*count_at_least)(const std::int32_t* keys, std::size_t count, std::int32_t least);
  /// The sum of products of two vectors, in float: to compare candidates, not to be shown.
  float (*product)(const float* a, const float* b, std::size_t dimension);
};

/// Those this processor can execute, fastest first; the last is the portable one.
[[nodiscard]] std::span<const ScanKernels* const> supported_scan_kernels();

[[nodiscard]] const ScanKernels& portable_scan_kernels();
/// Each only where the processor has what it is named after.
[[nodiscard]] const ScanKernels& avx2_scan_kernels();
[[nodiscard]] const ScanKernels& avx512_scan_kernels();
[[nodiscard]] const ScanKernels& avx512_vnni_scan_kernels();
[[nodiscard]] const ScanKernels& neon_scan_kernels();

}  // namespace vultus::search
