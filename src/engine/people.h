#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "engine/person_directory.h"
#include "engine/quarantine.h"
#include "engine/template_opener.h"
#include "gallery/fusion.h"
#include "gallery/search_index.h"
#include "gallery/store.h"

namespace vultus {

/// Somebody enrolled, and how similar to a probe.
struct Candidate {
  Person person;
  double similarity = -1;  ///< cosine, [-1, 1]
  /// When the store last said that the person is enrolled and called so: just now, unless it is away.
  UtcTime as_of{};
};

/// What is done about other people who reach the threshold.
enum class Lookalikes : std::uint8_t {
  kTell,    ///< they are searched for and named
  kRefuse,  ///< kDuplicatePerson
  kIgnore,  ///< they are not searched for
};

/// A template to be written, and whose.
struct EnrolRequest {
  std::string name;             ///< as `check_name` wants it
  std::optional<Id> person_id;  ///< add to this person; `name` is not looked at
  bool as_new = false;          ///< a new person, though others of this name are there
  Lookalikes lookalikes = Lookalikes::kTell;
  FusedTemplate face;
};

enum class EnrolOutcome : std::uint8_t {
  kNew,    ///< the person was not there before
  kAdded,  ///< the person has one template more
  kKnown,  ///< nothing was written: the person has a template of the same pictures
};

struct EnrolAnswer {
  Person person;
  Id template_id;  ///< that was written; kKnown: that was there
  EnrolOutcome outcome = EnrolOutcome::kKnown;
  /// To the most similar template that the person had before; nullopt: there was none of this model.
  std::optional<double> similarity;
  std::vector<Candidate> lookalikes;  ///< other people at or above the threshold, most similar first
  /// What is durable is not in the index of this process yet, for this reason: a later `refresh` takes it
  /// over.
  std::optional<Error> unsearchable;
};

/// The use cases of people: enrol, verify, identify, rename, remove. Keeps the index of one model in step
/// with a store that other processes may change. A template that does not open is left out and told;
/// everybody else goes on. Thread-safe.
class People {
 public:
  struct Dependencies {
    std::unique_ptr<Store> store;
    KeyRing keys;
    ReloadKeys reload_keys;  ///< takes over keys that another process has rotated; empty: only `open` does
    std::unique_ptr<SearchIndex> index;
    std::shared_ptr<Clock> clock;
    std::shared_ptr<Random> random;
    double match_threshold = 1;  ///< similarity from which two templates are taken for one person's, [-1, 1]
  };
  /// Loads what the index has not yet. Errors as `refresh`.
  [[nodiscard]] static Result<std::unique_ptr<People>> open(Dependencies dependencies);

  /// Takes over what other processes have committed. kKeyWrong when the store is sealed under a key that
  /// cannot be had; the store's errors and the index's. Searches go on with what there is.
  [[nodiscard]] Result<void> refresh();

  /// Told of each time something was taken over, with the sequence up to which, and of an error once, when it
  /// begins.
  using Watcher = std::function<void(const Result<Sequence>&)>;
  /// Takes over what is committed, by this or another process, within a second, until a stop is requested.
  void watch(const Watcher& watcher, const std::stop_token& stop);

  /// The templates that are left out, as far as this process has met them.
  [[nodiscard]] std::vector<QuarantinedTemplate> quarantined() const { return quarantine_.templates(); }

  /// Adds a template to the person of this name whose face it shows, or enrols a new person where nobody has
  /// the name. The decision and what is written are one transaction of the store: however many processes
  /// enrol at once, each decides on what the others have committed. What was written is durable when the call
  /// returns; after an error nothing was written, but for kDatabaseUnreachable as `Store` says.
  /// kDifferentPerson when the people of the name have other faces; kDuplicatePerson; kPersonAmbiguous when
  /// more than kMaxNamesakes have the name; kPersonNotFound; kNameInvalid; kInvalidArgument for a template of
  /// another model, or when those of the name have templates of other models only.
  [[nodiscard]] Result<EnrolAnswer> enrol(const EnrolRequest& request);
  static constexpr std::size_t kMaxNamesakes = 32;

  /// Several of them in one transaction: all or none; the first error is returned. Each is decided as by
  /// `enrol` and sees those before it.
  [[nodiscard]] Result<std::vector<EnrolAnswer>> enrol_batch(std::span<const EnrolRequest> requests);

  /// kPersonNotFound; kNameInvalid. Known to this process when the call returns.
  [[nodiscard]] Result<void> rename(const Id& person_id, std::string_view name);
  /// Removes a person with all templates, from the store and then from the index of this process.
  /// kPersonNotFound. An error of the index alone is none: the person is durably gone, and is not found any
  /// more.
  [[nodiscard]] Result<void> remove(const Id& person_id);

  /// The most similar people, best first, `count` in [1, 100]. Names are asked of the store in one query;
  /// when it is away, they are those that this process read last, and it is asked again after the next
  /// `refresh` that reaches it. Errors as SearchIndex::search; kDatabaseInvalid.
  [[nodiscard]] Result<std::vector<Candidate>> identify(const Embedding& probe, std::size_t count);

  /// The most similar template of one person, of those that open. kPersonNotFound; kInvalidArgument when the
  /// person has no template of this model; what is wrong with them when none opens.
  [[nodiscard]] Result<Candidate> compare(const Id& person_id, const Embedding& probe);

  /// The person of this id or name. kPersonNotFound, kPersonAmbiguous.
  [[nodiscard]] Result<PersonRow> resolve(std::string_view name_or_id);

  [[nodiscard]] Store& store() { return *given_.store; }
  [[nodiscard]] const SearchIndex& index() const { return *given_.index; }

 private:
  friend class EnrolDecision;
  explicit People(Dependencies dependencies);
  Result<void> take_over_index(Sequence known, bool with_people);
  Result<void> take_over_names();
  void forget(const Id& person_id);
  [[nodiscard]] std::optional<Candidate> candidate_of(const Hit& hit,
                                                      const std::vector<Person>* people) const;

  Dependencies given_;
  TemplateOpener opener_;
  Quarantine quarantine_;
  PersonDirectory directory_;
  std::mutex refreshing_;
  Sequence named_until_ = 0;  ///< of the directory; changed while refreshing
  std::atomic<UtcTime> as_of_{};
  std::atomic<bool> is_store_away_{false};
};

/// The most similar template of one person, told from the store alone. Errors as People::compare.
[[nodiscard]] Result<Candidate> compare_with_person(Store& store, const KeyRing& keys, const Id& person_id,
                                                    const Embedding& probe);

/// kPersonAmbiguous saying that so many people, or more, have the name.
[[nodiscard]] tl::unexpected<Error> fail_ambiguous(std::string_view name, std::size_t count, bool more);

/// The person of this id or name. kPersonNotFound, kPersonAmbiguous naming how many there are.
[[nodiscard]] Result<PersonRow> resolve_person(Store& store, std::string_view name_or_id);

}  // namespace vultus
