#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/config.h"

/// The first line is the value of a variable, the rest the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vultus;
  static constexpr auto kKeys = std::to_array<KeySpec>({
      {"verify.match_threshold", 0.43, -1, 1, ""},
      {"engine.queue", std::int64_t{64}, 1, 100000, ""},
      {"log.colour", true, 0, 0, ""},
      {"models.pack", "open", 1, 64, ""},
  });
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto end = input.find('\n');
  if (end == std::string_view::npos) return 0;
  const std::string value(input.substr(0, end));
  (void)load_config({.file = "fuzz.toml", .toml = std::string(input.substr(end + 1))}, {}, kKeys);
  for (const auto& key : kKeys) (void)load_config({}, {{environment_variable(key.name), value}}, kKeys);
  return 0;
}
