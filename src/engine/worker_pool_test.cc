#include "engine/worker_pool.h"

#include <atomic>
#include <future>
#include <stdexcept>

#include "testing/fake_clock.h"
#include "testing/few_threads.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;
using testing::IsError;
using testing::IsOk;

struct Counter {
  int calls = 0;
};
using Pool = WorkerPool<Counter>;

std::unique_ptr<Pool> pool_of(int workers, std::size_t capacity) {
  std::vector<std::unique_ptr<Counter>> counters;
  for (int i = 0; i < workers; ++i) counters.push_back(std::make_unique<Counter>());
  auto pool = Pool::start(std::move(counters), capacity);
  EXPECT_THAT(pool, IsOk());
  return *std::move(pool);
}

Pool::Task task(std::function<void(Counter&)> run, WorkLimit limit = {}, bool is_urgent = false) {
  return {
      .run = std::move(run), .drop = [](const Error&) {}, .limit = std::move(limit), .is_urgent = is_urgent};
}

/// Keeps the only worker of a pool busy until it is released.
class Blocker {
 public:
  explicit Blocker(Pool& pool) {
    const auto started = std::make_shared<std::promise<void>>();
    EXPECT_THAT(pool.submit(task([started, released = released_.get_future().share()](Counter&) {
      started->set_value();
      released.wait();
    })),
                IsOk());
    started->get_future().wait();
  }
  void release() { released_.set_value(); }

 private:
  std::promise<void> released_;
};

WorkLimit until(std::chrono::steady_clock::duration from_now, std::stop_token cancel = {}) {
  static const SystemClock clock;
  return {clock, clock.now() + from_now, std::move(cancel)};
}

TEST(WorkerPool, RunsEveryTaskBeforeItGoes) {
  std::atomic<int> done = 0;
  {
    const auto pool = pool_of(3, 4);
    for (int i = 0; i < 100; ++i)
      ASSERT_THAT(pool->submit_when_possible(task([&](Counter& worker) { ++worker.calls, ++done; })), IsOk());
  }
  EXPECT_EQ(done, 100);
}

TEST(WorkerPool, RefusesMoreThanItsQueueHolds) {
  const auto pool = pool_of(1, 2);
  Blocker blocker(*pool);
  const auto nothing = [](Counter&) {};
  EXPECT_THAT(pool->submit(task(nothing)), IsOk());
  EXPECT_THAT(pool->submit(task(nothing)), IsOk());
  EXPECT_THAT(pool->submit(task(nothing)), IsError(Error::kQueueFull));
  EXPECT_THAT(pool->submit(task(nothing, {}, true)), IsOk()) << "the urgent have a queue of their own";
  blocker.release();
}

TEST(WorkerPool, AnExceptionIsTheErrorOfItsTaskAlone) {
  std::promise<Error> bug, memory;
  std::promise<void> served;
  const auto pool = pool_of(1, 8);
  ASSERT_THAT(pool->submit({.run = [](Counter&) { throw std::logic_error("a bug"); },
                            .drop = [&](Error error) { bug.set_value(std::move(error)); }}),
              IsOk());
  ASSERT_THAT(pool->submit({.run = [](Counter&) { throw std::bad_alloc(); },
                            .drop = [&](Error error) { memory.set_value(std::move(error)); }}),
              IsOk());
  ASSERT_THAT(pool->submit(task([&](Counter&) { served.set_value(); })), IsOk());
  const Error error = bug.get_future().get();
  EXPECT_EQ(error.code, Error::kInternal);
  EXPECT_NE(error.message.find("a bug"), std::string::npos);
  EXPECT_EQ(memory.get_future().get().code, Error::kOutOfResources);
  served.get_future().wait();
}

TEST(WorkerPool, DropsWhatExpiredOrWasCancelledWhileItWaited) {
  const auto pool = pool_of(1, 8);
  std::stop_source stop;
  std::promise<Error> expired, cancelled;
  bool ran = false;
  Blocker blocker(*pool);
  testing::FakeClock clock;
  ASSERT_THAT(pool->submit({.run = [&](Counter&) { ran = true; },
                            .drop = [&](Error error) { expired.set_value(std::move(error)); },
                            .limit = {clock, clock.now() + 1h, {}}}),
              IsOk());
  ASSERT_THAT(pool->submit({.run = [&](Counter&) { ran = true; },
                            .drop = [&](Error error) { cancelled.set_value(std::move(error)); },
                            .limit = until(1h, stop.get_token())}),
              IsOk());
  stop.request_stop();
  clock.advance(2h);
  blocker.release();
  EXPECT_EQ(expired.get_future().get().code, Error::kDeadlineExceeded);
  EXPECT_EQ(cancelled.get_future().get().code, Error::kCancelled);
  EXPECT_FALSE(ran);
}

TEST(WorkerPool, NeitherQueuesNorWaitsBeyondALimit) {
  const auto pool = pool_of(1, 1);
  const auto nothing = [](Counter&) {};
  std::stop_source stop;
  EXPECT_THAT(pool->submit(task(nothing, until(-1s))), IsError(Error::kDeadlineExceeded));
  Blocker blocker(*pool);
  ASSERT_THAT(pool->submit(task(nothing)), IsOk());
  EXPECT_THAT(pool->submit_when_possible(task(nothing, until(1ms))), IsError(Error::kDeadlineExceeded));
  std::jthread canceller([&] { stop.request_stop(); });
  EXPECT_THAT(pool->submit_when_possible(task(nothing, until(1h, stop.get_token()))),
              IsError(Error::kCancelled));
  blocker.release();
}

TEST(WorkerPool, UrgentTasksGoFirstAndTheOthersAreNotStarved) {
  std::string order;
  {
    const auto pool = pool_of(1, 16);
    Blocker blocker(*pool);
    for (int i = 0; i < 2; ++i) ASSERT_THAT(pool->submit(task([&](Counter&) { order += 'b'; })), IsOk());
    for (int i = 0; i < 6; ++i)
      ASSERT_THAT(pool->submit(task([&](Counter&) { order += 'u'; }, {}, true)), IsOk());
    blocker.release();
  }
  EXPECT_EQ(order, "uuuubuub");
}

TEST(WorkerPool, ServesManyThreadsThatCancelAndExpire) {
  std::atomic<int> answers = 0, queued = 0;
  {
    const auto pool = pool_of(2, 4);
    std::vector<std::jthread> clients;
    for (int client = 0; client < 4; ++client)
      clients.emplace_back([&, client] {
        for (int i = 0; i < 200; ++i) {
          std::stop_source stop;
          if (i % 3 == 0) stop.request_stop();
          Pool::Task one{
              .run =
                  [&, i](Counter& worker) {
                    ++worker.calls;
                    if (i % 7 == 0) throw std::runtime_error("a bug");
                    ++answers;
                  },
              .drop = [&](const Error&) { ++answers; },
              .limit = until(i % 5 == 0 ? 0s : 10s, i % 2 == 0 ? stop.get_token() : std::stop_token()),
              .is_urgent = client == 0};
          const auto taken =
              i % 2 == 0 ? pool->submit(std::move(one)) : pool->submit_when_possible(std::move(one));
          queued += taken ? 1 : 0;
        }
      });
  }
  EXPECT_EQ(answers, queued) << "each task that was queued is answered once";
}

TEST(WorkerPool, ThreadsThatCannotStartAreAnError) {
  VULTUS_NEED_FEW_THREADS();
  EXPECT_EXIT(
      {
        testing::leave_no_room_for_threads();
        std::vector<std::unique_ptr<Counter>> counters;
        for (int i = 0; i < 64; ++i) counters.push_back(std::make_unique<Counter>());
        const auto pool = Pool::start(std::move(counters), 4);
        std::_Exit(!pool && pool.error().code == Error::kOutOfResources ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace vultus
