#include "command_line/whole_number.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <string>

namespace vultus::cli {

CLI::Validator whole_number(int least, int most) {
  const auto check = [least, most](const std::string& value) -> std::string {
    int number = 0;
    const char* const end = value.data() + value.size();
    const auto [stop, failure] = std::from_chars(value.data(), end, number);
    if (failure == std::errc() && stop == end && number >= least && number <= most) return {};
    return "\"" + value + "\" is no whole number from " + std::to_string(least) + " to " +
           std::to_string(most);
  };
  return CLI::Validator(check, "", "");
}

}  // namespace vultus::cli
