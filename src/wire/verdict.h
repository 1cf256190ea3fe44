#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gallery/person.h"
#include "wire/face.h"

namespace vultus::wire {

/// Somebody who is enrolled.
struct Person {
  std::string id, name;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, name))

[[nodiscard]] Person from(const vultus::Person& person);

/// One side of a comparison: a face of a picture, or somebody enrolled.
struct Side {
  std::optional<Person> person;
  std::optional<std::string> file;
  std::optional<std::int64_t> face_count;
  std::optional<std::int64_t> face;  ///< which of them, the largest is 1
  std::optional<Rectangle> box;
  std::optional<Pad> pad;
  std::optional<std::vector<Finding>> findings;
};
BOOST_DESCRIBE_STRUCT(Side, (), (person, file, face_count, face, box, pad, findings))

/// The face at `place` of a picture.
[[nodiscard]] Side side_of(std::string file, const Analysis& analysis, std::size_t place,
                           std::span<const vultus::Finding> findings);

/// Whether two sides show one person. Where nothing could be compared: no match, nulls, and why.
struct Verification {
  bool match = false;
  OrNull<std::string> verdict;  ///< as to_string(MatchVerdict)
  OrNull<Share> similarity, confidence, threshold;
  OrNull<Exact> fmr;
  std::optional<bool> fmr_is_bound;
  std::optional<std::int64_t> comparisons;  ///< pairs of faces that were compared
  std::optional<Side> reference, probe;
  std::optional<Failure> error;
};
BOOST_DESCRIBE_STRUCT(Verification, (),
                      (match, verdict, similarity, confidence, threshold, fmr, fmr_is_bound, comparisons,
                       reference, probe, error))

/// The figures and the verdict; the sides are the caller's.
[[nodiscard]] Verification from(const vultus::Verification& verification);
[[nodiscard]] Verification nothing_compared(Failure why);

/// Somebody enrolled who resembles a face.
struct Candidate {
  std::string name;
  OrNull<std::string> id;  ///< null for somebody who is not written yet
  Share similarity, confidence;
  OrNull<Exact> fmr;
  bool fmr_is_bound = false;
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (name, id, similarity, confidence, fmr, fmr_is_bound))

[[nodiscard]] Candidate candidate_of(const vultus::Person& person, const Likeness& likeness);

}  // namespace vultus::wire
