#pragma once
#include <string>

#include "store_sql/dialect.h"

namespace vultus {

/// The columns of a person, in the order of `kPersonColumns`, as they come from the database.
struct PersonColumns {
  std::string id, name;
  long long enrolled_at = 0;
  long long templates = 0;
};
inline constexpr const char* kPersonColumns =
    "id, name, enrolled_at, (SELECT count(*) FROM templates WHERE person_id = people.id)";

/// The columns of a template, in the order of `kTemplateColumns`.
struct TemplateColumns {
  long long number = 0;
  std::string id, person_id, model_id;
  double quality = 0;
  long long created_at = 0;
  std::string sealed;
};
inline constexpr const char* kTemplateColumns =
    "number, id, person_id, model_id, quality, created_at, sealed";

/// kDatabaseInvalid where a column is not what we write.
[[nodiscard]] Result<PersonRow> decode(const Dialect& dialect, const PersonColumns& columns);
[[nodiscard]] Result<SealedTemplate> decode(const Dialect& dialect, const TemplateColumns& columns);

/// The proof of the key; nullopt when there is none. Throws soci_error.
[[nodiscard]] Result<std::optional<std::vector<std::byte>>> read_key_check(const Dialect& dialect,
                                                                           soci::session& session);

[[nodiscard]] inline long long milliseconds_of(UtcTime time) {
  return time.time_since_epoch().count();
}

}  // namespace vultus
