#include "hand_over.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "own_path.h"

namespace vultus::cli {
namespace {

/// Beside this program in a build, in the installation's private folder otherwise.
std::filesystem::path find_part(const char* program) {
  const std::filesystem::path folder = own_path().parent_path();
  std::error_code ignored;
  for (const auto& place : {folder / program, folder / VULTUS_PRIVATE_FROM_BIN / program})
    if (std::filesystem::exists(place, ignored)) return place;
  return {};
}

}  // namespace

Error hand_over_to(const char* program, const Context& context) {
  const std::string path = find_part(program).string();
  if (path.empty())
    return {Error::kToolMissing,
            std::string(program) + ", a part of Vultus, is not beside " + own_path().string()};
  std::vector<char*> arguments = {const_cast<char*>("vultus")};
  for (const std::string& argument : context.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(path.c_str(), arguments.data());
  return {Error::kToolMissing, path + ": " + std::strerror(errno)};
}

}  // namespace vultus::cli
