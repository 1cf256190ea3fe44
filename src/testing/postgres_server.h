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
  /// The one of this process, started when it is first asked for; null where no server is installed. Throws
  /// std::runtime_error saying what an installed one complained of.
  static PostgresServer* shared();

  PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  /// Whether there are a server and its tools on this machine.
  static bool is_installed();

  /// A new, empty database's URL.
  [[nodiscard]] std::string make_database();
  [[nodiscard]] std::string url(const std::string& database) const;

  /// Waits until it answers.
  void start();
  /// As a crash does, with every connection.
  void kill();

 private:
  TemporaryFolder folder_;
  pid_t process_ = -1;
  int databases_ = 0;
};

}  // namespace vultus::testing
