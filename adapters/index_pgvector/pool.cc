#include "index_pgvector/pool.h"

namespace vultus::pgvector {

Pool::Turn::Turn(Pool& pool) : pool_(pool) {
  std::unique_lock lock(pool_.mutex_);
  is_ours_ = pool_.freed_.wait_for(lock, pool_.patience_, [this] { return pool_.free_ > 0; });
  if (is_ours_) --pool_.free_;
}

Pool::Turn::~Turn() {
  if (!is_ours_) return;
  {
    const std::lock_guard lock(pool_.mutex_);
    ++pool_.free_;
  }
  pool_.freed_.notify_one();
}

Result<std::unique_ptr<Connection>> Pool::take(bool anew) {
  {
    const std::lock_guard lock(mutex_);
    if (anew) idle_.clear();
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return Connection::open(access_);
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

}  // namespace vultus::pgvector
