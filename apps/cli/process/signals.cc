#include "process/signals.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <utility>

namespace vultus::cli {
namespace {

constexpr int kGraceMs = 2000;
std::atomic<int> g_received = 0;    // written by the signal handler
std::atomic<int> g_write_end = -1;  // of the pipe that wakes the watcher
static_assert(std::atomic<int>::is_always_lock_free);

void reset(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(signal, &action, nullptr);
}

extern "C" void vultus_cli_on_signal(int signal) {
  const int saved = errno;
  g_received = signal;
  reset(signal);
  [[maybe_unused]] const ssize_t ignored = ::write(g_write_end, "s", 1);
  errno = saved;
}

extern "C" void vultus_cli_ignore(int) {}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Signals::Signals(std::function<void()> on_interrupt) : on_interrupt_(std::move(on_interrupt)) {
  handle(SIGPIPE, vultus_cli_ignore);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  read_end_ = ends[0];
  g_write_end = ends[1];
  watcher_ = std::thread([this] { watch(); });
  handle(SIGINT, vultus_cli_on_signal);
  handle(SIGTERM, vultus_cli_on_signal);
}

Signals::~Signals() {
  if (read_end_ < 0) return;
  reset(SIGINT);
  reset(SIGTERM);
  ::close(g_write_end.exchange(-1));
  watcher_.join();
  ::close(read_end_);
}

int Signals::received() {
  return g_received;
}

void Signals::watch() {
  char byte;
  if (::read(read_end_, &byte, 1) != 1) return;
  on_interrupt_();
  pollfd closing{read_end_, POLLIN, 0};
  if (::poll(&closing, 1, kGraceMs) == 0) end_by_signal(g_received);
}

void end_by_signal(int signal) {
  reset(signal);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
  ::kill(::getpid(), signal);
  ::_exit(128 + signal);
}

}  // namespace vultus::cli
