#pragma once
#include <cstddef>
#include <cstdint>
#include <random>

namespace vultus::cli {

/// Takes so many of a known number, one decision an item (Knuth, TAOCP 2, algorithm 3.4.2 S). Each set of
/// that size is as likely; the same seed gives the same on every machine.
class Selection {
 public:
  /// Takes all where no more than `wanted` are there.
  Selection(std::size_t wanted, std::size_t count, std::uint64_t seed)
      : wanted_(wanted), left_(count), random_(seed) {}

  [[nodiscard]] bool take() {
    // The upper half of the product is uniform below left_, but for less than left_ / 2^64.
    const auto place = static_cast<std::size_t>((static_cast<Wide>(random_()) * left_--) >> 64U);
    if (place >= wanted_) return false;
    --wanted_;
    return true;
  }

 private:
  __extension__ using Wide = unsigned __int128;
  std::size_t wanted_, left_;
  std::mt19937_64 random_;
};

}  // namespace vultus::cli
