#include "eval/people.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

std::string label_of(const fs::path& below) {
  if (std::distance(below.begin(), below.end()) > 1) return below.begin()->string();
  return label_of_name(below.stem().string());
}

}  // namespace

std::string label_of_name(const std::string& stem) {
  if (const auto end = stem.find_last_of("_-. "); end != std::string::npos && end > 0)
    return stem.substr(0, end);
  const auto last = stem.find_last_not_of("0123456789");
  return last == std::string::npos ? stem : stem.substr(0, last + 1);
}

Result<std::vector<LabelledInput>> labelled_pictures(const std::string& folder) {
  if (std::error_code ignored; !fs::is_directory(folder, ignored))
    return fail(Error::kFileNotFound, folder + ": there is no such folder");
  VULTUS_ASSIGN(auto inputs, collect_inputs(std::span(&folder, 1)));
  std::vector<LabelledInput> pictures;
  for (Input& input : inputs) {
    if (input.error) return tl::unexpected<Error>(*input.error);
    std::string label = label_of(fs::path(input.path).lexically_relative(folder));
    pictures.push_back({std::move(input), std::move(label)});
  }
  std::ranges::sort(pictures, [](const LabelledInput& a, const LabelledInput& b) {
    if (a.label != b.label) return a.label < b.label;
    const int order = ::strverscmp(a.input.path.c_str(), b.input.path.c_str());
    return order != 0 ? order < 0 : a.input.path < b.input.path;
  });
  return pictures;
}

}  // namespace vultus::cli
