#pragma once
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/work_limit.h"
#include "face/detect.h"
#include "face/mesh.h"

namespace vultus {

struct FindOptions {
  double tiny_face = 0.10;     ///< a largest face below this share of the longer side calls for tiles; [0, 1]
  double tile_overlap = 0.25;  ///< share of a tile that its neighbour repeats; [0, 0.9]
  int tiles_max = 4;           ///< finest division tried, tiles a side; [1, 8]
  int tile_min_px = 96;        ///< no tile is smaller than this; [32, 10000]
  double border = 0.5;         ///< width of the border that is put around the picture, in sides of it; [0, 2]
  double weak_score = 0.75;    ///< a best face below it may be seen the wrong way round; [0, 1]
  double turned_margin =
      0.1;  ///< by so much a face of the turned picture must be better than a weak one; [0, 1]
  /// kConfigInvalid naming the field that is out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

/// Coarse to fine: the whole picture by each detector in turn. Where that finds nothing: a border around the
/// picture (faces that fill it or are cut by it), overlapping tiles (tiny faces), then the picture turned by
/// quarters. Where it finds only tiny faces: tiles for more of them. Where it finds only a weak one: the
/// picture turned, because faces on their side or head are often seen, but with their eyes and mouth
/// mistaken. What is no face does not count as found: the search goes on. Keeps its buffers; not thread-safe,
/// one a worker.
class FaceFinder {
 public:
  /// Requires at least one detector; they are tried in order.
  FaceFinder(std::vector<std::unique_ptr<Detector>> detectors, const FindOptions& options);

  struct Found {
    Detection face;
    const Detector* detector = nullptr;
    bool is_certain = false;  ///< seen in the whole picture; parts of it show cloth and leaves as faces too
    bool is_checked = false;  ///< what follows is known
    MeshLandmarks mesh;       ///< without points where the mesh sees no face or there is none
    std::optional<FaceDoubt> doubt;
  };
  /// Says whether a detection is a face, and keeps what that showed in `found`.
  using Check = std::function<Result<bool>(Found& found)>;

  /// Candidates for the faces of a BGR picture, largest first; the first is a face by `check`, the others are
  /// not checked yet where `is_checked` is false. Valid until the next call. `limit` is checked before each
  /// run.
  [[nodiscard]] Result<std::span<Found>> find(ImageView picture, const WorkLimit& limit, const Check& check);
  /// The same by the whole picture alone: one run of each detector at most.
  [[nodiscard]] Result<std::span<Found>> find_at_once(ImageView picture, const WorkLimit& limit,
                                                      const Check& check);

 private:
  /// Drops the largest candidates that are no faces, until one is.
  Result<void> drop_non_faces(const Check& check);
  Result<void> search_whole(ImageView picture, const WorkLimit& limit);
  Result<void> search_with_border(ImageView picture, const WorkLimit& limit);
  Result<void> search_tiles(ImageView picture, int tiles_a_side, const WorkLimit& limit);
  Result<void> search_turned(ImageView picture, double better_than, const Check& check,
                             const WorkLimit& limit);
  Result<bool> run(Detector& detector, ImageView part, const WorkLimit& limit);
  [[nodiscard]] double largest_share(ImageView picture) const;
  [[nodiscard]] double best_score() const;
  void add_new(const Detection& face, const Detector& detector);

  std::vector<std::unique_ptr<Detector>> detectors_;
  FindOptions options_;
  std::span<const Detection> seen_;  ///< of the last run, in pixels of the part it saw
  std::vector<Found> found_;
  Image reduced_;  ///< a large picture, smaller
  Image changed_;  ///< the picture with a border or turned
};

}  // namespace vultus
