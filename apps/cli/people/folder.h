#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "photos/inputs.h"

namespace vultus::cli {

/// Somebody of a folder of people, with the pictures.
struct FolderPerson {
  std::string name;
  std::vector<Input> pictures = {};   ///< one with an error is a file that cannot be one
  std::optional<Error> refusal = {};  ///< why nobody can be enrolled by this name; there are no pictures then
};

/// The people of `folder`, sorted by name: each sub-folder is called by the name of the person whose pictures
/// are below it, and a picture directly inside is called by the name of the person it shows, with or without
/// a number behind it ("Ada Lovelace.jpg", "Ada Lovelace 2.jpg"). Hidden files and folders are skipped, and
/// files that are no pictures by their extension. Whoever has no picture, and pictures in a format that is
/// not read, are there with the reason. kFileNotFound when there is no such folder, kFileUnreadable,
/// kEmptyInput when there is nobody.
[[nodiscard]] Result<std::vector<FolderPerson>> people_in_folder(const std::string& folder);

/// The name that a file's name without extension gives: "Ada_2", "Ada-2", "Ada 2", "Ada (2)" are Ada.
[[nodiscard]] std::string person_of_file(const std::string& stem);

/// Whether a file's name without extension is nobody's: such as cameras and programs give ("IMG_1234",
/// "PXL_20260101_093012345", "Screenshot 2026-01-01", "20260101_093012", "image (2)").
[[nodiscard]] bool is_name_of_a_camera(std::string_view stem);

}  // namespace vultus::cli
