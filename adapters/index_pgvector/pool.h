#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "index_pgvector/connection.h"

namespace vultus::pgvector {

/// Connections that are made when they are needed and kept. Thread-safe.
class Pool {
 public:
  /// At most `capacity` at once, 1 or more; whoever waits for one gives up after `patience`.
  Pool(Access access, std::size_t capacity, std::chrono::milliseconds patience)
      : access_(std::move(access)), patience_(patience), free_(capacity) {}

  /// `work(connection)`, a Result, on a connection of its own; waits while all are in use, kDatabaseLocked
  /// when none becomes free in time. Does it again, once, on a new connection when the one at hand turned out
  /// lost: what it does has to bear that.
  template <class Work>
  auto with_connection(const Work& work) -> decltype(work(std::declval<Connection&>())) {
    const Turn turn(*this);
    if (!turn.is_ours())
      return fail(ErrorCode::kDatabaseLocked,
                  location() + ": all connections of this process are in use for long");
    for (bool is_last : {false, true}) {
      Result<std::unique_ptr<Connection>> connection = take(is_last);
      if (!connection) return tl::unexpected<Error>(std::move(connection).error());
      auto result = work(**connection);
      if (!(*connection)->is_lost())
        give_back(std::move(*connection));
      else if (!is_last)
        continue;
      return result;
    }
    return fail(ErrorCode::kInternal, "unreachable");
  }

  [[nodiscard]] const std::string& location() const { return access_.location; }

 private:
  /// The right to use one of `capacity` connections.
  class Turn {
   public:
    explicit Turn(Pool& pool);
    ~Turn();
    /// False when the wait was too long.
    [[nodiscard]] bool is_ours() const { return is_ours_; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Pool& pool_;
    bool is_ours_;
  };

  /// One that is idle, else a new one; `anew`: a new one, and the idle ones are closed.
  Result<std::unique_ptr<Connection>> take(bool anew);
  void give_back(std::unique_ptr<Connection> connection);

  Access access_;
  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t free_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace vultus::pgvector
