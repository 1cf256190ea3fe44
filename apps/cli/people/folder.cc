#include "people/folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>

#include "gallery/person.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDigits = "0123456789";
/// From so many digits on a file is numbered by a machine: "SAM_0001" is, "SAM 2" is not.
constexpr std::ptrdiff_t kDigitsOfACounter = 3;

constexpr auto kCameras = std::to_array<std::string_view>(
    {"BURST", "CIMG", "DSC",  "DSCF",       "DSCN",   "FB",       "GOPR",     "HPIM",
     "IMAG",  "IMG",  "KIMG", "MG",         "MVIMG",  "P",        "PANO",     "PXL",
     "SAM",   "VID",  "WIN",  "Screenshot", "Screen", "Snapchat", "WhatsApp", "signal"});
constexpr auto kAnything = std::to_array<std::string_view>(
    {"image", "img", "photo", "pic", "picture", "scan", "unnamed", "untitled"});
constexpr auto kPictures = std::to_array<std::string_view>(
    {".jpg",  ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".heic", ".heif", ".avif", ".tif",
     ".tiff", ".gif",  ".jxl", ".jp2",  ".dng", ".cr2",  ".cr3", ".nef", ".arw",  ".raf",  ".orf",  ".rw2"});

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

bool is_hidden(const fs::path& path) {
  return path.filename().native().starts_with('.');
}

bool is_called_like_a_picture(const fs::path& path) {
  return std::ranges::find(kPictures, lower_case(path.extension().native())) != kPictures.end();
}

/// The picture that an entry of a folder is; nullopt for what is none.
std::optional<Input> picture_at(const fs::directory_entry& entry) {
  std::error_code ignored;
  const std::string path = entry.path().string();
  const auto refused = [&](ErrorCode code, const char* why) {
    return Input{path, path, Error{code, path + ": " + why}};
  };
  const fs::file_status status = entry.status(ignored);
  if (!fs::exists(status)) return refused(Error::kFileNotFound, "the link leads nowhere");
  if (fs::is_directory(status) && entry.is_symlink(ignored))
    return refused(Error::kFileUnreadable, "links to folders are not followed");
  const bool is_picture =
      entry.path().has_extension() ? is_called_like_a_picture(entry.path()) : is_picture_file(entry.path());
  if (!fs::is_regular_file(status) || !is_picture) return std::nullopt;
  return Input{path, path};
}

/// The pictures below a person's folder, sorted by path.
FolderPerson person_in(const std::string& name, const fs::path& folder) {
  FolderPerson person{.name = name};
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (is_hidden(at->path())) {
      at.disable_recursion_pending();
      continue;
    }
    if (auto picture = picture_at(*at)) person.pictures.push_back(*std::move(picture));
  }
  if (error)
    person.refusal =
        Error{Error::kFileUnreadable, folder.string() + ": cannot read the folder: " + error.message()};
  else if (person.pictures.empty())
    person.refusal = Error{Error::kEmptyInput, folder.string() + ": the folder holds no picture"};
  if (person.refusal) person.pictures.clear();
  std::ranges::sort(person.pictures, {}, &Input::path);
  return person;
}

/// Whom a picture directly inside shows.
FolderPerson person_of(const fs::path& file, Input picture) {
  const std::string stem = file.stem().string();
  if (is_name_of_a_camera(stem))
    return {
        .name = file.filename().string(),
        .refusal = Error{Error::kNameInvalid,
                         picture.path + ": this is a name for a picture, not for a person; call the file by "
                                        "the person's name, or put it into a folder of that name"}};
  FolderPerson person{.name = person_of_file(stem)};
  person.pictures.push_back(std::move(picture));
  return person;
}

/// People by the names under which they would be kept.
class People {
 public:
  void add(FolderPerson person) {
    if (auto normal = normal_name(person.name))
      person.name = *std::move(normal);
    else if (!person.refusal)
      person = {.name = person.name, .refusal = std::move(normal).error()};
    const auto [known, is_new] = by_name_.try_emplace(person.name, person);
    if (is_new) return;
    auto& pictures = known->second.pictures;
    pictures.insert(pictures.end(), person.pictures.begin(), person.pictures.end());
    if (!pictures.empty()) known->second.refusal.reset();
  }
  [[nodiscard]] std::vector<FolderPerson> all() const {
    std::vector<FolderPerson> people;
    for (const auto& [name, person] : by_name_) people.push_back(person);
    return people;
  }

 private:
  std::map<std::string, FolderPerson> by_name_;
};

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

bool is_name_of_a_camera(std::string_view stem) {
  const auto is_filler = [](unsigned char c) {
    return std::isdigit(c) != 0 ||
           std::string_view("_-. ()~").find(static_cast<char>(c)) != std::string_view::npos;
  };
  const auto* const begin = std::ranges::find_if_not(stem, is_filler);
  if (begin == stem.end()) return true;
  const auto* const end = std::find_if(begin, stem.end(), is_filler);
  const std::string_view word(begin, end);
  const auto digits = std::ranges::count_if(stem, [](unsigned char c) { return std::isdigit(c) != 0; });
  if (digits >= kDigitsOfACounter && std::ranges::find(kCameras, word) != kCameras.end()) return true;
  return std::ranges::find(kAnything, lower_case(word)) != kAnything.end() &&
         std::all_of(end, stem.end(), is_filler);
}

Result<std::vector<FolderPerson>> people_in_folder(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return fail(Error::kFileNotFound, folder + ": there is no such folder");
  People people;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (is_hidden(at->path())) continue;
    std::error_code ignored;
    if (at->is_directory(ignored))
      people.add(person_in(at->path().filename().string(), at->path()));
    else if (auto picture = picture_at(*at))
      people.add(person_of(at->path(), *std::move(picture)));
  }
  if (error) return fail(Error::kFileUnreadable, folder + ": cannot read the folder: " + error.message());
  std::vector<FolderPerson> all = people.all();
  if (all.empty())
    return fail(Error::kEmptyInput, folder + ": the folder holds nobody: no folder and no picture");
  return all;
}

}  // namespace vultus::cli
