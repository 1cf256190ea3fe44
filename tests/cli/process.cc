#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
  Pipe(int reads, int writes) : read_end(reads), write_end(writes) {}
  int read_end, write_end;
};

/// A terminal: what is written to one end was typed on it, as the other end reads.
Pipe make_terminal() {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) throw std::runtime_error("pty");
  const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) throw std::runtime_error("pty");
  return {terminal, master};
}

void close_end(int& end) {
  if (end >= 0) ::close(end);
  end = -1;
}

std::vector<std::string> environment_of(const Launch& launch) {
  std::map<std::string, std::string> variables = {
      {"PATH", "/usr/bin:/bin"}, {"HOME", "/nonexistent"}, {"LC_ALL", "C"}};
  for (const auto& [name, value] : launch.environment) variables[name] = value;
  for (const char* kept : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"})
    if (const char* value = std::getenv(kept)) variables[kept] = value;
  std::vector<std::string> list;
  for (const auto& [name, value] : variables) list.push_back(name + "=" + value);
  return list;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

/// Reads what is there; false at the end.
bool drain(int descriptor, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count <= 0) return false;
  text.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

/// Types the next answer once the child has asked: its last line is not at an end yet.
void answer_question(const Launch& launch, const Outcome& outcome, int terminal, std::size_t& answered) {
  const bool is_asked = !outcome.err.empty() && outcome.err.back() == ' ';
  if (!is_asked || answered == launch.answers.size()) return;
  const std::string line = launch.answers[answered++] + "\n";
  if (::write(terminal, line.data(), line.size()) < 0) throw std::runtime_error("pty");
}

/// Feeds and drains the child until it has closed both of its outputs.
void converse(const Launch& launch, pid_t child, Pipe& in, Pipe& out, Pipe& err, Outcome& outcome) {
  using Clock = std::chrono::steady_clock;
  const auto interrupt_at = Clock::now() + std::chrono::milliseconds(launch.interrupt_after_ms);
  bool to_interrupt = launch.interrupt_after_ms > 0;
  std::size_t written = 0, answered = 0;
  const bool has_terminal = !launch.answers.empty();
  while (out.read_end >= 0 || err.read_end >= 0) {
    if (written == launch.input.size() && !to_interrupt && !has_terminal) close_end(in.write_end);
    std::array<pollfd, 3> waiting = {pollfd{out.read_end, POLLIN, 0}, pollfd{err.read_end, POLLIN, 0},
                                     pollfd{written < launch.input.size() ? in.write_end : -1, POLLOUT, 0}};
    ::poll(waiting.data(), waiting.size(), to_interrupt ? 10 : -1);
    if (to_interrupt && Clock::now() >= interrupt_at) {
      ::kill(child, SIGINT);
      to_interrupt = false;
    }
    if ((waiting[0].revents & (POLLIN | POLLHUP)) != 0 &&
        (!drain(out.read_end, outcome.out) || launch.close_output_early))
      close_end(out.read_end);
    if ((waiting[1].revents & (POLLIN | POLLHUP)) != 0) {
      if (!drain(err.read_end, outcome.err)) close_end(err.read_end);
      if (has_terminal) answer_question(launch, outcome, in.write_end, answered);
    }
    if ((waiting[2].revents & (POLLOUT | POLLERR)) != 0) {
      const ssize_t count =
          ::write(in.write_end, launch.input.data() + written, launch.input.size() - written);
      written = count < 0 ? launch.input.size() : written + static_cast<std::size_t>(count);
    }
  }
}

}  // namespace

Outcome run_vultus(const Launch& launch) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe in = launch.answers.empty() ? Pipe() : make_terminal();
  Pipe out, err;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (launch.close_input)
    ::posix_spawn_file_actions_addclose(&actions, STDIN_FILENO);
  else
    ::posix_spawn_file_actions_adddup2(&actions, in.read_end, STDIN_FILENO);
  if (launch.out_file.empty())
    ::posix_spawn_file_actions_adddup2(&actions, out.write_end, STDOUT_FILENO);
  else
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, launch.out_file.c_str(), O_WRONLY | O_CREAT,
                                       0600);
  ::posix_spawn_file_actions_adddup2(&actions, err.write_end, STDERR_FILENO);

  std::vector<std::string> arguments = {VULTUS_PROGRAM};
  arguments.insert(arguments.end(), launch.arguments.begin(), launch.arguments.end());
  std::vector<std::string> environment = environment_of(launch);
  pid_t child = 0;
  const int failure = ::posix_spawn(&child, VULTUS_PROGRAM, &actions, nullptr, pointers(arguments).data(),
                                    pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::runtime_error("cannot start " VULTUS_PROGRAM);
  if (launch.answers.empty()) close_end(in.read_end);
  close_end(out.write_end);
  close_end(err.write_end);
  Outcome outcome;
  converse(launch, child, in, out, err, outcome);
  if (!launch.answers.empty()) {
    ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);
    drain(in.write_end, outcome.echo);
    close_end(in.read_end);
  }
  close_end(in.write_end);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  return outcome;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "vultus-cli-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& content) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << content;
  return path(name);
}

}  // namespace vultus::testing
