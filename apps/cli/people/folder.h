#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "photos/inputs.h"

namespace vultus::cli {

/// Somebody of a folder of people, with the pictures.
struct FolderPerson {
  std::string name;
  std::vector<Input> pictures;
};

/// The people of `folder`, sorted by name: each sub-folder is called by the name of the person whose pictures
/// are in it, and a picture directly inside is called by the name of the person it shows, with or without a
/// number behind it ("Ada Lovelace.jpg", "Ada Lovelace 2.jpg"). kFileNotFound when there is no such folder;
/// errors of collect_inputs.
[[nodiscard]] Result<std::vector<FolderPerson>> people_in_folder(const std::string& folder);

/// The name that a file's name without extension gives: "Ada_2", "Ada-2", "Ada 2", "Ada (2)" are Ada.
[[nodiscard]] std::string person_of_file(const std::string& stem);

}  // namespace vultus::cli
