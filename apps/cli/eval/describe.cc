#include "eval/describe.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "crypto/digest.h"
#include "photos.h"
#include "progress.h"
#include "settings.h"

namespace vultus::cli {
namespace {

/// For each input the index of the first one with the same bytes; an input that cannot be read is its own.
std::vector<std::size_t> first_of_same_bytes(std::span<const Input> inputs) {
  std::map<std::string, std::size_t> first;
  std::vector<std::size_t> owner(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto bytes = read_input(inputs[i]);
    owner[i] = bytes ? first.try_emplace(sha256_hex(std::as_bytes(std::span(*bytes))), i).first->second : i;
  }
  return owner;
}

Result<FaceAnalysis> subject_of(Photo& photo, Part part) {
  if (!photo.analysis) return tl::unexpected<Error>(photo.analysis.error());
  if (photo.analysis->faces.empty()) return fail(Error::kNoFace, photo.name + ": no face was found");
  FaceAnalysis& face = photo.analysis->faces.front();
  if (part == Part::kEmbedding && !face.embedding)
    return fail(Error::kNoFace, photo.name + ": the face could not be aligned");
  return std::move(face);
}

}  // namespace

Result<Subjects> describe_subjects(Context& context, std::span<const Input> inputs, Part part) {
  const std::vector<std::size_t> owner = first_of_same_bytes(inputs);
  std::vector<Input> distinct;
  std::vector<std::size_t> place(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (owner[i] == i) place[i] = distinct.size(), distinct.push_back(inputs[i]);
    place[i] = place[owner[i]];
  }
  PhotoJob job;
  VULTUS_ASSIGN(job.engine, engine_options(context.common));
  job.engine.parts = {part};
  job.request = {.parts = {part}, .max_faces = 1, .deadline = {}, .cancel = context.stop.get_token()};
  std::vector<Result<FaceAnalysis>> found;
  Progress progress(context.err, !context.common.quiet && !context.common.json);
  const auto sink = [&](std::size_t index, Photo photo, const Engine&) {
    found.push_back(subject_of(photo, part));
    progress.update(photo.name, index + 1, distinct.size());
  };
  Subjects subjects;
  VULTUS_ASSIGN(subjects.engine, describe_photos(distinct, job, sink));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Result<FaceAnalysis>& face = found[place[i]];
    subjects.faces.push_back(face ? std::optional(*face) : std::nullopt);
    if (!face) subjects.failures.push_back({inputs[i].name, face.error()});
  }
  return subjects;
}

float similarity_of(const Embedding& a, const Embedding& b) {
  const double dot = std::inner_product(
      a.values.begin(), a.values.end(), b.values.begin(), 0.0,
      [](double sum, double term) { return sum + term; },
      [](float x, float y) { return static_cast<double>(x) * static_cast<double>(y); });
  return static_cast<float>(std::clamp(dot, -1.0, 1.0));
}

}  // namespace vultus::cli
