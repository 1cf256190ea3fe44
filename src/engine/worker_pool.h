#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace vultus {

/// Threads with one `Worker` each and a bounded queue of tasks in front of them. Thread-safe.
/// Destruction runs what is queued, then joins.
template <class Worker>
class WorkerPool {
 public:
  using Task = std::function<void(Worker&)>;  ///< must not throw

  WorkerPool(std::vector<std::unique_ptr<Worker>> workers, std::size_t queue_capacity)
      : workers_(std::move(workers)), capacity_(queue_capacity) {
    for (const auto& worker : workers_) threads_.emplace_back([this, &worker] { serve(*worker); });
  }
  ~WorkerPool() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    work_arrived_.notify_all();
  }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues a task; kQueueFull at once when as many as the capacity are waiting.
  [[nodiscard]] Result<void> submit(Task task) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (tasks_.size() >= capacity_)
        return fail(ErrorCode::kQueueFull, std::to_string(tasks_.size()) + " requests are already waiting");
      tasks_.push_back(std::move(task));
    }
    work_arrived_.notify_one();
    return {};
  }

  /// Queues a task; waits for room in the queue.
  void submit_when_possible(Task task) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      room_arrived_.wait(lock, [this] { return tasks_.size() < capacity_; });
      tasks_.push_back(std::move(task));
    }
    work_arrived_.notify_one();
  }

 private:
  void serve(Worker& worker) {
    while (true) {
      Task task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        work_arrived_.wait(lock, [this] { return closing_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      room_arrived_.notify_one();
      task(worker);
    }
  }

  std::vector<std::unique_ptr<Worker>> workers_;
  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable work_arrived_, room_arrived_;
  std::deque<Task> tasks_;
  bool closing_ = false;
  std::vector<std::jthread> threads_;  ///< last, so that they join before what they use goes
};

}  // namespace vultus
