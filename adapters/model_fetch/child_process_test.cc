#include "model_fetch/child_process.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;

Result<ChildEnd> run_shell(const std::string& script) {
  return run_child({{"sh", "-c", script}, "/"}, {}, [] {});
}

/// Handles a signal in a way of the test's for as long as it is in scope.
class SignalAction {
 public:
  SignalAction(int signal, void (*handler)(int)) : signal_(signal) {
    struct sigaction action {};
    action.sa_handler = handler;  // without SA_RESTART: calls are interrupted
    ::sigaction(signal_, &action, &before_);
  }
  ~SignalAction() { ::sigaction(signal_, &before_, nullptr); }
  SignalAction(const SignalAction&) = delete;
  SignalAction& operator=(const SignalAction&) = delete;

 private:
  int signal_;
  struct sigaction before_ {};
};

TEST(RunChild, TellsTheExitStatus) {
  for (const int status : {0, 3, 127}) {
    const auto end = run_shell("exit " + std::to_string(status));
    ASSERT_THAT(end, IsOk());
    EXPECT_EQ(end->exit_status, status);
  }
  const auto killed = run_shell("kill -9 $$");
  ASSERT_THAT(killed, IsOk());
  EXPECT_EQ(killed->exit_status, -1);
}

TEST(RunChild, WaitsForItsOwnChildWhenSignalsInterrupt) {
  const SignalAction action(SIGUSR1, [](int) {});
  const pid_t other = ::fork();  // ends at once with success, and is not the child that is waited for
  if (other == 0) ::_exit(0);
  std::atomic<bool> is_done = false;
  std::thread interrupter([&is_done, waiting = ::pthread_self()] {
    while (!is_done) {
      ::pthread_kill(waiting, SIGUSR1);
      std::this_thread::yield();
    }
  });
  // Its streams end first, so that only the child itself is left to wait for.
  const auto end =
      run_shell("exec >/dev/null 2>&1; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3");
  is_done = true;
  interrupter.join();
  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->exit_status, 3);
  int status = -1;
  EXPECT_EQ(::waitpid(other, &status, 0), other);
  EXPECT_EQ(status, 0);
}

TEST(RunChild, DoesNotTakeAnUnknownEndForSuccess) {
  const SignalAction action(SIGCHLD, SIG_IGN);  // children vanish with their status
  EXPECT_THAT(run_shell("exit 3"), IsError(Error::kIo));
}

}  // namespace
}  // namespace vultus
