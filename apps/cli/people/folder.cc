#include "people/folder.h"

#include <filesystem>
#include <iterator>
#include <map>

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDigits = "0123456789";

}  // namespace

std::string person_of_file(const std::string& stem) {
  std::string name = stem;
  const bool in_brackets = name.size() > 2 && name.back() == ')';
  if (in_brackets) name.pop_back();
  const std::size_t last = name.find_last_not_of(kDigits);
  if (last == std::string::npos || last + 1 == name.size() || last == 0) return stem;
  const std::string separators = in_brackets ? "(" : "_- .";
  if (separators.find(name[last]) == std::string::npos) return stem;
  name.resize(last);
  const std::size_t end = name.find_last_not_of(' ');
  return end == std::string::npos ? stem : name.substr(0, end + 1);
}

Result<std::vector<FolderPerson>> people_in_folder(const std::string& folder) {
  if (std::error_code ignored; !fs::is_directory(folder, ignored))
    return fail(Error::kFileNotFound, folder + ": there is no such folder");
  VULTUS_ASSIGN(auto inputs, collect_inputs(std::span(&folder, 1)));
  std::map<std::string, std::vector<Input>> pictures_of;
  for (Input& input : inputs) {
    if (input.error) return tl::unexpected<Error>(*input.error);
    const fs::path below = fs::path(input.path).lexically_relative(folder);
    const bool in_sub_folder = std::distance(below.begin(), below.end()) > 1;
    const std::string name = in_sub_folder ? below.begin()->string() : person_of_file(below.stem().string());
    pictures_of[name].push_back(std::move(input));
  }
  std::vector<FolderPerson> people;
  for (auto& [name, pictures] : pictures_of) people.push_back({name, std::move(pictures)});
  return people;
}

}  // namespace vultus::cli
