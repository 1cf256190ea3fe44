#include "gallery/fusion.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

#include "face/embed.h"
#include "gallery/unit_vector.h"

namespace vultus {
namespace {

using Indices = std::vector<std::size_t>;

/// Pictures of no measurable quality count little, not nothing.
constexpr double kLeastWeight = 1e-3;
constexpr std::size_t kMaxNamed = 5;
/// The majority settles in two or three rounds; more means it swings to and fro.
constexpr int kMaxRounds = 10;

std::string two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

Result<void> check(std::span<const Sample> samples, double threshold) {
  if (samples.empty()) return fail(Error::kInvalidArgument, "a template needs at least one picture");
  if (!(threshold >= -1 && threshold <= 1))
    return fail(Error::kInvalidArgument, "threshold: " + two_digits(threshold) + " is outside [-1, 1]");
  for (const Sample& sample : samples) {
    if (!(sample.quality >= 0 && sample.quality <= 1))
      return fail(Error::kInvalidArgument,
                  sample.name + ": quality: " + two_digits(sample.quality) + " is outside [0, 1]");
    if (sample.embedding == nullptr || !is_unit_vector(sample.embedding->values))
      return fail(Error::kInvalidArgument, sample.name + ": the embedding is not a vector of length 1");
    if (sample.embedding->model_id != samples.front().embedding->model_id ||
        sample.embedding->values.size() != samples.front().embedding->values.size())
      return fail(Error::kInvalidArgument,
                  sample.name + ": was described by another model than " + samples.front().name);
  }
  return {};
}

/// The weighted sum of some samples, in double; a centre is its direction.
class Sum {
 public:
  Sum(std::span<const Sample> samples, const Indices& members)
      : samples_(samples),
        member_(samples.size(), false),
        values_(samples.front().embedding->values.size(), 0.0) {
    for (const std::size_t i : members) {
      member_[i] = true;
      for (std::size_t k = 0; k < values_.size(); ++k)
        values_[k] += weight(i) * samples[i].embedding->values[k];
    }
  }

  /// Cosine of a sample and the centre of the members but itself; 0 where these cancel out.
  [[nodiscard]] double similarity_of(std::size_t i) const {
    const SecretFloats& sample = samples_[i].embedding->values;
    const double own = member_[i] ? weight(i) : 0;
    double dot = 0, square = 0;
    for (std::size_t k = 0; k < values_.size(); ++k) {
      const double other = values_[k] - own * sample[k];
      dot += other * sample[k];
      square += other * other;
    }
    return square > 0 ? std::clamp(dot / std::sqrt(square), -1.0, 1.0) : 0;
  }

 private:
  [[nodiscard]] double weight(std::size_t i) const { return std::max(samples_[i].quality, kLeastWeight); }

  std::span<const Sample> samples_;
  std::vector<bool> member_;
  std::vector<double, WipingAllocator<double>> values_;
};

/// The pictures like the one that most others are like.
Result<Indices> around_the_most_central(std::span<const Sample> samples, double threshold) {
  Indices best;
  double best_sum = 0;
  for (const Sample& centre : samples) {
    Indices alike;
    double sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      VULTUS_ASSIGN(const double cosine, similarity(*centre.embedding, *samples[i].embedding));
      sum += cosine;
      if (cosine >= threshold || &samples[i] == &centre) alike.push_back(i);
    }
    if (alike.size() > best.size() || (alike.size() == best.size() && sum > best_sum)) {
      best = std::move(alike);
      best_sum = sum;
    }
  }
  return best;
}

/// The pictures that show the person whom most of them show: pictures too different from one another can
/// still resemble the centre of the rest.
Result<Indices> majority_of(std::span<const Sample> samples, double threshold) {
  VULTUS_ASSIGN(Indices members, around_the_most_central(samples, threshold));
  for (int round = 0; round < kMaxRounds; ++round) {
    const Sum sum(samples, members);
    Indices next;
    for (std::size_t i = 0; i < samples.size(); ++i)
      if (members == Indices{i} || sum.similarity_of(i) >= threshold) next.push_back(i);
    if (next == members || next.empty()) break;
    members = std::move(next);
  }
  return members;
}

std::string list_of(std::span<const Sample> samples, const Indices& which) {
  std::string list;
  for (std::size_t i = 0; i < which.size() && i < kMaxNamed; ++i)
    list += (i == 0 ? "" : ", ") + samples[which[i]].name;
  if (which.size() > kMaxNamed) list += " and " + std::to_string(which.size() - kMaxNamed) + " more";
  return list;
}

tl::unexpected<Error> refuse(std::span<const Sample> samples, const Indices& majority) {
  if (samples.size() == 2)
    return fail(Error::kDifferentPerson, samples[0].name + " and " + samples[1].name +
                                             " show two different people: both cannot be one person");
  Indices others(samples.size());
  std::iota(others.begin(), others.end(), std::size_t{0});
  if (2 * majority.size() <= samples.size())
    return fail(Error::kDifferentPerson,
                list_of(samples, others) + ": show several people, and no one person is on most of them");
  std::erase_if(others, [&](std::size_t i) { return std::ranges::binary_search(majority, i); });
  return fail(Error::kDifferentPerson,
              list_of(samples, others) + (others.size() == 1 ? ": shows" : ": show") +
                  " another person than the other " + std::to_string(majority.size()) + " pictures");
}

}  // namespace

Result<FusedTemplate> fuse_samples(std::span<const Sample> samples, double threshold) {
  VULTUS_TRY(check(samples, threshold));
  VULTUS_ASSIGN(const Indices majority, majority_of(samples, threshold));
  if (majority.size() != samples.size()) return refuse(samples, majority);

  FusedTemplate fused;
  std::vector<Embedding> embeddings;
  std::vector<double> weights;
  const Sum sum(samples, majority);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    embeddings.push_back(*samples[i].embedding);
    weights.push_back(std::max(samples[i].quality, kLeastWeight));
    fused.quality += samples[i].quality / static_cast<double>(samples.size());
    if (samples.size() > 1) fused.least_similarity = std::min(fused.least_similarity, sum.similarity_of(i));
  }
  VULTUS_ASSIGN(fused.embedding, weighted_mean(embeddings, weights));
  return fused;
}

}  // namespace vultus
