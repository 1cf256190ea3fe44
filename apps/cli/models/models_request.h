#pragma once
#include <cstdint>
#include <string>

#include "command_line/context.h"

namespace vultus::cli {

/// What a `models` command was asked to do.
struct ModelsRequest {
  enum class Verb : std::uint8_t { kList, kVerify, kPull, kRemove, kImport } verb = Verb::kList;
  std::string pack;             ///< id of a pack; empty where the command takes a default
  std::string from;             ///< folder to take the published files from instead of the network
  std::string file;             ///< model file to import
  std::string to;               ///< folder for the imported model; empty: the current one
  bool accept_licence = false;  ///< agree to a licence that is not free
};

/// Carries it out. Errors of the pack store and of importing.
[[nodiscard]] Result<ExitCode> run_models(Context& context, const ModelsRequest& request);

}  // namespace vultus::cli
