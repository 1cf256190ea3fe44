#pragma once
#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "testing/temporary_folder.h"

namespace vultus::testing {

/// A real PostgreSQL server of its own in a temporary folder, reached through a socket there and not by TCP.
/// Ends with the object, or with the process. It does not wait for the disk: what is written survives the
/// server, not the machine.
class PostgresServer {
 public:
  /// Where a server's programs are.
  struct Programs {
    std::filesystem::path folder;  ///< as seen from `root`
    std::filesystem::path root = "/";
  };
  /// The one of this process, started when it is first asked for; null where no server is installed. Throws
  /// std::runtime_error saying what an installed one complained of.
  static PostgresServer* shared();

  /// The one of this process with the extension pgvector: the machine's, or that of the Debian 13 which
  /// tools/debian13.sh makes; null where there is neither.
  static PostgresServer* shared_with_pgvector();

  explicit PostgresServer(Programs programs);
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  /// A new, empty database's URL.
  [[nodiscard]] std::string make_database();
  [[nodiscard]] std::string url(const std::string& database) const;

  /// Waits until it answers.
  void start();
  /// As a crash does, with every connection.
  void kill();

 private:
  [[nodiscard]] pid_t spawn(const char* program, std::vector<std::string> arguments) const;
  [[nodiscard]] bool run(const char* program, std::vector<std::string> arguments) const;
  [[noreturn]] void complain(const std::string& what) const;

  Programs programs_;
  TemporaryFolder folder_;  ///< where the server keeps its data, below its root
  TemporaryFolder nearby_;  ///< holds a short way to the socket, whose path may have 107 bytes
  std::string inside_;      ///< `folder_` as the server sees it
  pid_t process_ = -1;
  int databases_ = 0;
};

}  // namespace vultus::testing
