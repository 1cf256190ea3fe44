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

  /// One of many: they are written in batches of kBatch, each in one transaction. Returns the reports of
  /// those who are settled by now.
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
  Result<void> check_id(const EnrolRequest& request);
  EnrolmentReport report_of(Draft draft, EnrolAnswer answer) const;
  /// The report of somebody who is refused; an error that is no refusal is returned.
  Result<EnrolmentReport> refused(Draft draft, Error error);
  Result<EnrolmentReport> write(Draft draft);
  void add_lookalike(EnrolmentReport& report, const Candidate& other) const;

  People& people_;
  const Engine& engine_;
  double threshold_;
  EnrolChoice choice_;
  std::vector<Draft> waiting_;
};

}  // namespace vultus::cli
