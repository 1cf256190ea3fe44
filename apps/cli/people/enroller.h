#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/people.h"
#include "people/output.h"

namespace vultus::cli {

struct EnrolChoice {
  std::optional<Id> person_id;     ///< add to this person
  bool as_new = false;             ///< another person of the name
  bool refuse_duplicates = false;  ///< refuse a face that somebody else is enrolled by
};

/// Enrols people by pictures that were judged. What is wrong with a person or the pictures becomes a report;
/// errors are those of the store and the gallery.
class Enroller {
 public:
  /// All must outlive it.
  Enroller(People& people, const Engine& engine, double match_threshold, EnrolChoice choice)
      : people_(people), engine_(engine), threshold_(match_threshold), choice_(choice) {}

  /// One person, written when the call returns.
  [[nodiscard]] Result<EnrolmentReport> enrol(const std::string& name, std::vector<EnrolmentPhoto> photos);

  /// One of many: people who are new are written in batches of kBatch, each of which is whole or not there.
  /// Returns the reports of those who are settled by now, in the order of the calls.
  [[nodiscard]] Result<std::vector<EnrolmentReport>> add(const std::string& name,
                                                         std::vector<EnrolmentPhoto> photos);
  /// Writes those who wait.
  [[nodiscard]] Result<std::vector<EnrolmentReport>> flush();
  static constexpr std::size_t kBatch = 100;

 private:
  /// A report on its way, and what is to be written for it.
  struct Draft {
    EnrolmentReport report;
    EnrolRequest request;
  };
  Result<Draft> draft_of(const std::string& name, std::vector<EnrolmentPhoto> photos);
  Result<void> look_for_duplicates(Draft& draft);
  Result<std::vector<PersonRow>> targets_of(const EnrolRequest& request);
  Result<std::optional<Candidate>> nearest_of(const std::vector<PersonRow>& rows, const Embedding& face);
  Result<EnrolmentReport> write(Draft draft);
  void add_lookalike(EnrolmentReport& report, const Person& person, double similarity) const;

  People& people_;
  const Engine& engine_;
  double threshold_;
  EnrolChoice choice_;
  std::vector<Draft> waiting_;
};

}  // namespace vultus::cli
