#pragma once
#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/failure.h"
#include "base/result.h"
#include "base/work_limit.h"

namespace vultus {

/// Threads with one `Worker` each and two bounded queues of tasks in front of them: urgent ones, and others.
/// Urgent tasks go first, but where others wait, every fifth task is one of them, so that neither starves.
/// Thread-safe. Destruction runs what is queued, then joins.
template <class Worker>
class WorkerPool {
 public:
  struct Task {
    std::function<void(Worker&)> run;
    /// Called in place of `run` when the limit was over before a worker was free, and after a `run` that
    /// threw. Must not throw.
    std::function<void(Error)> drop;
    WorkLimit limit;
    bool is_urgent = false;
  };
  static constexpr int kUrgentInARow = 4;

  /// Starts the threads; `queue_capacity` tasks of either kind may wait. kOutOfResources when the system
  /// gives no more threads; none is left running then.
  [[nodiscard]] static Result<std::unique_ptr<WorkerPool>> start(std::vector<std::unique_ptr<Worker>> workers,
                                                                 std::size_t queue_capacity) {
    std::unique_ptr<WorkerPool> pool(new WorkerPool(std::move(workers), queue_capacity));
    try {
      for (const auto& worker : pool->workers_)
        pool->threads_.emplace_back([raw = pool.get(), &worker] { raw->serve(*worker); });
    } catch (const std::system_error&) {
      return fail(ErrorCode::kOutOfResources, "the system gave " + std::to_string(pool->threads_.size()) +
                                                  " of " + std::to_string(pool->workers_.size()) +
                                                  " threads");
    }
    return pool;
  }
  ~WorkerPool() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    work_arrived_.notify_all();
  }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues a task. Never waits: kQueueFull at once when as many of its kind as the capacity are waiting,
  /// kCancelled or kDeadlineExceeded when its limit is over already; none of its functions is called then.
  [[nodiscard]] Result<void> submit(Task task) {
    VULTUS_TRY(task.limit.check());
    {
      const std::lock_guard lock(mutex_);
      auto& queue = queue_of(task);
      if (queue.size() >= capacity_)
        return fail(ErrorCode::kQueueFull, std::to_string(queue.size()) + " requests are already waiting");
      queue.push_back(std::move(task));
    }
    work_arrived_.notify_one();
    return {};
  }

  /// The same, but waits for room in the queue while the task's limit lets it.
  [[nodiscard]] Result<void> submit_when_possible(Task task) {
    {
      std::unique_lock lock(mutex_);
      auto& queue = queue_of(task);
      const auto has_room = [&] { return queue.size() < capacity_; };
      VULTUS_TRY(task.limit.check());
      while (!task.limit.wait(room_arrived_, lock, has_room)) VULTUS_TRY(task.limit.check());
      queue.push_back(std::move(task));
    }
    work_arrived_.notify_one();
    return {};
  }

 private:
  WorkerPool(std::vector<std::unique_ptr<Worker>> workers, std::size_t queue_capacity)
      : workers_(std::move(workers)), capacity_(queue_capacity) {}

  std::deque<Task>& queue_of(const Task& task) { return task.is_urgent ? urgent_ : others_; }

  /// The next task; nullopt when the pool closes and none is left.
  std::optional<Task> take() {
    std::optional<Task> task;
    {
      std::unique_lock lock(mutex_);
      work_arrived_.wait(lock, [this] { return closing_ || !urgent_.empty() || !others_.empty(); });
      if (urgent_.empty() && others_.empty()) return std::nullopt;
      const bool is_others_turn = urgent_.empty() || (urgent_in_a_row_ >= kUrgentInARow && !others_.empty());
      auto& queue = is_others_turn ? others_ : urgent_;
      urgent_in_a_row_ = is_others_turn ? 0 : std::min(urgent_in_a_row_ + 1, kUrgentInARow);
      task = std::move(queue.front());
      queue.pop_front();
    }
    room_arrived_.notify_all();
    return task;
  }

  void serve(Worker& worker) {
    while (const std::optional<Task> task = take()) {
      if (const auto wanted = task->limit.check(); !wanted) {
        task->drop(wanted.error());
        continue;
      }
      try {
        task->run(worker);
      } catch (...) {
        task->drop(error_of_current_exception());
      }
    }
  }

  std::vector<std::unique_ptr<Worker>> workers_;
  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable work_arrived_;
  std::condition_variable_any room_arrived_;
  std::deque<Task> urgent_, others_;
  int urgent_in_a_row_ = 0;
  bool closing_ = false;
  std::vector<std::jthread> threads_;  ///< last, so that they join before what they use goes
};

}  // namespace vultus
