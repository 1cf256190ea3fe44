#include "testing/postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUser = "vultus";
constexpr int kPollMs = 20;
constexpr int kMaxPolls = 1500;

/// The folders of servers' programs below `root`, oldest first. Debian keeps them out of PATH.
std::vector<fs::path> program_folders(const fs::path& root) {
  std::vector<std::pair<int, fs::path>> found;
  const auto take = [&](int version, const fs::path& folder) {
    const fs::path outside = root / folder.relative_path();
    if (fs::exists(outside / "postgres") && fs::exists(outside / "initdb"))
      found.emplace_back(version, folder);
  };
  std::error_code none;
  for (const auto& version : fs::directory_iterator(root / "usr/lib/postgresql", none)) {
    const fs::path name = version.path().filename();
    take(std::atoi(name.c_str()), "/usr/lib/postgresql" / name / "bin");
  }
  for (const char* programs : {"/usr/bin", "/usr/local/bin"}) take(0, programs);
  std::ranges::sort(found);
  std::vector<fs::path> folders;
  for (const auto& [version, folder] : found) folders.push_back(folder);
  return folders;
}

/// Debian's packages keep what extensions need below the version's number.
bool has_pgvector(const fs::path& root, const fs::path& programs) {
  const fs::path version = programs.parent_path().filename();
  return fs::exists(root / "usr/share/postgresql" / version / "extension/vector.control");
}

struct Account {
  uid_t user;
  gid_t group;
};

/// The one the server runs as, which refuses to run as root.
std::optional<Account> server_account(const fs::path& root) {
  if (::geteuid() != 0) return Account{::geteuid(), ::getegid()};
  std::ifstream accounts(root / "etc/passwd");
  for (std::string line; std::getline(accounts, line);) {
    if (!line.starts_with("postgres:")) continue;
    std::istringstream fields(line);
    std::string name, password, user, group;
    std::getline(std::getline(fields, name, ':'), password, ':');
    std::getline(std::getline(fields, user, ':'), group, ':');
    return Account{static_cast<uid_t>(std::stoul(user)), static_cast<gid_t>(std::stoul(group))};
  }
  return std::nullopt;
}

/// Only calls that are safe between fork and exec.
[[noreturn]] void become(char* const* arguments, const char* root, const char* folder, const char* log,
                         Account account) {
  const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (out < 0 || ::dup2(out, STDOUT_FILENO) < 0 || ::dup2(out, STDERR_FILENO) < 0) ::_exit(126);
  if (root[1] != '\0' && (::chroot(root) != 0 || ::chdir("/") != 0)) ::_exit(126);
  if (::geteuid() == 0 &&
      (::setgroups(0, nullptr) != 0 || ::setgid(account.group) != 0 || ::setuid(account.user) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::chdir(folder) != 0) ::_exit(126);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

PostgresServer* PostgresServer::shared() {
  static const std::unique_ptr<PostgresServer> server = [] {
    const auto folders = program_folders("/");
    return folders.empty() || !server_account("/")
               ? nullptr
               : std::make_unique<PostgresServer>(Programs{folders.back()});
  }();
  return server.get();
}

PostgresServer* PostgresServer::shared_with_pgvector() {
  static const std::unique_ptr<PostgresServer> server = []() -> std::unique_ptr<PostgresServer> {
    for (const fs::path& root : {fs::path("/"), fs::path(VULTUS_CACHE_DIR) / "debian13"}) {
      if ((root != "/" && ::geteuid() != 0) || !server_account(root)) continue;
      for (const fs::path& folder : program_folders(root))
        if (has_pgvector(root, folder)) return std::make_unique<PostgresServer>(Programs{folder, root});
    }
    return nullptr;
  }();
  return server.get();
}

PostgresServer::PostgresServer(Programs programs)
    : programs_(std::move(programs)),
      folder_(programs_.root == "/" ? fs::temp_directory_path() : programs_.root / "srv"),
      inside_("/" + fs::relative(folder_.path(), programs_.root).string()) {
  const std::optional<Account> account = server_account(programs_.root);
  if (!account) throw std::runtime_error("no account for a PostgreSQL server in " + programs_.root.string());
  if (::geteuid() == 0 && ::chown(folder_.path().c_str(), account->user, account->group) != 0)
    complain("chown");
  fs::create_directory_symlink(folder_.path(), nearby_.path() / "s");
  if (!run("initdb", {"-D", inside_ + "/data", "-U", kUser, "-A", "trust", "-E", "UTF8", "--locale=C",
                      "--no-sync", "--no-instructions"}))
    complain("initdb");
  start();
}

PostgresServer::~PostgresServer() {
  kill();
}

pid_t PostgresServer::spawn(const char* program, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), programs_.folder / program);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const std::string log = folder_.path() / "log";
  const Account account = server_account(programs_.root).value();
  const pid_t child = ::fork();
  if (child == 0) become(pointers.data(), programs_.root.c_str(), inside_.c_str(), log.c_str(), account);
  return child;
}

bool PostgresServer::run(const char* program, std::vector<std::string> arguments) const {
  const pid_t child = spawn(program, std::move(arguments));
  int status = -1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void PostgresServer::complain(const std::string& what) const {
  throw std::runtime_error(what + ": " + text_of(folder_.path() / "log"));
}

void PostgresServer::start() {
  process_ = spawn("postgres", {"-D", inside_ + "/data", "-k", inside_, "-c", "listen_addresses=", "-c",
                                "fsync=off", "-c", "max_connections=100"});
  for (int i = 0; i < kMaxPolls; ++i) {
    if (run("pg_isready", {"-q", "-h", inside_, "-U", kUser})) return;
    ::poll(nullptr, 0, kPollMs);
  }
  complain("postgres");
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
  if (!run("createdb", {"-h", inside_, "-U", kUser, name})) complain("createdb");
  return url(name);
}

std::string PostgresServer::url(const std::string& database) const {
  return std::string("postgresql://") + kUser + "@/" + database + "?host=" + (nearby_.path() / "s").string();
}

}  // namespace vultus::testing
