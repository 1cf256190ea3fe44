#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/identification.h"
#include "gallery/store.h"
#include "wire/verdict.h"

namespace vultus::wire {

/// A row of the list of everybody.
struct ListedPerson {
  std::string id, name;
  std::int64_t templates = 0;
  std::string enrolled_at;
};
BOOST_DESCRIBE_STRUCT(ListedPerson, (), (id, name, templates, enrolled_at))

[[nodiscard]] ListedPerson from(const PersonRow& row);

/// A template, of which only the sealing is known.
struct Template {
  std::string id, model;
  Share quality;
  std::string created_at;
  OrNull<std::string> key;  ///< id of the key; null where the template is damaged
};
BOOST_DESCRIBE_STRUCT(Template, (), (id, model, quality, created_at, key))

/// Somebody with the templates.
struct PersonDetails {
  std::string id, name, enrolled_at;
  std::vector<Template> templates;
};
BOOST_DESCRIBE_STRUCT(PersonDetails, (), (id, name, enrolled_at, templates))

[[nodiscard]] PersonDetails details_of(const vultus::Person& person,
                                       std::span<const SealedTemplate> templates);

/// What became of one of the pictures that somebody was to be enrolled by.
struct EnrolledPhoto {
  std::string file;
  std::optional<Failure> error;              ///< where it was refused
  std::optional<Share> quality, similarity;  ///< where it was used
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(EnrolledPhoto, (), (file, error, quality, similarity, findings))

/// What became of somebody's pictures: a person, or a name and the reason why there is none.
struct Enrolment {
  std::optional<std::string> name;
  std::optional<Failure> error;
  std::optional<Person> person;
  std::optional<bool> new_;                      ///< somebody who was not there before
  std::optional<OrNull<std::string>> template_;  ///< its id; null where nothing was written
  std::vector<EnrolledPhoto> photos;
  std::vector<Candidate> lookalikes;  ///< others who are enrolled
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(Enrolment, (), (name, error, person, new_, template_, photos, lookalikes, findings))

/// Who of everybody a face is.
struct Identification {
  std::string file;
  Rectangle box;
  std::vector<Candidate> candidates;  ///< the most similar first
  bool match = false;
  std::string verdict;  ///< as to_string(MatchVerdict)
  Share threshold;
  std::optional<Exact> fpir;
  std::int64_t gallery = 0;  ///< templates that were searched
  std::optional<Pad> pad;    ///< where it was measured
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(Identification, (),
                      (file, box, candidates, match, verdict, threshold, fpir, gallery, pad, findings))

/// Of a face in `file`.
[[nodiscard]] Identification identification_of(std::string file, const FaceAnalysis& face,
                                               const vultus::Identification& answer);

}  // namespace vultus::wire
