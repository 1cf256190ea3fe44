#include "store_sql/rows.h"

namespace vultus {
namespace {

UtcTime time_of(long long milliseconds) {
  return UtcTime(std::chrono::milliseconds(milliseconds));
}

}  // namespace

Result<PersonRow> decode(const Dialect& dialect, const PersonColumns& columns) {
  VULTUS_ASSIGN(const Id id, dialect.decode_id(columns.id));
  return PersonRow{.person = {.id = id, .name = columns.name, .enrolled_at = time_of(columns.enrolled_at)},
                   .templates = static_cast<std::size_t>(columns.templates)};
}

Result<SealedTemplate> decode(const Dialect& dialect, const TemplateColumns& columns) {
  VULTUS_ASSIGN(const Id id, dialect.decode_id(columns.id));
  VULTUS_ASSIGN(const Id person_id, dialect.decode_id(columns.person_id));
  VULTUS_ASSIGN(std::vector<std::byte> sealed, dialect.decode_bytes(columns.sealed));
  return SealedTemplate{.id = id,
                        .person_id = person_id,
                        .model_id = columns.model_id,
                        .quality = columns.quality,
                        .created_at = time_of(columns.created_at),
                        .sealed = std::move(sealed)};
}

Result<std::optional<std::vector<std::byte>>> read_key_check(const Dialect& dialect, soci::session& session) {
  std::string column;
  soci::indicator is_there = soci::i_null;
  session << "SELECT key_check FROM store", soci::into(column, is_there);
  if (!session.got_data())
    return fail(ErrorCode::kDatabaseInvalid, dialect.location() + ": has lost the row of its state");
  if (is_there != soci::i_ok) return std::nullopt;
  return dialect.decode_bytes(column);
}

}  // namespace vultus
