// From where on pictures are too poor to tell people apart, or to tell anything: false non-matches and false
// matches of faces by what the quality of the poorer one measures.
//
//   vultus_poor_pictures_bench ALIGNED TURNED [PEOPLE]
//
// Both folders hold a folder a person. Of the first PEOPLE (default 80) of ALIGNED with two pictures, crops
// of one size, the second picture is made smaller, blurred, dark or bright in steps, one thing at a time, on
// a grey ground of one size. FNMR is that against the person's first picture as it is; FMR that of two people
// whose pictures are spoiled alike. Of TURNED all genuine pairs count by how far the heads are turned against
// each other, where both faces carry a "no" otherwise. Rates are at the threshold in force; intervals are
// Wilson's of 95 % with each person as one trial.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "evaluation/proportion.h"
#include "face/embed.h"
#include "testing/data.h"
#include "testing/degrade.h"
#include "vultus/engine.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kCanvasPx = 336, kGrey = 128;
constexpr double kDarkNoise = 2;  ///< grey levels; what a sensor adds where there is little light
constexpr std::size_t kDefaultPeople = 80;

/// One way of spoiling a picture, and the measure that tells.
struct Way {
  const char* measure;
  double FaceQuality::*value;
  std::vector<double> edges;  ///< of the bins, rising
  std::vector<std::function<Image(ImageView)>> steps;
};

std::vector<Way> ways() {
  Way small{"eye distance, pixels", &FaceQuality::eye_distance_px, {8, 10, 12, 14, 17, 20, 24, 30}, {}};
  for (const double factor : {1.0, 0.78, 0.64, 0.53, 0.44, 0.37, 0.31, 0.26, 0.2})
    small.steps.emplace_back([=](ImageView picture) { return scaled(picture, factor).image; });
  Way soft{"sharpness", &FaceQuality::blur, {2, 4, 7, 10, 15, 20, 30}, {}};
  for (const double sigma_px : {0.7, 1.0, 1.3, 1.7, 2.2, 3.0, 4.0})
    soft.steps.emplace_back([=](ImageView picture) { return blurred(picture, sigma_px); });
  Way lit{"brightness",
          &FaceQuality::brightness_mean,
          {3, 5, 8, 12, 20, 30, 60, 180, 200, 220, 235, 245, 250},
          {}};
  for (const double gain : {0.4, 0.22, 0.15, 0.1, 0.06, 0.04, 0.02})
    lit.steps.emplace_back(
        [=](ImageView picture) { return noisy(relit(picture, gain, 0).view(), /*seed=*/1, kDarkNoise); });
  for (const double offset : {60, 90, 110, 125, 140})
    lit.steps.emplace_back([=](ImageView picture) { return relit(picture, 1, offset); });
  return {small, soft, lit};
}

/// The folders of people, and in each the pictures, by name.
std::vector<fs::path> sorted(const fs::path& folder) {
  std::vector<fs::path> entries{fs::directory_iterator(folder), fs::directory_iterator()};
  std::ranges::sort(entries);
  return entries;
}

Image on_canvas(const Image& picture) {
  Image canvas = filled(kCanvasPx, kCanvasPx, kGrey);
  const int x = (kCanvasPx - picture.width()) / 2, y = (kCanvasPx - picture.height()) / 2;
  for (int row = 0; row < picture.height(); ++row)
    std::memcpy(canvas.row(y + row) + 3L * x, picture.row(row),
                3UL * static_cast<std::size_t>(picture.width()));
  return canvas;
}

/// The face nearest to the middle.
std::optional<FaceAnalysis> face_of(Engine& engine, const Image& picture) {
  auto analysis = engine.analyze(picture.view(), {.parts = {Part::kQuality, Part::kPose, Part::kEmbedding}});
  if (!analysis || analysis->faces.empty()) return std::nullopt;
  const auto from_middle = [&](const FaceAnalysis& face) {
    return std::hypot(face.box.centre().x - analysis->width / 2.0,
                      face.box.centre().y - analysis->height / 2.0);
  };
  FaceAnalysis& face = *std::ranges::min_element(analysis->faces, {}, from_middle);
  if (!face.embedding || !face.quality) return std::nullopt;
  return std::move(face);
}

struct Bin {
  std::size_t genuine = 0, missed = 0, impostors = 0, matched = 0;
  std::set<std::size_t> people;
};

std::string shown(std::size_t events, std::size_t trials, std::size_t effective) {
  if (trials == 0) return "—";
  const Proportion rate = proportion(events, trials, static_cast<double>(std::min(effective, trials)));
  char text[64];
  std::snprintf(text, sizeof text, "%.1f %% [%.1f, %.1f]", 100 * rate.value, 100 * rate.low, 100 * rate.high);
  return text;
}

/// Faces counted by a measure.
class Histogram {
 public:
  Histogram(const char* measure, std::vector<double> edges)
      : measure_(measure), edges_(std::move(edges)), bins_(edges_.size() + 1) {}

  Bin& at(double value) {
    return bins_[static_cast<std::size_t>(std::ranges::upper_bound(edges_, value) - edges_.begin())];
  }
  void print() const {
    std::printf(
        "| %s, from | people | genuine pairs | FNMR | impostor pairs | FMR |\n|---|---|---|---|---|---|\n",
        measure_);
    for (std::size_t i = 0; i < bins_.size(); ++i) {
      const Bin& bin = bins_[i];
      if (bin.genuine == 0) continue;
      std::printf("| %g | %zu | %zu | %s | %zu | %s |\n", i == 0 ? 0 : edges_[i - 1], bin.people.size(),
                  bin.genuine, shown(bin.missed, bin.genuine, bin.people.size()).c_str(), bin.impostors,
                  shown(bin.matched, bin.impostors, bin.people.size()).c_str());
    }
    std::fflush(stdout);
  }

 private:
  const char* measure_;
  std::vector<double> edges_;
  std::vector<Bin> bins_;
};

bool is_alike(const Engine& engine, const FaceAnalysis& a, const FaceAnalysis& b) {
  return *similarity(*a.embedding, *b.embedding) >= engine.policy()->match_similarity();
}

struct Person {
  FaceAnalysis reference;
  Image probe;
};

std::vector<Person> people_in(Engine& engine, const fs::path& folder, std::size_t count) {
  std::vector<Person> people;
  for (const fs::path& person : sorted(folder)) {
    if (people.size() == count) break;
    const auto pictures = sorted(person);
    if (pictures.size() < 2) continue;
    auto first = read_image(pictures[0]), second = read_image(pictures[1]);
    if (!first || !second) continue;
    if (auto reference = face_of(engine, on_canvas(*first)))
      people.push_back({*std::move(reference), *std::move(second)});
  }
  return people;
}

void spoil(Engine& engine, const std::vector<Person>& people, const Way& way) {
  Histogram histogram(way.measure, way.edges);
  std::size_t lost = 0;
  for (const auto& step : way.steps) {
    std::vector<std::optional<FaceAnalysis>> probes;
    for (std::size_t i = 0; i < people.size(); ++i) {
      probes.push_back(face_of(engine, on_canvas(step(people[i].probe.view()))));
      if (!probes[i]) {
        ++lost;
        continue;
      }
      Bin& bin = histogram.at((*probes[i]->quality).*way.value);
      bin.people.insert(i);
      ++bin.genuine;
      if (!is_alike(engine, people[i].reference, *probes[i])) ++bin.missed;
      for (std::size_t other = 0; other < i; ++other) {
        if (!probes[other] || &histogram.at((*probes[other]->quality).*way.value) != &bin) continue;
        ++bin.impostors;
        if (is_alike(engine, *probes[other], *probes[i])) ++bin.matched;
      }
    }
  }
  histogram.print();
  std::printf("No face was found in %zu pictures.\n\n", lost);
}

bool carries_no(const Engine& engine, const FaceAnalysis& face) {
  const QualityLimits& limits = engine.policy()->thresholds().comparison.told_apart;
  return face.pose && face.quality->eye_distance_px >= limits.eye_distance_min_px &&
         face.quality->blur >= limits.blur_min;
}

void turn(Engine& engine, const fs::path& folder) {
  Histogram histogram("difference of yaw, degrees", {10, 20, 30, 40, 50, 60});
  const auto people = sorted(folder);
  for (std::size_t person = 0; person < people.size(); ++person) {
    std::vector<FaceAnalysis> faces;
    for (const fs::path& path : sorted(people[person])) {
      const auto picture = read_image(path);
      if (!picture) continue;
      auto face = face_of(engine, *picture);
      if (face && carries_no(engine, *face)) faces.push_back(*std::move(face));
    }
    for (std::size_t a = 0; a < faces.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) {
        Bin& bin = histogram.at(std::abs(faces[a].pose->view_yaw_deg - faces[b].pose->view_yaw_deg));
        bin.people.insert(person);
        ++bin.genuine;
        if (!is_alike(engine, faces[a], faces[b])) ++bin.missed;
      }
  }
  histogram.print();
}

int run(const fs::path& aligned, const fs::path& turned, std::size_t count) {
  auto engine = Engine::open({.parts = {Part::kQuality, Part::kPose, Part::kEmbedding}});
  if (!engine) return std::fprintf(stderr, "%s\n", engine.error().message.c_str()), 4;
  const auto people = people_in(**engine, aligned, count);
  std::printf("%zu people, threshold %.3f\n\n", people.size(), (*engine)->policy()->match_similarity());
  for (const Way& way : ways()) spoil(**engine, people, way);
  turn(**engine, turned);
  return 0;
}

}  // namespace
}  // namespace vultus::testing

int main(int argc, char** argv) {
  if (argc < 3) return std::fputs("usage: vultus_poor_pictures_bench ALIGNED TURNED [PEOPLE]\n", stderr), 2;
  const std::size_t people = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : vultus::testing::kDefaultPeople;
  return vultus::testing::run(argv[1], argv[2], people);
}
