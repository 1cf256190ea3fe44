#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gallery/store.h"
#include "testing/random.h"

namespace vultus::testing {

/// People and templates with ids that count upwards and contents that follow from their number, so that
/// whoever knows the number can tell what has to be in the store.
inline Id numbered_id(std::uint64_t number, std::uint8_t kind) {
  Id id;
  id.bytes[0] = kind;
  for (int i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}
inline Id person_id(std::uint64_t number) {
  return numbered_id(number, 1);
}
inline Id template_id(std::uint64_t number) {
  return numbered_id(number, 2);
}

/// All 256 values of a byte occur.
inline std::vector<std::byte> numbered_blob(std::uint64_t number, std::size_t size = 553) {
  std::vector<std::byte> blob(size);
  Random random(number);
  for (std::byte& byte : blob) byte = static_cast<std::byte>(random.bits() >> 32);
  return blob;
}

inline SealedTemplate numbered_template(std::uint64_t number, const Id& person) {
  return {.id = template_id(number),
          .person_id = person,
          .model_id = "open/embedding",
          .quality = static_cast<double>(number % 1000) / 999,
          .created_at = UtcTime(std::chrono::milliseconds(1'700'000'000'000 + number)),
          .sealed = numbered_blob(number)};
}

/// Person `number`, whose templates have the numbers from `number` * 1000 on.
inline Enrolment numbered_enrolment(std::uint64_t number, std::size_t templates = 1,
                                    const std::string& name = "") {
  Enrolment enrolment;
  enrolment.person = {.id = person_id(number),
                      .name = name.empty() ? "Person " + std::to_string(number) : name,
                      .enrolled_at = UtcTime(std::chrono::milliseconds(1'600'000'000'000 + number))};
  for (std::size_t i = 0; i < templates; ++i)
    enrolment.templates.push_back(numbered_template(number * 1000 + i, enrolment.person.id));
  return enrolment;
}

/// Templates that are added to person `number`.
inline Enrolment numbered_addition(std::uint64_t number, std::uint64_t first, std::size_t templates = 1) {
  Enrolment addition = numbered_enrolment(number, 0);
  addition.is_new = false;
  for (std::size_t i = 0; i < templates; ++i)
    addition.templates.push_back(numbered_template(number * 1000 + first + i, addition.person.id));
  return addition;
}

inline bool same_template(const SealedTemplate& a, const SealedTemplate& b) {
  return a.id == b.id && a.person_id == b.person_id && a.model_id == b.model_id && a.quality == b.quality &&
         a.created_at == b.created_at && a.sealed == b.sealed;
}

/// What `changes_since` hands out.
struct Changes {
  Sequence sequence = 0;
  std::vector<SealedTemplate> added;
  std::vector<Id> removed;
};
inline Result<Changes> changes_of(Store& store, Sequence since) {
  Changes changes;
  const ChangeSink sink{.added = [&](const SealedTemplate& one) -> Result<void> {
                          changes.added.push_back(one);
                          return {};
                        },
                        .removed = [&](const Id& id) -> Result<void> {
                          changes.removed.push_back(id);
                          return {};
                        }};
  Result<Sequence> sequence = store.changes_since(since, sink);
  if (!sequence) return tl::unexpected<Error>(std::move(sequence).error());
  changes.sequence = *sequence;
  return changes;
}

}  // namespace vultus::testing
