#include "commands/commands.h"

#include <CLI/CLI.hpp>

namespace vultus::cli {

std::vector<Command> add_commands(CLI::App& root) {
  std::vector<Command> commands = {add_detect(root), add_analyze(root), add_verify(root),
                                   add_live(root),   add_enroll(root),  add_identify(root)};
  for (Command& command : add_people(root)) commands.push_back(std::move(command));
  for (Command& command : add_key(root)) commands.push_back(std::move(command));
  for (Command& command : add_models(root)) commands.push_back(std::move(command));
  for (Command& command : add_eval(root)) commands.push_back(std::move(command));
  commands.push_back(add_bench(root));
  commands.push_back(add_doctor(root));
  commands.push_back(add_demo(root));
  return commands;
}

}  // namespace vultus::cli
