#include "engine/worker_pool.h"

#include <atomic>
#include <future>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;

struct Counter {
  int calls = 0;
};

std::vector<std::unique_ptr<Counter>> counters(int count) {
  std::vector<std::unique_ptr<Counter>> workers;
  for (int i = 0; i < count; ++i) workers.push_back(std::make_unique<Counter>());
  return workers;
}

TEST(WorkerPool, RunsEveryTaskBeforeItGoes) {
  std::atomic<int> done = 0;
  {
    WorkerPool<Counter> pool(counters(3), 4);
    for (int i = 0; i < 100; ++i) pool.submit_when_possible([&](Counter& worker) { ++worker.calls, ++done; });
  }
  EXPECT_EQ(done, 100);
}

TEST(WorkerPool, RefusesMoreThanItsQueueHolds) {
  std::promise<void> release;
  std::promise<void> started;
  WorkerPool<Counter> pool(counters(1), 2);
  ASSERT_THAT(pool.submit([&](Counter&) {
    started.set_value();
    release.get_future().wait();
  }),
              IsOk());
  started.get_future().wait();
  EXPECT_THAT(pool.submit([](Counter&) {}), IsOk());
  EXPECT_THAT(pool.submit([](Counter&) {}), IsOk());
  EXPECT_THAT(pool.submit([](Counter&) {}), IsError(Error::kQueueFull));
  release.set_value();
}

}  // namespace
}  // namespace vultus
