#include "gallery/search/hits.h"

#include <algorithm>

#include "gallery/search/unit_vector.h"

namespace vultus::search {
namespace {

constexpr std::size_t kMaxCount = 100;

}  // namespace

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
