// How many faces are lost, and how often something else passes for one, by the check that every use goes
// through.
//
//   vultus_faces_bench PACK [--drawn PICTURES_A_KIND] [--tiles FOLDER]... [--faces FOLDER]... [--padded
//   FOLDER]...
//                           [--heads PORTRAIT]
//
// --drawn makes so many pictures of each kind of testing/non_faces.h. --tiles cuts photographs into squares
// and leaves out those that meet a face found in the whole, grown by half its side: backgrounds. --faces
// counts the pictures of a folder (and those below it) in which a face is found, and the same with
// sunglasses, a mask and a hand drawn over; --padded puts them on a grey ground of three times their size
// first, for tight crops. --heads renders the portrait on the pack's canonical face at yaws up to 90 degrees.
// Rates are pictures, with the 95 % interval of Wilson.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "evaluation/proportion.h"
#include "face/canonical_face.h"
#include "image/resample.h"
#include "testing/cover.h"
#include "testing/data.h"
#include "testing/degrade.h"
#include "testing/head_scene.h"
#include "testing/non_faces.h"
#include "vultus/engine.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kGrey = 128;

template <class T>
T or_exit(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(3);
  }
  return *std::move(result);
}

/// What was seen in the pictures of one set.
struct Tally {
  std::size_t pictures = 0, with_face = 0, doubtful = 0, live = 0;

  void add(const Analysis& analysis) {
    const auto sure = [](const FaceAnalysis& face) { return !face.doubt; };
    const auto is_live = [](const FaceAnalysis& face) { return face.pad->verdict == PadVerdict::kLive; };
    ++pictures;
    with_face += std::ranges::any_of(analysis.faces, sure);
    doubtful += !analysis.faces.empty() && std::ranges::none_of(analysis.faces, sure);
    live += std::ranges::any_of(analysis.faces, is_live);
  }
  void add(const Tally& other) {
    pictures += other.pictures, with_face += other.with_face;
    doubtful += other.doubtful, live += other.live;
  }
  void print(std::string_view name) const {
    const Proportion face = proportion(with_face, pictures), doubt = proportion(doubtful, pictures);
    std::printf("%-28.*s %6zu %6zu %6.2f%% [%.2f, %.2f] %6zu %6.2f%% [%.2f, %.2f] %6zu %6zu\n",
                static_cast<int>(name.size()), name.data(), pictures, with_face, 100 * face.value,
                100 * face.low, 100 * face.high, doubtful, 100 * doubt.value, 100 * doubt.low,
                100 * doubt.high, pictures - with_face - doubtful, live);
    std::fflush(stdout);
  }
};

std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension();
    if (extension == ".jpg" || extension == ".png" || extension == ".gif") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

class Bench {
 public:
  explicit Bench(const std::string& pack)
      : engine_(or_exit(Engine::open({.models = pack, .parts = {Part::kLandmarks, Part::kPad}}))),
        pack_(pack) {}

  void drawn(int a_kind) {
    Tally all;
    std::uint64_t seed = 0;
    for (const auto kinds : {non_face_textures(), non_face_objects()})
      for (const NonFaceKind& kind : kinds) {
        Tally tally;
        for (int i = 0; i < a_kind; ++i) {
          constexpr std::array kSides{256, 384, 512};
          ++seed;
          tally.add(analyse(kind.draw(seed, kSides[seed % kSides.size()]).view()));
        }
        tally.print(kind.name);
        all.add(tally);
      }
    all.print("drawn, all");
  }

  void tiles(const fs::path& folder) {
    Tally tally;
    for (const fs::path& file : pictures_in(folder)) {
      const Image picture = or_exit(read_image(file));
      const Analysis whole = analyse(picture.view());
      for (const int side : {128, 256})
        for (int y = 0; y + side <= picture.height(); y += side)
          for (int x = 0; x + side <= picture.width(); x += side)
            if (!meets_face(whole, x, y, side))
              tally.add(analyse(crop(picture.view(), x, y, x + side, y + side)));
    }
    tally.print("backgrounds of " + folder.filename().string());
  }

  void faces(const fs::path& folder, bool is_padded) {
    Tally plain;
    std::array<Tally, kCovers.size()> with_cover;
    for (const fs::path& file : pictures_in(folder)) {
      Image picture = or_exit(read_image(file));
      if (is_padded) picture = padded(picture.view());
      const Analysis analysis = analyse(picture.view());
      plain.add(analysis);
      if (analysis.faces.empty() || analysis.faces.front().doubt)
        std::fprintf(stderr, "%s: %s\n", file.c_str(),
                     analysis.faces.empty() ? "no face" : analysis.faces.front().doubt->why.c_str());
      else if (const auto& points = analysis.faces.front().points)
        for (std::size_t i = 0; i < kCovers.size(); ++i)
          with_cover[i].add(analyse(covered(picture.view(), *points, kCovers[i]).view()));
    }
    const std::string name = folder.filename().string();
    plain.print(name);
    for (std::size_t i = 0; i < kCovers.size(); ++i)
      with_cover[i].print(name + ", " + std::string(to_string(kCovers[i])));
  }

  void heads(const fs::path& portrait_file) {
    const Image portrait = or_exit(read_image(portrait_file));
    constexpr std::size_t kMaxBytes = kMaxCanonicalFaceBytes;
    const auto bytes = or_exit(read_file(fs::path(pack_) / "canonical_face.binarypb", kMaxBytes));
    const auto canonical = or_exit(parse_canonical_face(std::as_bytes(std::span(bytes))));
    const HeadModel head = make_head(canonical, portrait.view(), portrait_landmarks());
    for (int yaw = 0; yaw <= 90; yaw += 15) {
      Tally tally;
      for (const int side : {-1, 1})
        for (const double pitch : {-15.0, 0.0, 15.0})
          for (const double roll : {-20.0, 0.0, 20.0}) {
            HeadView view;
            view.angles = {static_cast<double>(side * yaw), pitch, roll};
            tally.add(analyse(render_head(head, view).image.view()));
          }
      tally.print("rendered head, yaw " + std::to_string(yaw));
    }
  }

 private:
  Analysis analyse(ImageView picture) { return or_exit(engine_->analyze(picture, {.parts = {Part::kPad}})); }

  static bool meets_face(const Analysis& analysis, int x, int y, int side) {
    return std::ranges::any_of(analysis.faces, [&](const FaceAnalysis& face) {
      const double grown = std::max(face.box.width(), face.box.height()) / 2;
      return x < face.box.x1 + grown && x + side > face.box.x0 - grown && y < face.box.y1 + grown &&
             y + side > face.box.y0 - grown;
    });
  }

  static Image padded(ImageView picture) {
    Image out = filled(3 * picture.width, 3 * picture.height, kGrey);
    for (int y = 0; y < picture.height; ++y)
      std::copy_n(picture.row(y), 3 * picture.width, out.row(picture.height + y) + 3 * picture.width);
    return out;
  }

  std::unique_ptr<Engine> engine_;
  std::string pack_;
};

int run(std::span<char*> arguments) {
  if (arguments.size() < 4 || arguments.size() % 2 != 0) return 2;
  Bench bench(arguments[1]);
  std::printf("%-28s %6s %6s %24s %6s %24s %6s %6s\n", "", "", "face", "", "doubt", "", "none", "live");
  for (std::size_t i = 2; i < arguments.size(); i += 2) {
    const std::string_view what = arguments[i];
    const char* value = arguments[i + 1];
    if (what == "--drawn")
      bench.drawn(std::atoi(value));
    else if (what == "--tiles")
      bench.tiles(value);
    else if (what == "--faces")
      bench.faces(value, false);
    else if (what == "--padded")
      bench.faces(value, true);
    else if (what == "--heads")
      bench.heads(value);
    else
      return 2;
  }
  return 0;
}

}  // namespace
}  // namespace vultus::testing

int main(int count, char** arguments) {
  const int status = vultus::testing::run(std::span(arguments, static_cast<std::size_t>(count)));
  if (status == 2)
    std::fprintf(stderr,
                 "usage: %s PACK [--drawn PICTURES_A_KIND] [--tiles FOLDER]... [--faces FOLDER]... "
                 "[--padded FOLDER]... [--heads PORTRAIT]\n",
                 arguments[0]);
  return status;
}
