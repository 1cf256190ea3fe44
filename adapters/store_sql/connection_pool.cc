#include "store_sql/connection_pool.h"

namespace vultus {

Result<ConnectionPool::Lease> ConnectionPool::lease() {
  {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, limits_.patience, [&] { return free_ > 0; }))
      return fail(ErrorCode::kDatabaseLocked, dialect_.location() + ": all " +
                                                  std::to_string(limits_.capacity) +
                                                  " connections of this process are in use for long");
    --free_;
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(session), /*is_fresh=*/false);
    }
  }
  Result<std::unique_ptr<soci::session>> session = dialect_.connect();
  if (!session) {
    give_back(nullptr);
    return tl::unexpected<Error>(std::move(session).error());
  }
  return Lease(*this, std::move(*session), /*is_fresh=*/true);
}

void ConnectionPool::clear() {
  std::vector<std::unique_ptr<soci::session>> closing;
  const std::lock_guard lock(mutex_);
  closing.swap(idle_);
}

void ConnectionPool::give_back(std::unique_ptr<soci::session> session) {
  const std::lock_guard lock(mutex_);
  ++free_;
  if (session) idle_.push_back(std::move(session));
  returned_.notify_one();
}

}  // namespace vultus
