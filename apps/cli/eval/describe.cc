#include "eval/describe.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/file.h"
#include "command_line/settings.h"
#include "crypto/digest.h"
#include "eval/face_cache.h"
#include "output/progress.h"
#include "output/text.h"
#include "photos/photos.h"
#include "process/own_path.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kMaxHashedBytes = std::size_t{1} << 30;  // of a model or this program

/// The pictures of different content, and which of them each input is.
struct Distinct {
  std::vector<Input> inputs;
  std::vector<std::string> hashes;  ///< of the content; empty where a file cannot be read
  std::vector<std::size_t> place;   ///< of each of the inputs given
};

Distinct distinct_of(std::span<const Input> inputs, Progress& progress) {
  Distinct distinct;
  std::map<std::string, std::size_t> first;
  for (const Input& input : inputs) {
    progress.update("reading the pictures", distinct.place.size(), inputs.size());
    const auto bytes = read_input(input);
    const std::string hash = bytes ? sha256_hex(std::as_bytes(std::span(*bytes))) : "";
    const std::size_t next = distinct.inputs.size();
    const std::size_t place = bytes ? first.try_emplace(hash, next).first->second : next;
    distinct.place.push_back(place);
    if (place < next) continue;
    distinct.inputs.push_back(input);
    distinct.hashes.push_back(hash);
  }
  return distinct;
}

std::string hash_of_file(const std::filesystem::path& file) {
  const auto bytes = read_file(file, kMaxHashedBytes);
  return bytes ? sha256_hex(std::as_bytes(std::span(*bytes))) : "";
}

/// The parts as text that tells sets apart.
std::string numbers_of(Parts parts) {
  std::string numbers;
  for (int i = static_cast<int>(Part::kLandmarks); i <= static_cast<int>(Part::kEmbedding); ++i)
    if (parts.contains(static_cast<Part>(i))) numbers += std::to_string(i);
  return numbers;
}

/// Everything a description depends on but the picture: this program, its models and its options.
std::string way_of(const PhotoJob& job, const Engine& engine) {
  std::string way =
      text("parts %s mirror %d live %.17g detector %s program ", numbers_of(job.request.parts).c_str(),
           job.request.average_mirror ? 1 : 0, engine.policy()->live_min(), job.engine.detector.c_str()) +
      hash_of_file(own_path());
  for (const Engine::ModelInfo& model : engine.models()) {
    way.append(" ").append(model.id).append(" ").append(hash_of_file(model.file));
    way.append(" ").append(hash_of_file(model.file.parent_path() / "manifest.json"));
  }
  return way;
}

std::unique_ptr<FaceCache> open_cache(Context& context, const std::string& way, Random& random) {
  auto places = CachePlaces::of_this_user();
  auto cache = places ? FaceCache::open(*places, way, random,
                                        [&context](std::string_view what) { remark(context, what); })
                      : tl::unexpected<Error>(std::move(places).error());
  if (cache) return std::move(*cache);
  remark(context, "nothing is kept for an interrupted run: " + cache.error().message);
  return nullptr;
}

Description description_of(Photo& photo, Parts parts) {
  if (!photo.analysis) {
    Error error = photo.analysis.error();
    if (const std::string name = photo.name + ": "; error.message.starts_with(name))
      error.message.erase(0, name.size());
    return tl::unexpected<Error>(std::move(error));
  }
  if (photo.analysis->faces.empty()) return fail(Error::kNoFace, "no face was found");
  FaceAnalysis& face = photo.analysis->faces.front();
  if (parts.contains(Part::kEmbedding) && !face.embedding)
    return fail(Error::kNoFace, "the face could not be aligned");
  return std::move(face);
}

/// Describes what the cache does not hold, and puts it there.
Result<std::vector<Description>> describe_all(Context& context, const Distinct& distinct, const PhotoJob& job,
                                              Engine& engine, FaceCache* cache, Progress& progress) {
  const std::size_t count = distinct.inputs.size();
  std::vector<Description> found(count);
  std::vector<Input> unknown;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < count; ++i) {
    const Description* known = cache != nullptr ? cache->find(distinct.hashes[i]) : nullptr;
    if (known != nullptr)
      found[i] = *known;
    else
      unknown.push_back(distinct.inputs[i]), places.push_back(i);
  }
  const std::size_t known = count - unknown.size();
  progress.hide();
  if (known > 0) remark(context, text("%zu of %zu pictures known from an earlier run", known, count));
  const auto sink = [&](std::size_t index, Photo photo, const Engine&) {
    const std::size_t place = places[index];
    found[place] = description_of(photo, job.request.parts);
    if (cache != nullptr && !distinct.hashes[place].empty()) cache->add(distinct.hashes[place], found[place]);
    progress.update(photo.name, known + index + 1, count);
  };
  VULTUS_TRY(describe_photos(unknown, job, engine, sink));
  return found;
}

}  // namespace

Result<Subjects> describe_subjects(Context& context, std::span<const Input> inputs,
                                   const SubjectRequest& request) {
  PhotoJob job;
  VULTUS_ASSIGN(job.engine, engine_options(context.common));
  job.engine.parts = request.parts;
  job.request = {.parts = request.parts,
                 .max_faces = 1,
                 .average_mirror = request.average_mirror,
                 .deadline = {},
                 .cancel = context.stop.get_token()};
  Subjects subjects;
  VULTUS_ASSIGN(subjects.engine, Engine::open(job.engine));
  Progress progress(context.err, !context.common.quiet && !context.common.json);
  const Distinct distinct = distinct_of(inputs, progress);
  SystemRandom random;
  const auto cache = request.use_cache ? open_cache(context, way_of(job, *subjects.engine), random) : nullptr;
  VULTUS_ASSIGN(const auto found,
                describe_all(context, distinct, job, *subjects.engine, cache.get(), progress));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Description& face = found[distinct.place[i]];
    subjects.faces.push_back(face ? std::optional(*face) : std::nullopt);
    if (!face) subjects.failures.push_back({inputs[i].name, naming(inputs[i].name, face.error())});
  }
  if (!inputs.empty() && subjects.failures.size() == inputs.size())
    return fail(subjects.failures.front().error.code,
                text("none of %zu pictures gave an answer; the first: ", inputs.size()) +
                    subjects.failures.front().error.message);
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
