#include "store_sql/sql_store.h"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <thread>
#include <utility>

#include "store_sql/schema.h"
#include "store_sql/transaction.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kConnections = 8;
constexpr std::size_t kListeners = 64;
/// The first may meet a connection that broke while it was idle, the second one that breaks.
constexpr int kWritingAttempts = 3;
constexpr auto kReconnectInterval = 50ms;
/// A connection that nothing is heard of for so long is looked at.
constexpr std::chrono::milliseconds kHeartbeat = 10s;
constexpr std::chrono::milliseconds kLongestWait = 24h;

/// False when a stop was requested.
bool pause(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

bool is_unreachable(const Result<void>& result) {
  return !result && result.error().code == ErrorCode::kDatabaseUnreachable;
}

/// To whom writing is denied, the store is read-only.
Result<void> as_refused_writing(Result<void> result) {
  if (!result && result.error().code == ErrorCode::kPermissionDenied)
    result.error().code = ErrorCode::kDatabaseReadOnly;
  return result;
}

}  // namespace

SqlStore::SqlStore(std::unique_ptr<Dialect> dialect, const StoreOptions& options)
    : dialect_(std::move(dialect)),
      lock_timeout_(options.lock_timeout),
      access_(options.access),
      connections_(*dialect_, {.capacity = kConnections, .patience = options.lock_timeout}),
      listeners_(*dialect_, {.capacity = kListeners, .patience = options.lock_timeout}) {}

Result<void> SqlStore::open() {
  VULTUS_ASSIGN(const ConnectionPool::Lease lease, connections_.lease());
  VULTUS_ASSIGN(const SchemaState state, schema_state(*dialect_, *lease));
  if (state == SchemaState::kMissing && access_ != StoreAccess::kCreate)
    return fail(ErrorCode::kDatabaseMissing, location() + ": there is no database of people yet");
  if (access_ == StoreAccess::kRead) return {};
  VULTUS_TRY(migrate(*dialect_, *lease));
  return dialect_->settle(*lease);
}

SqlStore::Attempt SqlStore::attempt(Result<ConnectionPool::Lease> lease, const char* begin,
                                    const Work& work) {
  if (!lease) return {.result = tl::unexpected<Error>(std::move(lease).error())};
  std::optional<Transaction> transaction;  // undone after the failure was explained
  bool is_committing = false;
  try {
    transaction.emplace(**lease, begin);
    if (Result<void> done = work(**lease); !done) return {.result = std::move(done)};
    is_committing = true;
    transaction->commit();
    return {};
  } catch (const soci::soci_error& failure) {
    SqlFailure why = dialect_->explain(failure, **lease);
    const bool is_clean = !transaction || transaction->roll_back();
    if (!is_clean || why.is_disconnected) lease->discard();
    if (why.is_disconnected) connections_.clear();
    return {.result = tl::unexpected<Error>(std::move(why.error)),
            .is_disconnected = why.is_disconnected,
            .was_committing = is_committing};
  }
}

Result<ConnectionPool::Lease> SqlStore::reconnect() {
  const auto deadline = Clock::now() + lock_timeout_;
  for (;;) {
    Result<ConnectionPool::Lease> lease = connections_.lease();
    if (lease || lease.error().code != ErrorCode::kDatabaseUnreachable || Clock::now() >= deadline)
      return lease;
    std::this_thread::sleep_for(kReconnectInterval);
  }
}

Result<void> SqlStore::read(const Work& work, const std::function<bool()>& may_repeat) {
  const char* begin = dialect_->begin_reading();
  Attempt first = attempt(connections_.lease(), begin, work);
  if (!first.is_disconnected) return std::move(first.result);
  if (first.was_committing) return {};
  if (!may_repeat()) return std::move(first.result);
  return attempt(reconnect(), begin, work).result;
}

Result<void> SqlStore::read_once(const Work& work) {
  Attempt first = attempt(connections_.lease(), dialect_->begin_reading(), work);
  if (!first.is_disconnected) return std::move(first.result);
  return attempt(connections_.lease(), dialect_->begin_reading(), work).result;
}

Result<void> SqlStore::write_again(const std::function<Work(bool is_doubtful)>& work) {
  if (access_ == StoreAccess::kRead)
    return fail(ErrorCode::kDatabaseReadOnly, location() + ": was opened for reading");
  const std::unique_lock turn(writing_, lock_timeout_);
  if (!turn) return fail(ErrorCode::kDatabaseLocked, location() + ": another thread is writing for long");
  bool is_doubtful = false;
  for (int left = kWritingAttempts;; --left) {
    const bool is_first = left == kWritingAttempts;
    Attempt tried =
        attempt(is_first ? connections_.lease() : reconnect(), dialect_->begin_writing(), work(is_doubtful));
    is_doubtful = is_doubtful || (tried.is_disconnected && tried.was_committing);
    if (tried.is_disconnected && left > 1) continue;
    if (is_doubtful && is_unreachable(tried.result))
      tried.result.error().message += "; whether the last change was kept is not known";
    return as_refused_writing(std::move(tried.result));
  }
}

Result<void> SqlStore::write(const Writing& writing) {
  return write_again([&](bool is_doubtful) {
    return [this, &writing, is_doubtful](soci::session& session) -> Result<void> {
      long long sequence = 0;  // taking it locks the row, so that commits follow the order of sequences
      session << "UPDATE store SET sequence = sequence + 1 RETURNING sequence", soci::into(sequence);
      if (sequence < 1 || sequence == std::numeric_limits<long long>::max())
        return fail(ErrorCode::kDatabaseInvalid, location() + ": the count of its changes is lost");
      if (is_doubtful && writing.is_done) {
        VULTUS_ASSIGN(const bool is_done, writing.is_done(session));
        if (is_done) return {};
      }
      VULTUS_TRY(writing.work(session, sequence));
      dialect_->announce(session);
      return {};
    };
  });
}

Result<void> SqlStore::write_beside(const Work& work) {
  return write_again([&](bool /*is_doubtful*/) { return work; });
}

void SqlStore::forget_deleted() {
  Result<ConnectionPool::Lease> lease = connections_.lease();
  if (!lease) return;
  try {
    dialect_->forget_deleted(**lease);
  } catch (const soci::soci_error&) {
    lease->discard();
  }
}

Result<bool> SqlStore::watch(Sequence since, Clock::time_point deadline, const std::stop_token& stop) {
  VULTUS_ASSIGN(ConnectionPool::Lease lease, listeners_.lease());
  try {
    if (lease.is_fresh()) dialect_->listen(*lease);
    for (;;) {
      long long sequence = 0;
      *lease << "SELECT sequence FROM store", soci::into(sequence);
      if (sequence > since) return true;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left <= 0ms || stop.stop_requested()) return false;
      dialect_->await_announcement(*lease, std::min(left, kHeartbeat), stop);
    }
  } catch (const soci::soci_error& failure) {
    SqlFailure why = dialect_->explain(failure, *lease);
    if (why.is_disconnected) {
      lease.discard();
      listeners_.clear();
    }
    return tl::unexpected<Error>(std::move(why.error));
  }
}

Result<bool> SqlStore::wait_for_change(Sequence since, std::chrono::milliseconds timeout,
                                       std::stop_token stop) {
  const auto deadline = Clock::now() + std::min(timeout, kLongestWait);
  for (;;) {
    Result<bool> changed = watch(since, deadline, stop);
    if (changed || changed.error().code != ErrorCode::kDatabaseUnreachable) return changed;
    if (Clock::now() >= deadline || !pause(kReconnectInterval, stop)) return changed;
  }
}

}  // namespace vultus
