#include "image/clahe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace vultus {
namespace {

constexpr int kLevels = 256;
constexpr int kWeightBits = 11;
constexpr std::int64_t kOne = 1 << kWeightBits;
constexpr int kMaxTiles = 64;

using Map = std::array<std::uint8_t, kLevels>;

/// First pixel of tile `i` of `tiles` along an axis of `length` pixels; of i = tiles, the end.
int tile_edge(int i, int tiles, int length) {
  return static_cast<int>(static_cast<std::int64_t>(i) * length / tiles);
}

/// Where a pixel lies between the centres of its two nearest tiles along one axis.
struct Neighbours {
  int low, high;            ///< tiles; equal outside the outermost centres
  std::int64_t high_share;  ///< weight of `high`, 0..kOne
};

std::vector<Neighbours> neighbours_along(int tiles, int length) {
  const auto doubled_centre = [=](int i) {
    return tile_edge(i, tiles, length) + tile_edge(i + 1, tiles, length) - 1;
  };
  std::vector<Neighbours> all;
  all.reserve(static_cast<std::size_t>(length));
  for (int x = 0, next = 0; x < length; ++x) {
    while (next < tiles && doubled_centre(next) <= 2 * x) ++next;
    if (next == 0 || next == tiles) {
      const int only = next == 0 ? 0 : tiles - 1;
      all.push_back({only, only, 0});
      continue;
    }
    const std::int64_t from = doubled_centre(next - 1), distance = doubled_centre(next) - from;
    all.push_back({next - 1, next, ((2 * x - from) * kOne + distance / 2) / distance});
  }
  return all;
}

/// Cuts every count to the limit and spreads what was cut off evenly.
void clip(std::array<std::int64_t, kLevels>& counts, std::int64_t limit) {
  std::int64_t excess = 0;
  for (auto& count : counts) {
    excess += std::max<std::int64_t>(count - limit, 0);
    count = std::min(count, limit);
  }
  for (int level = 0; level < kLevels; ++level)
    counts[static_cast<std::size_t>(level)] += excess / kLevels + (level < excess % kLevels ? 1 : 0);
}

Map equalising_map(ImageView grey, int x0, int y0, int x1, int y1, double clip_limit) {
  std::array<std::int64_t, kLevels> counts{};
  for (int y = y0; y < y1; ++y)
    for (const std::uint8_t* p = grey.row(y) + x0; p != grey.row(y) + x1; ++p) ++counts[*p];
  const std::int64_t pixels = static_cast<std::int64_t>(x1 - x0) * (y1 - y0);
  clip(counts, std::max<std::int64_t>(1, std::llround(std::floor(clip_limit * static_cast<double>(pixels)))));
  Map map;
  std::int64_t cumulative = 0;
  for (std::size_t level = 0; level < kLevels; ++level) {
    cumulative += counts[level];
    map[level] = static_cast<std::uint8_t>((cumulative * (kLevels - 1) + pixels / 2) / pixels);
  }
  return map;
}

}  // namespace

Result<void> ClaheOptions::validate() const {
  if (tiles < 1 || tiles > kMaxTiles)
    return fail(Error::kInvalidArgument, "clahe.tiles is " + std::to_string(tiles) + ", not 1 to 64");
  if (!(clip_limit > 0) || clip_limit > 1)
    return fail(Error::kInvalidArgument,
                "clahe.clip_limit is " + std::to_string(clip_limit) + ", not above 0 and up to 1");
  return {};
}

void equalise_adaptively(ImageView grey, const ClaheOptions& options, Image& out) {
  const int columns = std::min(options.tiles, grey.width), rows = std::min(options.tiles, grey.height);
  std::vector<Map> maps;
  maps.reserve(static_cast<std::size_t>(columns * rows));
  for (int j = 0; j < rows; ++j)
    for (int i = 0; i < columns; ++i)
      maps.push_back(equalising_map(grey, tile_edge(i, columns, grey.width), tile_edge(j, rows, grey.height),
                                    tile_edge(i + 1, columns, grey.width),
                                    tile_edge(j + 1, rows, grey.height), options.clip_limit));

  out.reshape(grey.width, grey.height, PixelFormat::kGrey);
  const auto across = neighbours_along(columns, grey.width), down = neighbours_along(rows, grey.height);
  for (int y = 0; y < grey.height; ++y) {
    const Neighbours v = down[static_cast<std::size_t>(y)];
    const Map *upper = &maps[static_cast<std::size_t>(v.low * columns)],
              *lower = &maps[static_cast<std::size_t>(v.high * columns)];
    const std::uint8_t* from = grey.row(y);
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < grey.width; ++x) {
      const Neighbours h = across[static_cast<std::size_t>(x)];
      const std::uint8_t p = from[x];
      const std::int64_t top = upper[h.low][p] * (kOne - h.high_share) + upper[h.high][p] * h.high_share;
      const std::int64_t bottom = lower[h.low][p] * (kOne - h.high_share) + lower[h.high][p] * h.high_share;
      to[x] = static_cast<std::uint8_t>(
          (top * (kOne - v.high_share) + bottom * v.high_share + kOne * kOne / 2) >> (2 * kWeightBits));
    }
  }
}

}  // namespace vultus
