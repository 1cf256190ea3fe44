#pragma once
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/comparison.h"
#include "engine/people.h"

namespace vultus {

/// What requests come to on one state of the store: each as if those before it had been written.
class EnrolDecision {
 public:
  explicit EnrolDecision(People& people) : people_(people) {}

  /// Decides on the next one. Errors as People::enrol; those before stay decided.
  [[nodiscard]] Result<void> add(const EnrolRequest& request);

  /// What is to be written.
  [[nodiscard]] std::span<const Enrolment> enrolments() const { return enrolments_; }
  /// Of each request. Takes them.
  [[nodiscard]] std::vector<EnrolAnswer> take_answers() { return std::move(answers_); }

 private:
  /// Whom a template is for, and the most similar one they have.
  struct Target {
    Person person;
    bool is_new = false;
    std::optional<PersonComparison::Nearest> nearest;
  };
  /// Somebody of this decision who is new.
  struct Newcomer {
    Person person;
    Id template_id;
    const Embedding* face;
  };
  Result<Target> target_of(const EnrolRequest& request);
  Result<Target> namesake_of(const EnrolRequest& request);
  Result<Target> compared(Person person, const Embedding& face);
  Target newcomer(std::string_view name);
  Result<std::vector<Candidate>> lookalikes_of(const Embedding& face, const Id& person_id);
  Result<SealedTemplate> sealed(const EnrolRequest& request, const Id& person_id);

  People& people_;
  std::unordered_multimap<std::string, Newcomer> newcomers_;  ///< by name
  std::vector<Enrolment> enrolments_;
  std::vector<EnrolAnswer> answers_;
};

}  // namespace vultus
