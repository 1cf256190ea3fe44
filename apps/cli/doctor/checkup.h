#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/config.h"
#include "command_line/context.h"
#include "inference/pack.h"

namespace vultus::cli {

/// One thing that was looked at.
struct Check {
  enum class Status : std::uint8_t { kOk, kWarn, kFail } status = Status::kOk;
  std::string name;    ///< stable, snake_case
  std::string detail;  ///< what was found
  std::string advice;  ///< what to do; empty where all is well
};

[[nodiscard]] std::string_view name_of(Check::Status status);

[[nodiscard]] std::vector<Check> check_versions();
[[nodiscard]] std::vector<Check> check_machine();
/// Where the pack was looked for and found, and each file against its hash.
[[nodiscard]] std::vector<Check> check_models(const std::string& models);
[[nodiscard]] std::vector<Check> check_config(const CommonOptions& common);
[[nodiscard]] std::vector<Check> check_data_folder(const PackPlaces& places);
[[nodiscard]] std::vector<Check> check_clock();

}  // namespace vultus::cli
