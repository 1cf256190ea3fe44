#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vultus {

/// Two pictures and whether they show the same person.
struct LabelledPair {
  std::string a, b;  ///< names as in the file
  bool same = false;
  friend bool operator==(const LabelledPair&, const LabelledPair&) = default;
};

struct PairsCsvLimits {
  std::size_t max_record_bytes = 65536;  ///< of one line, quotes included
  std::size_t max_pairs = 5'000'000;
};

/// The pairs of a CSV file (RFC 4180; UTF-8 with or without a byte order mark; LF or CRLF; blank lines are
/// skipped). The header names the columns `a`, `b` and `same`, or `file_x`, `file_y` and `Decision`, in any
/// order; other columns are ignored. `same` is 1, 0, yes, no, Yes or No. Errors name the line: kTableInvalid
/// for anything else, for a longer line and for more pairs than `limits`; kEmptyInput when there is no pair.
[[nodiscard]] Result<std::vector<LabelledPair>> parse_pairs_csv(std::string_view text,
                                                                const PairsCsvLimits& limits = {});

}  // namespace vultus
