#pragma once
#include <span>
#include <string>
#include <vector>

#include "evaluation/pairs_csv.h"

namespace vultus::cli {

/// The pairs of a CSV file of at most 1 GiB, read piece by piece. Errors name the file: kFileNotFound,
/// kFileUnreadable, kFileTooLarge, and those of parse_pairs_csv with the line.
[[nodiscard]] Result<std::vector<LabelledPair>> read_pairs_file(const std::string& file);

/// A CSV file with the header a,b,same. Errors of write_file_atomically.
[[nodiscard]] Result<void> write_pairs_file(const std::string& file, std::span<const LabelledPair> pairs);

}  // namespace vultus::cli
