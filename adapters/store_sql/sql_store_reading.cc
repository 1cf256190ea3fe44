#include <algorithm>
#include <utility>

#include "store_sql/rows.h"
#include "store_sql/sql_store.h"

namespace vultus {
namespace {

constexpr std::size_t kLongestList = 100000;
constexpr std::size_t kMostIds = 100;
constexpr long long kRowsAtOnce = 1000;

using soci::into;
using soci::use;

Error nobody(const Dialect& dialect, const Id& person_id) {
  return {ErrorCode::kPersonNotFound, dialect.location() + ": there is no person " + to_string(person_id)};
}

/// Every row of a statement that was executed.
Result<std::vector<PersonRow>> fetch_people(const Dialect& dialect, soci::statement& statement,
                                            const PersonColumns& columns) {
  std::vector<PersonRow> rows;
  while (statement.fetch()) {
    VULTUS_ASSIGN(PersonRow row, decode(dialect, columns));
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<PersonRow> read_person(const Dialect& dialect, soci::session& session, const Id& person_id) {
  const std::string id = dialect.encode_id(person_id);
  PersonColumns columns;
  session << dialect.typed(std::string("SELECT ") + kPersonColumns +
                           " FROM people WHERE id = CAST(:id AS {id})"),
      into(columns.id), into(columns.name), into(columns.enrolled_at), into(columns.templates), use(id);
  if (!session.got_data()) return tl::unexpected<Error>(nobody(dialect, person_id));
  return decode(dialect, columns);
}

Result<void> hand_out_removed(const Dialect& dialect, soci::session& session, long long since,
                              const ChangeSink& sink) {
  std::string column;
  soci::statement statement =
      (session.prepare << "SELECT person_id FROM removals WHERE sequence > :since ORDER BY sequence",
       into(column), use(since));
  statement.execute();
  while (statement.fetch()) {
    VULTUS_ASSIGN(const Id person_id, dialect.decode_id(column));
    VULTUS_TRY(sink.removed(person_id));
  }
  return {};
}

Result<void> hand_out_named(const Dialect& dialect, soci::session& session, long long since,
                            const ChangeSink& sink) {
  PersonColumns row;
  std::string after = dialect.encode_id(Id{});
  long long sequence = since + 1;
  soci::statement statement =
      (session.prepare << dialect.typed("SELECT id, name, enrolled_at, sequence FROM people WHERE"
                                        " (sequence, id) > (:sequence, CAST(:id AS {id}))"
                                        " ORDER BY sequence, id LIMIT :count"),
       into(row.id), into(row.name), into(row.enrolled_at), into(sequence), use(sequence), use(after),
       use(kRowsAtOnce));
  for (long long got = kRowsAtOnce; got == kRowsAtOnce; after = row.id) {
    statement.execute();
    for (got = 0; statement.fetch(); ++got) {
      VULTUS_ASSIGN(const PersonRow named, decode(dialect, row));
      VULTUS_TRY(sink.named(named.person));
    }
  }
  return {};
}

/// Numbers grow with sequences, so the rest of the table from the first new template on is what is new.
Result<void> hand_out_added(const Dialect& dialect, soci::session& session, long long since,
                            const ChangeSink& sink) {
  long long after = 0;
  session << "SELECT number - 1 FROM templates WHERE sequence > :since ORDER BY sequence, number LIMIT 1",
      into(after), use(since);
  if (!session.got_data()) return {};
  TemplateColumns row;
  soci::statement statement =
      (session.prepare << std::string("SELECT ") + kTemplateColumns +
                              " FROM templates WHERE number > :after ORDER BY number LIMIT :count",
       into(row.number), into(row.id), into(row.person_id), into(row.model_id), into(row.quality),
       into(row.created_at), into(row.sealed), use(after), use(kRowsAtOnce));
  for (long long got = kRowsAtOnce; got == kRowsAtOnce; after = row.number) {
    statement.execute();
    for (got = 0; statement.fetch(); ++got) {
      VULTUS_ASSIGN(const SealedTemplate added, decode(dialect, row));
      VULTUS_TRY(sink.added(added));
    }
  }
  return {};
}

}  // namespace

Result<PersonRow> SqlStore::person(const Id& person_id) {
  Result<PersonRow> row;
  const Work work = [&](soci::session& session) -> Result<void> {
    row = read_person(*dialect_, session, person_id);
    return {};
  };
  VULTUS_TRY(read(work));
  return row;
}

Result<std::vector<PersonRow>> SqlStore::people_named(std::string_view name, std::size_t limit) {
  std::vector<std::string> names = spellings_of(name);
  names.resize(kMostSpellings, names.front());
  const auto count = static_cast<long long>(std::min(limit, kLongestList));
  std::vector<PersonRow> rows;
  const Work work = [&](soci::session& session) -> Result<void> {
    PersonColumns columns;
    soci::statement statement =
        (session.prepare
             << std::string("SELECT ") + kPersonColumns +
                    " FROM people WHERE name IN (:typed, :kept, :decomposed) ORDER BY id LIMIT :count",
         into(columns.id), into(columns.name), into(columns.enrolled_at), into(columns.templates),
         use(names[0]), use(names[1]), use(names[2]), use(count));
    statement.execute();
    VULTUS_ASSIGN(rows, fetch_people(*dialect_, statement, columns));
    return {};
  };
  VULTUS_TRY(read(work));
  return rows;
}

Result<std::vector<Person>> SqlStore::people(std::span<const Id> ids) {
  if (ids.empty()) return std::vector<Person>();
  if (ids.size() > kMostIds)
    return fail(ErrorCode::kInvalidArgument, "ids: at most " + std::to_string(kMostIds));
  std::vector<std::string> wanted;
  std::string places;
  for (const Id& id : ids) {
    places += (wanted.empty() ? "CAST(:id" : ", CAST(:id") + std::to_string(wanted.size()) + " AS {id})";
    wanted.push_back(dialect_->encode_id(id));
  }
  std::vector<Person> people;
  const Work work = [&](soci::session& session) -> Result<void> {
    people.clear();
    PersonColumns row;
    soci::statement statement(session);
    statement.exchange(into(row.id));
    statement.exchange(into(row.name));
    statement.exchange(into(row.enrolled_at));
    for (const std::string& id : wanted) statement.exchange(use(id));
    statement.alloc();
    statement.prepare(
        dialect_->typed("SELECT id, name, enrolled_at FROM people WHERE id IN (" + places + ")"));
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
      VULTUS_ASSIGN(PersonRow one, decode(*dialect_, row));
      people.push_back(std::move(one.person));
    }
    return {};
  };
  VULTUS_TRY(read_once(work));
  return people;
}

Result<std::vector<PersonRow>> SqlStore::list(const ListRequest& request) {
  if (request.limit < 1 || request.limit > kLongestList)
    return fail(ErrorCode::kInvalidArgument, "limit: has to be 1 to " + std::to_string(kLongestList));
  // No name is empty, so that the first page comes after the empty one.
  const Person after = request.after.value_or(Person{});
  const std::string id = dialect_->encode_id(after.id);
  const auto count = static_cast<long long>(request.limit);
  std::vector<PersonRow> rows;
  const Work work = [&](soci::session& session) -> Result<void> {
    PersonColumns columns;
    soci::statement statement =
        (session.prepare << dialect_->typed(std::string("SELECT ") + kPersonColumns +
                                            " FROM people WHERE (name, id) > (:name, CAST(:id AS {id}))"
                                            " ORDER BY name, id LIMIT :count"),
         into(columns.id), into(columns.name), into(columns.enrolled_at), into(columns.templates),
         use(after.name), use(id), use(count));
    statement.execute();
    VULTUS_ASSIGN(rows, fetch_people(*dialect_, statement, columns));
    return {};
  };
  VULTUS_TRY(read(work));
  // A column that is no text sorts behind every text: pages of it would follow each other for ever.
  if (!rows.empty() && std::pair(rows.front().person.name, rows.front().person.id.bytes) <=
                           std::pair(after.name, after.id.bytes))
    return fail(ErrorCode::kDatabaseInvalid,
                location() + ": the name of " + to_string(rows.front().person.id) + " is no text");
  return rows;
}

Result<Store::Counts> SqlStore::counts() {
  long long people = 0;
  long long templates = 0;
  const Work work = [&](soci::session& session) -> Result<void> {
    session << "SELECT count(*) FROM people", into(people);
    session << "SELECT count(*) FROM templates", into(templates);
    return {};
  };
  VULTUS_TRY(read(work));
  return Counts{.people = static_cast<std::size_t>(people), .templates = static_cast<std::size_t>(templates)};
}

Result<std::vector<SealedTemplate>> SqlStore::templates_of(const Id& person_id) {
  const std::string id = dialect_->encode_id(person_id);
  std::vector<SealedTemplate> templates;
  const Work work = [&](soci::session& session) -> Result<void> {
    templates.clear();
    VULTUS_TRY(read_person(*dialect_, session, person_id));
    TemplateColumns row;
    soci::statement statement =
        (session.prepare << dialect_->typed(std::string("SELECT ") + kTemplateColumns +
                                            " FROM templates WHERE person_id = CAST(:id AS {id})"
                                            " ORDER BY created_at, id"),
         into(row.number), into(row.id), into(row.person_id), into(row.model_id), into(row.quality),
         into(row.created_at), into(row.sealed), use(id));
    statement.execute();
    while (statement.fetch()) {
      VULTUS_ASSIGN(SealedTemplate one, decode(*dialect_, row));
      templates.push_back(std::move(one));
    }
    return {};
  };
  VULTUS_TRY(read(work));
  return templates;
}

Result<Sequence> SqlStore::changes_since(Sequence since, const ChangeSink& sink) {
  long long sequence = 0;
  bool has_handed_out = false;
  const ChangeSink noting{.added =
                              [&](const SealedTemplate& added) {
                                has_handed_out = true;
                                return sink.added(added);
                              },
                          .removed =
                              [&](const Id& person_id) {
                                has_handed_out = true;
                                return sink.removed(person_id);
                              },
                          .named =
                              [&](const Person& person) {
                                has_handed_out = true;
                                return sink.named(person);
                              }};
  const Work look = [&](soci::session& session) -> Result<void> {
    long long newest = 0;
    session << "SELECT sequence, (SELECT coalesce(max(sequence), 0) FROM templates) FROM store",
        into(sequence), into(newest);
    if (!session.got_data() || sequence < std::max<long long>(newest, since))
      return fail(ErrorCode::kDatabaseInvalid,
                  dialect_->location() + ": was set back, or replaced by an older copy of it; open it anew");
    if (sequence == since) return {};
    if (sink.removed) VULTUS_TRY(hand_out_removed(*dialect_, session, since, noting));
    if (sink.named) VULTUS_TRY(hand_out_named(*dialect_, session, since, noting));
    return sink.added ? hand_out_added(*dialect_, session, since, noting) : Result<void>();
  };
  VULTUS_TRY(read(look, [&] { return !has_handed_out; }));
  return sequence;
}

Result<std::optional<std::vector<std::byte>>> SqlStore::key_check() {
  std::optional<std::vector<std::byte>> proof;
  const Work work = [&](soci::session& session) -> Result<void> {
    VULTUS_ASSIGN(proof, read_key_check(*dialect_, session));
    return {};
  };
  VULTUS_TRY(read(work));
  return proof;
}

}  // namespace vultus
