#include "gallery/search/hits.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "gallery/search/unit_vector.h"

namespace vultus::search {
namespace {

constexpr std::size_t kMaxCount = 100;
/// Of templates whose person has been found.
constexpr double kTaken = -2;

struct IdWords {
  std::uint64_t high, low;
};

/// Ordered as the id's bytes are.
IdWords words_of(const Id& id) {
  IdWords words{};
  for (std::size_t i = 0; i < 8; ++i) {
    words.high = words.high << 8U | id.bytes[i];
    words.low = words.low << 8U | id.bytes[8 + i];
  }
  return words;
}

/// `yes` where `condition` is 1, `no` where it is 0, without a branch.
std::uint64_t chosen(std::uint64_t condition, std::uint64_t yes, std::uint64_t no) {
  return no ^ ((yes ^ no) & (0 - condition));
}

std::uint64_t is_before(IdWords a, IdWords b) {
  return static_cast<std::uint64_t>(a.high < b.high) |
         (static_cast<std::uint64_t>(a.high == b.high) & static_cast<std::uint64_t>(a.low < b.low));
}

/// What best_of_people_in_constant_time compares: a similarity and ids as whole numbers.
struct Candidates {
  std::vector<double> similarities;
  std::vector<IdWords> templates, people;

  explicit Candidates(std::span<const Hit> hits) {
    similarities.reserve(hits.size());
    templates.reserve(hits.size());
    people.reserve(hits.size());
    for (const Hit& hit : hits) {
      similarities.push_back(hit.similarity);
      templates.push_back(words_of(hit.template_id));
      people.push_back(words_of(hit.person_id));
    }
  }

  [[nodiscard]] std::size_t best() const {
    std::uint64_t best = 0;
    for (std::size_t i = 1; i < similarities.size(); ++i) {
      const double a = similarities[i], b = similarities[best];
      const auto better = static_cast<std::uint64_t>(a > b) |
                          (static_cast<std::uint64_t>(a == b) & is_before(templates[i], templates[best]));
      best = chosen(better, i, best);
    }
    return best;
  }

  void take(std::size_t person_of) {
    const IdWords person = people[person_of];
    for (std::size_t i = 0; i < similarities.size(); ++i) {
      const bool same = ((people[i].high ^ person.high) | (people[i].low ^ person.low)) == 0;
      similarities[i] =
          std::bit_cast<double>(chosen(static_cast<std::uint64_t>(same), std::bit_cast<std::uint64_t>(kTaken),
                                       std::bit_cast<std::uint64_t>(similarities[i])));
    }
  }
};

}  // namespace

Result<void> check_entries(std::span<const IndexEntry> entries, std::size_t dimension) {
  for (const IndexEntry& entry : entries) {
    if (entry.values.size() != dimension)
      return fail(Error::kInvalidArgument, "template " + to_string(entry.template_id) + ": a vector of " +
                                               std::to_string(entry.values.size()) +
                                               " elements among vectors of " + std::to_string(dimension));
    if (auto checked = check_unit_vector(entry.values); !checked)
      return fail_at("template " + to_string(entry.template_id), std::move(checked).error());
  }
  return {};
}

std::vector<Hit> best_of_people(std::vector<Hit> templates, std::size_t count) {
  std::ranges::sort(templates, [](const Hit& a, const Hit& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.template_id < b.template_id;
  });
  std::vector<Hit> people;
  for (const Hit& hit : templates) {
    if (people.size() == count) break;
    if (std::ranges::find(people, hit.person_id, &Hit::person_id) == people.end()) people.push_back(hit);
  }
  return people;
}

std::vector<Hit> best_of_people_in_constant_time(std::vector<Hit> templates, std::size_t count) {
  Candidates candidates(templates);
  std::vector<Hit> people(count);
  std::size_t found = 0;
  for (Hit& person : people) {
    const std::size_t best = candidates.best();
    found += candidates.similarities[best] > kTaken ? 1U : 0U;
    person = templates[best];
    candidates.take(best);
  }
  people.resize(found);
  return people;
}

Result<void> check_search(const Embedding& probe, std::size_t count, const std::string& model_id,
                          std::size_t dimension) {
  if (count < 1 || count > kMaxCount)
    return fail(Error::kInvalidArgument, "a search for " + std::to_string(count) + " people; 1 to " +
                                             std::to_string(kMaxCount) + " are possible");
  if (probe.model_id != model_id)
    return fail(Error::kInvalidArgument,
                "embeddings of different models cannot be compared: the probe is of " + probe.model_id +
                    ", the templates are of " + model_id);
  if (auto checked = check_unit_vector(probe.values); !checked)
    return fail_at("the probe", std::move(checked).error());
  if (dimension != 0 && probe.values.size() != dimension)
    return fail(Error::kInvalidArgument, "a probe of " + std::to_string(probe.values.size()) +
                                             " elements among templates of " + std::to_string(dimension));
  return {};
}

}  // namespace vultus::search
