#include "model_fetch/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/descriptor.h"

namespace vultus {
namespace {

constexpr auto kTick = std::chrono::milliseconds(100);
constexpr auto kGrace = std::chrono::seconds(2);

struct Pipe {
  Descriptor read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail_errno(Error::kIo, errno, "a child process", "be given a pipe");
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// What happens between fork and exec: only calls that are safe there. Reports errno through `report`.
[[noreturn]] void become(char* const* arguments, const char* folder, pid_t parent, int out, int err,
                         int report) {
  const auto give_up = [&] {
    const int code = errno;
    static_cast<void>(!::write(report, &code, sizeof code));
    ::_exit(127);
  };
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(out, STDOUT_FILENO) < 0 ||
      ::dup2(err, STDERR_FILENO) < 0 || ::chdir(folder) != 0)
    give_up();
  ::signal(SIGPIPE, SIG_DFL);
  ::execvp(arguments[0], arguments);
  give_up();
  ::_exit(127);
}

/// A running child; ended and waited for when it goes out of scope.
class Child {
 public:
  Child(pid_t pid, Descriptor out, Descriptor err) : pid_(pid), out_(std::move(out)), err_(std::move(err)) {}
  ~Child() {
    if (pid_ > 0) end();
  }
  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), out_(std::move(other.out_)), err_(std::move(other.err_)) {}
  Child& operator=(Child&&) = delete;

  /// Reads for at most a tick. False once both streams have ended.
  bool read_some(ChildEnd& end) {
    std::array<pollfd, 2> waiting{{{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), static_cast<int>(kTick.count()));
    if (waiting[0].revents != 0 && !drain(out_, end.output_head, /*keep_tail=*/false)) out_.reset();
    if (waiting[1].revents != 0 && !drain(err_, end.error_tail, /*keep_tail=*/true)) err_.reset();
    return out_.get() >= 0 || err_.get() >= 0;
  }

  /// Waits for the child itself. Its exit status, -1 when a signal ended it. Errors: kIo where it cannot be
  /// told, as when this process ignores SIGCHLD.
  [[nodiscard]] Result<int> wait() {
    int status = 0;
    pid_t ended = 0;
    do ended = ::waitpid(pid_, &status, 0);
    while (ended < 0 && errno == EINTR);
    const pid_t pid = std::exchange(pid_, -1);
    if (ended != pid) return fail_errno(Error::kIo, errno, "a child process", "be waited for");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  /// Ends the group: politely, then for good.
  void end() {
    ::kill(-pid_, SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + kGrace;
    bool is_gone = false;
    while (!is_gone && std::chrono::steady_clock::now() < deadline) {
      is_gone = ::waitpid(pid_, nullptr, WNOHANG) != 0;
      if (!is_gone) ::poll(nullptr, 0, 10);
    }
    ::kill(-pid_, SIGKILL);
    if (is_gone)
      pid_ = -1;
    else
      (void)wait();
  }

 private:
  static bool drain(const Descriptor& stream, std::string& text, bool keep_tail) {
    std::array<char, 4096> buffer{};
    const auto got = ::read(stream.get(), buffer.data(), buffer.size());
    if (got <= 0) return got < 0 && errno == EINTR;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kMaxErrorTail) {
      if (keep_tail)
        text.erase(0, text.size() - kMaxErrorTail);
      else
        text.resize(kMaxErrorTail);
    }
    return true;
  }

  pid_t pid_;
  Descriptor out_, err_;
};

Result<Child> start(const ChildCommand& command) {
  VULTUS_ASSIGN(Pipe out, make_pipe());
  VULTUS_ASSIGN(Pipe err, make_pipe());
  VULTUS_ASSIGN(Pipe report, make_pipe());
  std::vector<char*> arguments;
  for (const std::string& argument : command.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  const std::string& program = command.arguments.front();
  if (pid < 0) return fail_errno(Error::kIo, errno, program, "be started");
  if (pid == 0)
    become(arguments.data(), command.folder.c_str(), parent, out.write.get(), err.write.get(),
           report.write.get());
  ::setpgid(pid, pid);
  Child child(pid, std::move(out.read), std::move(err.read));
  report.write.reset();
  int code = 0;
  if (::read(report.read.get(), &code, sizeof code) != sizeof code) return child;
  (void)child.wait();
  if (code == ENOENT) return fail(Error::kToolMissing, program + " is not installed");
  return fail_errno(Error::kIo, code, program, "be started");
}

}  // namespace

Result<ChildEnd> run_child(const ChildCommand& command, const std::stop_token& cancel,
                           const std::function<void()>& tick) {
  VULTUS_ASSIGN(Child child, start(command));
  ChildEnd end;
  while (child.read_some(end)) {
    if (cancel.stop_requested()) {
      child.end();
      return fail(Error::kCancelled, command.arguments.front() + " was ended");
    }
    tick();
  }
  VULTUS_ASSIGN(end.exit_status, child.wait());
  return end;
}

}  // namespace vultus
