#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "commands/models_request.h"
#include "own_path.h"

namespace vultus::cli {
namespace {

/// Beside this program in a build, in the installation's private folder otherwise.
std::filesystem::path find_vultus_models() {
  const std::filesystem::path folder = own_path().parent_path();
  std::error_code ignored;
  for (const auto& place : {folder / "vultus-models", folder / VULTUS_PRIVATE_FROM_BIN / "vultus-models"})
    if (std::filesystem::exists(place, ignored)) return place;
  return {};
}

}  // namespace

Result<ExitCode> run_models(Context& context, const ModelsRequest&) {
  const std::string program = find_vultus_models().string();
  if (program.empty())
    return fail(Error::kToolMissing, "vultus-models, a part of Vultus, is not beside " + own_path().string());
  std::vector<char*> arguments = {const_cast<char*>("vultus")};
  for (const std::string& argument : context.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  return fail(Error::kToolMissing, program + ": " + std::strerror(errno));
}

}  // namespace vultus::cli
