#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "gallery/fusion.h"
#include "gallery/key_ring.h"
#include "gallery/search_index.h"
#include "gallery/store.h"

namespace vultus {

/// Somebody enrolled, and how similar to a probe.
struct Candidate {
  Person person;
  double similarity = -1;  ///< cosine, [-1, 1]
};

/// A template to be written, and whose.
struct EnrolRequest {
  std::string name;             ///< as `check_name` wants it
  std::optional<Id> person_id;  ///< add to this person; `name` is not looked at
  bool as_new = false;          ///< a new person, though others of this name are there
  FusedTemplate face;
};

struct EnrolAnswer {
  Person person;
  Id template_id;
  bool is_new = false;                ///< the person was not there before
  std::vector<Candidate> lookalikes;  ///< other people at or above the threshold, most similar first
};

/// The use cases of people: enrol, verify, identify. Keeps the index of one model in step with a store that
/// other processes may change. Thread-safe.
class People {
 public:
  struct Parts {
    std::unique_ptr<Store> store;
    KeyRing keys;
    std::unique_ptr<SearchIndex> index;
    std::shared_ptr<Clock> clock;
    std::shared_ptr<Random> random;
    double match_threshold = 1;  ///< similarity from which two templates are taken for one person's, [-1, 1]
  };
  /// Loads what the index has not yet. Errors as `refresh`.
  [[nodiscard]] static Result<std::unique_ptr<People>> open(Parts parts);

  /// Takes over what other processes have committed. kTampered, kTemplateInvalid, kKeyWrong naming the first
  /// template that does not open; the store's errors. Searches go on with what there is.
  [[nodiscard]] Result<void> refresh();

  /// Adds a template to the person of this name whose face it shows, or enrols a new person where nobody has
  /// the name. kDifferentPerson when the people of the name have other faces; kPersonAmbiguous when more than
  /// kMaxNamesakes have it; kPersonNotFound; kNameInvalid; kInvalidArgument for a template of another model.
  [[nodiscard]] Result<EnrolAnswer> enrol(const EnrolRequest& request);
  static constexpr std::size_t kMaxNamesakes = 32;

  /// New people with one template each, in one transaction: all or none. No lookalikes are searched.
  [[nodiscard]] Result<std::vector<Person>> enrol_batch(std::span<const EnrolRequest> requests);

  /// The most similar people, best first, `count` in [1, 100]. Errors as SearchIndex::search.
  [[nodiscard]] Result<std::vector<Candidate>> identify(const Embedding& probe, std::size_t count);

  /// The most similar template of one person. kPersonNotFound; kInvalidArgument when the person has no
  /// template of this model.
  [[nodiscard]] Result<Candidate> compare(const Id& person_id, const Embedding& probe);

  /// The person of this id or name. kPersonNotFound, kPersonAmbiguous.
  [[nodiscard]] Result<PersonRow> resolve(std::string_view name_or_id);

  [[nodiscard]] Store& store() { return *parts_.store; }
  [[nodiscard]] const SearchIndex& index() const { return *parts_.index; }

 private:
  explicit People(Parts parts) : parts_(std::move(parts)) {}
  struct Target {
    Person person;
    bool is_new = false;
  };
  Result<Target> target_of(const EnrolRequest& request);
  Result<Target> namesake_of(const EnrolRequest& request);
  Result<std::vector<Candidate>> lookalikes_of(const Embedding& face, const Id& person_id);
  Target newcomer(std::string_view name);
  Result<Enrolment> enrolment(const FusedTemplate& face, Target target);

  Parts parts_;
  std::mutex refreshing_;
};

/// The most similar template of one person, told from the store alone. Errors as People::compare.
[[nodiscard]] Result<Candidate> compare_with_person(Store& store, const KeyRing& keys, const Id& person_id,
                                                    const Embedding& probe);

/// The person of this id or name. kPersonNotFound, kPersonAmbiguous naming how many there are.
[[nodiscard]] Result<PersonRow> resolve_person(Store& store, std::string_view name_or_id);

}  // namespace vultus
