#pragma once
#include <functional>
#include <thread>

namespace vultus::cli {

/// Turns SIGINT and SIGTERM into a call of `on_interrupt` in a thread of its own; a second signal, or two
/// seconds without an end, ends the process at once. SIGPIPE becomes an error of write(2). Programs started
/// meanwhile get the usual behaviour. One at a time.
class Signals {
 public:
  explicit Signals(std::function<void()> on_interrupt);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// The signal that arrived; 0: none.
  [[nodiscard]] static int received();

 private:
  void watch();
  std::function<void()> on_interrupt_;
  int read_end_ = -1;
  std::thread watcher_;
};

/// Ends the process by the signal's default action, so that the shell sees what happened.
[[noreturn]] void end_by_signal(int signal);

}  // namespace vultus::cli
