#include "testing/postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace vultus::testing {
namespace {

constexpr const char* kUser = "vultus";
constexpr int kPollMs = 20;
constexpr int kMaxPolls = 1500;

/// The folder of the newest server's programs; empty where there is none. Debian keeps them out of PATH.
std::filesystem::path program_folder() {
  std::vector<std::pair<int, std::filesystem::path>> found;
  std::error_code none;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const auto programs = version.path() / "bin";
    if (std::filesystem::exists(programs / "postgres") && std::filesystem::exists(programs / "initdb"))
      found.emplace_back(std::atoi(version.path().filename().c_str()), programs);
  }
  for (const char* programs : {"/usr/bin", "/usr/local/bin"})
    if (std::filesystem::exists(std::filesystem::path(programs) / "postgres"))
      found.emplace_back(0, programs);
  return found.empty() ? std::filesystem::path() : std::ranges::max(found).second;
}

/// The server refuses to run as root.
const passwd* server_account() {
  return ::geteuid() == 0 ? ::getpwnam("postgres") : ::getpwuid(::geteuid());
}

/// Only calls that are safe between fork and exec.
[[noreturn]] void become(char* const* arguments, const char* folder, const char* log, uid_t user,
                         gid_t group) {
  const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (out < 0 || ::dup2(out, STDOUT_FILENO) < 0 || ::dup2(out, STDERR_FILENO) < 0) ::_exit(126);
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::chdir(folder) != 0) ::_exit(126);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

pid_t spawn(std::vector<std::string> arguments, const std::filesystem::path& folder) {
  const passwd* account = server_account();
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const std::string log = folder / "log";
  const pid_t child = ::fork();
  if (child == 0) become(pointers.data(), folder.c_str(), log.c_str(), account->pw_uid, account->pw_gid);
  return child;
}

bool succeeds(std::vector<std::string> arguments, const std::filesystem::path& folder) {
  const pid_t child = spawn(std::move(arguments), folder);
  int status = -1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

bool PostgresServer::is_installed() {
  return !program_folder().empty() && server_account() != nullptr;
}

PostgresServer* PostgresServer::shared() {
  static const std::unique_ptr<PostgresServer> server =
      is_installed() ? std::make_unique<PostgresServer>() : nullptr;
  return server.get();
}

PostgresServer::PostgresServer() {
  const std::filesystem::path& folder = folder_.path();
  if (::geteuid() == 0 && ::chown(folder.c_str(), server_account()->pw_uid, server_account()->pw_gid) != 0)
    throw std::runtime_error("chown " + folder.string());
  if (!succeeds({program_folder() / "initdb", "-D", folder / "data", "-U", kUser, "-A", "trust", "-E", "UTF8",
                 "--locale=C", "--no-sync", "--no-instructions"},
                folder))
    throw std::runtime_error("initdb: " + text_of(folder / "log"));
  start();
}

PostgresServer::~PostgresServer() {
  kill();
}

void PostgresServer::start() {
  const std::filesystem::path& folder = folder_.path();
  process_ = spawn({program_folder() / "postgres", "-D", folder / "data", "-k", folder, "-c",
                    "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=100"},
                   folder);
  for (int i = 0; i < kMaxPolls; ++i) {
    if (succeeds({program_folder() / "pg_isready", "-q", "-h", folder, "-U", kUser}, folder)) return;
    ::poll(nullptr, 0, kPollMs);
  }
  throw std::runtime_error("postgres: " + text_of(folder / "log"));
}

void PostgresServer::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGQUIT);
  int status = 0;
  while (::waitpid(std::exchange(process_, -1), &status, 0) < 0 && errno == EINTR) {
  }
}

std::string PostgresServer::make_database() {
  const std::string name = "test" + std::to_string(++databases_);
  if (!succeeds({program_folder() / "createdb", "-h", folder_.path(), "-U", kUser, name}, folder_.path()))
    throw std::runtime_error("createdb: " + text_of(folder_.path() / "log"));
  return url(name);
}

std::string PostgresServer::url(const std::string& database) const {
  return std::string("postgresql://") + kUser + "@/" + database + "?host=" + folder_.path().string();
}

}  // namespace vultus::testing
