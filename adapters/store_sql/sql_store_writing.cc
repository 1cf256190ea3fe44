#include <algorithm>
#include <optional>
#include <utility>

#include "gallery/template_seal.h"
#include "store_sql/rows.h"
#include "store_sql/sql_store.h"

namespace vultus {
namespace {

constexpr long long kTemplatesAtOnce = 256;

using soci::into;
using soci::use;

Error nobody(const Id& person_id) {
  return {ErrorCode::kPersonNotFound, "there is no person " + to_string(person_id)};
}

Result<void> check_template(const Enrolment& enrolment, const SealedTemplate& one) {
  const std::string where = "template " + to_string(one.id);
  if (one.person_id != enrolment.person.id)
    return fail(ErrorCode::kInvalidArgument, where + ": person_id is not that of the person");
  if (one.model_id.empty() || one.model_id.find('\0') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, where + ": model_id is empty or has a zero byte");
  if (!(one.quality >= 0 && one.quality <= 1))
    return fail(ErrorCode::kInvalidArgument, where + ": quality is not within 0 to 1");
  return {};
}

bool has_something(std::span<const Enrolment> enrolments) {
  return std::ranges::any_of(enrolments,
                             [](const Enrolment& one) { return one.is_new || !one.templates.empty(); });
}

Result<void> check_enrolments(std::span<const Enrolment> enrolments) {
  for (const Enrolment& enrolment : enrolments) {
    if (enrolment.is_new) VULTUS_TRY(check_name(enrolment.person.name));
    for (const SealedTemplate& one : enrolment.templates) VULTUS_TRY(check_template(enrolment, one));
  }
  return {};
}

/// That nothing is sealed under a key that another process has rotated away.
Result<void> check_keys(const Dialect& dialect, soci::session& session,
                        std::span<const Enrolment> enrolments) {
  VULTUS_ASSIGN(const auto proof, read_key_check(dialect, session));
  if (!proof) return {};
  VULTUS_ASSIGN(const KeyId key, key_of_template(*proof));
  for (const Enrolment& enrolment : enrolments)
    for (const SealedTemplate& one : enrolment.templates) {
      VULTUS_ASSIGN(const KeyId its, key_of_template(one.sealed));
      if (its != key)
        return fail(ErrorCode::kKeyWrong, "template " + to_string(one.id) + ": was sealed under the key " +
                                              to_string(its) + ", but the key is " + to_string(key) +
                                              " now; open the database anew");
    }
  return {};
}

/// The statements of one enrolment, prepared once.
class Enroller {
 public:
  Enroller(const Dialect& dialect, soci::session& session, long long sequence)
      : dialect_(dialect),
        sequence_(sequence),
        add_person_((session.prepare << dialect.typed("INSERT INTO people (id, name, enrolled_at, sequence)"
                                                      " VALUES (CAST(:id AS {id}), :name, :at, :sequence)"),
                     use(person_id_), use(name_), use(time_), use(sequence_))),
        add_template_(
            (session.prepare << dialect.typed(
                 "INSERT INTO templates (id, person_id, model_id, quality, created_at, sequence, sealed)"
                 " VALUES (CAST(:id AS {id}), CAST(:person AS {id}), :model, :quality, :at, :sequence,"
                 " CAST(:sealed AS {bytes}))"),
             use(id_), use(person_id_), use(model_id_), use(quality_), use(time_), use(sequence_),
             use(sealed_))),
        find_person_((session.prepare << dialect.typed("SELECT 1 FROM people WHERE id = CAST(:id AS {id})"),
                      into(found_), use(person_id_))) {}

  Result<void> add(const Enrolment& enrolment) {
    person_id_ = dialect_.encode_id(enrolment.person.id);
    if (enrolment.is_new) {
      name_ = enrolment.person.name;
      time_ = milliseconds_of(enrolment.person.enrolled_at);
      add_person_.execute(/*withDataExchange=*/true);
    } else if (!find_person_.execute(/*withDataExchange=*/true)) {
      return tl::unexpected<Error>(nobody(enrolment.person.id));
    }
    for (const SealedTemplate& one : enrolment.templates) add(one);
    return {};
  }

 private:
  void add(const SealedTemplate& one) {
    id_ = dialect_.encode_id(one.id);
    model_id_ = one.model_id;
    quality_ = one.quality;
    time_ = milliseconds_of(one.created_at);
    sealed_ = dialect_.encode_bytes(one.sealed);
    add_template_.execute(/*withDataExchange=*/true);
  }

  const Dialect& dialect_;
  long long sequence_;
  std::string id_, person_id_, name_, model_id_, sealed_;
  long long time_ = 0;
  double quality_ = 0;
  int found_ = 0;
  soci::statement add_person_, add_template_, find_person_;
};

/// The sequence that a row was committed at; nullopt when there is no such row.
std::optional<Sequence> sequence_of(const Dialect& dialect, soci::session& session, const char* table,
                                    const Id& id) {
  const std::string wanted = dialect.encode_id(id);
  long long sequence = 0;
  session << dialect.typed(std::string("SELECT sequence FROM ") + table + " WHERE id = CAST(:id AS {id})"),
      into(sequence), use(wanted);
  if (!session.got_data()) return std::nullopt;
  return sequence;
}

/// An enrolment is written whole or not at all, so that one row of it tells.
std::optional<Sequence> committed_at(const Dialect& dialect, soci::session& session,
                                     std::span<const Enrolment> enrolments) {
  for (const Enrolment& enrolment : enrolments) {
    if (!enrolment.templates.empty())
      return sequence_of(dialect, session, "templates", enrolment.templates.front().id);
    if (enrolment.is_new) return sequence_of(dialect, session, "people", enrolment.person.id);
  }
  return std::nullopt;
}

/// The templates after a number, at most kTemplatesAtOnce, with their numbers.
Result<std::vector<std::pair<long long, SealedTemplate>>> read_page(const Dialect& dialect,
                                                                    soci::session& session, long long after) {
  std::vector<std::pair<long long, SealedTemplate>> page;
  TemplateColumns row;
  soci::statement statement =
      (session.prepare << std::string("SELECT ") + kTemplateColumns +
                              " FROM templates WHERE number > :after ORDER BY number LIMIT :count",
       into(row.number), into(row.id), into(row.person_id), into(row.model_id), into(row.quality),
       into(row.created_at), into(row.sealed), use(after), use(kTemplatesAtOnce));
  statement.execute();
  while (statement.fetch()) {
    VULTUS_ASSIGN(SealedTemplate one, decode(dialect, row));
    page.emplace_back(row.number, std::move(one));
  }
  return page;
}

Result<void> reseal_all(const Dialect& dialect, soci::session& session, const Store::Reseal& reseal) {
  long long number = 0;
  std::string sealed;
  soci::statement update =
      (session.prepare << dialect.typed(
           "UPDATE templates SET sealed = CAST(:sealed AS {bytes}) WHERE number = :number"),
       use(sealed), use(number));
  for (;;) {
    VULTUS_ASSIGN(const auto page, read_page(dialect, session, number));
    if (page.empty()) return {};
    for (const auto& [place, one] : page) {
      VULTUS_ASSIGN(const std::vector<std::byte> anew, reseal(one));
      number = place;
      sealed = dialect.encode_bytes(anew);
      update.execute(/*withDataExchange=*/true);
    }
  }
}

}  // namespace

Result<Sequence> SqlStore::enrol(std::span<const Enrolment> enrolments) {
  if (!has_something(enrolments))
    return fail(ErrorCode::kInvalidArgument, "enrolments: there is nothing to write");
  VULTUS_TRY(check_enrolments(enrolments));
  return enrol([&](Sequence /*last*/) -> Result<std::span<const Enrolment>> { return enrolments; });
}

Result<Sequence> SqlStore::enrol(const Decide& decide) {
  Sequence committed = 0;
  std::span<const Enrolment> decided;
  bool is_nothing = false;
  const Writing writing{.work = [&](soci::session& session, Sequence sequence) -> Result<void> {
                          VULTUS_ASSIGN(decided, decide(sequence - 1));
                          is_nothing = !has_something(decided);
                          committed = is_nothing ? sequence - 1 : sequence;
                          if (is_nothing) return fail(ErrorCode::kCancelled, "there is nothing to write");
                          VULTUS_TRY(check_enrolments(decided));
                          VULTUS_TRY(check_keys(*dialect_, session, decided));
                          Enroller enroller(*dialect_, session, sequence);
                          for (const Enrolment& enrolment : decided) VULTUS_TRY(enroller.add(enrolment));
                          return {};
                        },
                        .is_done = [&](soci::session& session) -> Result<bool> {
                          const auto sequence = committed_at(*dialect_, session, decided);
                          committed = sequence.value_or(committed);
                          return sequence.has_value();
                        }};
  if (auto written = write(writing); !written && !is_nothing)
    return tl::unexpected<Error>(std::move(written).error());
  return committed;
}

Result<void> SqlStore::rename(const Id& person_id, std::string_view name) {
  VULTUS_TRY(check_name(name));
  const std::string id = dialect_->encode_id(person_id);
  const std::string wanted(name);
  return write({.work = [&](soci::session& session, Sequence sequence) -> Result<void> {
                  const long long at = sequence;
                  soci::statement statement = (session.prepare << dialect_->typed(
                                                   "UPDATE people SET name = :name, sequence = :sequence"
                                                   " WHERE id = CAST(:id AS {id})"),
                                               use(wanted), use(at), use(id));
                  statement.execute(/*withDataExchange=*/true);
                  if (statement.get_affected_rows() == 0) return tl::unexpected<Error>(nobody(person_id));
                  return {};
                },
                .is_done = nullptr});
}

Result<void> SqlStore::remove(const Id& person_id) {
  const std::string id = dialect_->encode_id(person_id);
  const Writing writing{
      .work = [&](soci::session& session, Sequence sequence) -> Result<void> {
        soci::statement statement =
            (session.prepare << dialect_->typed("DELETE FROM people WHERE id = CAST(:id AS {id})"), use(id));
        statement.execute(/*withDataExchange=*/true);
        if (statement.get_affected_rows() == 0) return tl::unexpected<Error>(nobody(person_id));
        const long long at = sequence;
        session << dialect_->typed(
            "INSERT INTO removals (sequence, person_id) VALUES (:sequence, CAST(:id AS {id}))"),
            use(at), use(id);
        return {};
      },
      .is_done = [&](soci::session& session) -> Result<bool> {
        return !sequence_of(*dialect_, session, "people", person_id).has_value();
      }};
  VULTUS_TRY(write(writing));
  forget_deleted();
  return {};
}

Result<std::vector<std::byte>> SqlStore::key_check(std::span<const std::byte> proposed) {
  VULTUS_ASSIGN(std::optional<std::vector<std::byte>> proof, key_check());
  if (proof) return std::move(*proof);
  const std::string column = dialect_->encode_bytes(proposed);
  const Work work = [&](soci::session& session) -> Result<void> {
    session << dialect_->typed(
        "UPDATE store SET key_check = CAST(:proof AS {bytes}) WHERE key_check IS NULL"),
        use(column);
    VULTUS_ASSIGN(proof, read_key_check(*dialect_, session));
    if (!proof) return fail(ErrorCode::kDatabaseInvalid, location() + ": does not keep the proof of its key");
    return {};
  };
  VULTUS_TRY(write_beside(work));
  return std::move(*proof);
}

Result<void> SqlStore::reseal(std::span<const std::byte> key_check, const Reseal& reseal) {
  const std::string column = dialect_->encode_bytes(key_check);
  const Writing writing{.work = [&](soci::session& session, Sequence) -> Result<void> {
                          VULTUS_TRY(reseal_all(*dialect_, session, reseal));
                          session << dialect_->typed("UPDATE store SET key_check = CAST(:proof AS {bytes})"),
                              use(column);
                          return {};
                        },
                        .is_done = [&](soci::session& session) -> Result<bool> {
                          VULTUS_ASSIGN(const auto proof, read_key_check(*dialect_, session));
                          return proof && std::ranges::equal(*proof, key_check);
                        }};
  VULTUS_TRY(write(writing));
  forget_deleted();
  return {};
}

}  // namespace vultus
