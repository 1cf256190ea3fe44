#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "vultus/engine.h"

namespace vultus::testing {

/// What an engine says of each photograph of the development data, by file name.
using Analyses = std::map<std::string, Result<Analysis>>;

/// An engine on the models of `folder`; `detector` is the id of the only one to use, or empty. Opened once a
/// process. Throws std::runtime_error with the engine's reason when it cannot be opened.
[[nodiscard]] Engine& engine_on(const std::filesystem::path& folder, const std::string& detector = "");

/// Every photograph in `photos` with all parts, analysed once a process for each engine.
[[nodiscard]] const Analyses& analyses(Engine& engine, const std::filesystem::path& photos);

}  // namespace vultus::testing
