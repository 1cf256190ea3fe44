#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "store_sql/dialect.h"

namespace vultus {

/// Connections that are made when they are needed and kept. Thread-safe.
class ConnectionPool {
 public:
  struct Limits {
    std::size_t capacity = 1;              ///< so many connections are lent at once, 1 or more
    std::chrono::milliseconds patience{};  ///< how long `lease` waits while all are
  };
  ConnectionPool(Dialect& dialect, const Limits& limits)
      : dialect_(dialect), limits_(limits), free_(limits.capacity) {}

  /// A connection on loan; goes back to the pool, or is closed when it was discarded.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<soci::session> session, bool is_fresh)
        : pool_(&pool), session_(std::move(session)), is_fresh_(is_fresh) {}
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          session_(std::move(other.session_)),
          is_fresh_(other.is_fresh_) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->give_back(std::move(session_));
    }
    [[nodiscard]] soci::session& operator*() const { return *session_; }
    /// Whether it was made for this loan.
    [[nodiscard]] bool is_fresh() const { return is_fresh_; }
    void discard() { session_.reset(); }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<soci::session> session_;
    bool is_fresh_;
  };

  /// Waits while all are lent; kDatabaseLocked when none comes back in time. Errors as Dialect::connect.
  [[nodiscard]] Result<Lease> lease();
  /// Closes the connections that are not lent.
  void clear();

 private:
  void give_back(std::unique_ptr<soci::session> session);

  Dialect& dialect_;
  Limits limits_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t free_;
  std::vector<std::unique_ptr<soci::session>> idle_;
};

}  // namespace vultus
