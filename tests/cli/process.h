#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace vultus::testing {

/// What a program did.
struct Outcome {
  int exit_code = -1;  ///< -1: ended by a signal
  int signal = 0;      ///< that ended it; 0: none
  std::string out, err;
  std::string echo;  ///< what the terminal showed of `Launch::answers`
};

/// How a program is started.
struct Launch {
  std::vector<std::string> arguments;                ///< without the program's name
  std::string input;                                 ///< on standard input
  std::string out_file;                              ///< where standard output goes instead of `Outcome::out`
  std::map<std::string, std::string> environment{};  ///< added to a small fixed one
  bool close_input = false;                          ///< start it without a standard input
  bool close_output_early = false;                   ///< stop reading standard output after the first bytes
  int interrupt_after_ms = 0;                        ///< send SIGINT then; 0: never
  /// Makes standard input a terminal, on which each of these is typed once a question was asked.
  std::vector<std::string> answers{};
};

/// Runs the `vultus` of this build to its end.
[[nodiscard]] Outcome run_vultus(const Launch& launch);

/// A folder of its own for a test, removed afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace vultus::testing
