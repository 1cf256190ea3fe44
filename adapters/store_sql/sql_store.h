#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "store_sql/connection_pool.h"
#include "store_sql/dialect.h"

namespace vultus {

/// The Store port over SOCI; what differs between SQLite and PostgreSQL is the dialect's.
class SqlStore final : public Store {
 public:
  SqlStore(std::unique_ptr<Dialect> dialect, const StoreOptions& options);

  /// Looks at the schema, and brings it up to date unless it is only to be read. Errors as open_store.
  [[nodiscard]] Result<void> open();

  Result<Sequence> enrol(std::span<const Enrolment> enrolments) override;
  Result<Sequence> enrol(const Decide& decide) override;
  Result<void> rename(const Id& person_id, std::string_view name) override;
  Result<void> remove(const Id& person_id) override;
  Result<PersonRow> person(const Id& person_id) override;
  Result<std::vector<PersonRow>> people_named(std::string_view name, std::size_t limit) override;
  Result<std::vector<Person>> people(std::span<const Id> ids) override;
  Result<std::vector<PersonRow>> list(const ListRequest& request) override;
  Result<Counts> counts() override;
  Result<std::vector<SealedTemplate>> templates_of(const Id& person_id) override;
  Result<Sequence> changes_since(Sequence since, const ChangeSink& sink) override;
  Result<bool> wait_for_change(Sequence since, std::chrono::milliseconds timeout,
                               std::stop_token stop) override;
  Result<std::vector<std::byte>> key_check(std::span<const std::byte> proposed) override;
  Result<std::optional<std::vector<std::byte>>> key_check() override;
  Result<void> reseal(std::span<const std::byte> key_check, const Reseal& reseal) override;
  const std::string& location() const override { return dialect_->location(); }

 private:
  using Clock = std::chrono::steady_clock;
  using Work = std::function<Result<void>(soci::session&)>;
  struct Writing {
    std::function<Result<void>(soci::session&, Sequence)> work;
    /// Whether it has been committed already: asked when the connection was lost while committing. Not given
    /// where it may as well be done again.
    std::function<Result<bool>(soci::session&)> is_done;
  };
  struct Attempt {
    Result<void> result;
    bool is_disconnected = false;
    bool was_committing = false;
  };

  /// Runs `work` in a transaction that sees one state of the store; again on another connection when the
  /// first was lost and `may_repeat`.
  Result<void> read(
      const Work& work, const std::function<bool()>& may_repeat = [] { return true; });
  /// The same without waiting for a server that is away.
  Result<void> read_once(const Work& work);
  /// Runs `writing` in a transaction that has the store for itself and a sequence of its own.
  Result<void> write(const Writing& writing);
  /// The same for what changes neither people nor templates.
  Result<void> write_beside(const Work& work);
  /// Again on another connection when one was lost; `is_doubtful` when it was lost while committing.
  Result<void> write_again(const std::function<Work(bool is_doubtful)>& work);
  Attempt attempt(Result<ConnectionPool::Lease> lease, const char* begin, const Work& work);
  /// A connection in place of a lost one. The server may be starting again: waits for it.
  Result<ConnectionPool::Lease> reconnect();
  /// Lets the database overwrite what was deleted. Where it cannot now, it does so later.
  void forget_deleted();
  /// As wait_for_change, with one connection.
  Result<bool> watch(Sequence since, Clock::time_point deadline, const std::stop_token& stop);

  std::unique_ptr<Dialect> dialect_;
  std::chrono::milliseconds lock_timeout_;
  StoreAccess access_;
  ConnectionPool connections_;
  ConnectionPool listeners_;  ///< their connections are listening
  std::timed_mutex writing_;  ///< writers of this process queue here, not in the database
};

}  // namespace vultus
