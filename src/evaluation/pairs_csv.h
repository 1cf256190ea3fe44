#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
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

/// Reads a CSV file of pairs piece by piece, in memory that the limits bound. The grammar and the errors are
/// those of `parse_pairs_csv`. Not thread-safe.
class PairsCsvReader {
 public:
  explicit PairsCsvReader(const PairsCsvLimits& limits = {}) : limits_(limits) {}

  /// The next piece, of any size. After an error nothing more may be added.
  [[nodiscard]] Result<void> add(std::string_view piece);
  /// The pairs of all pieces. Call once, at the end.
  [[nodiscard]] Result<std::vector<LabelledPair>> finish();

 private:
  enum class State : std::uint8_t { kFieldStart, kPlain, kQuoted, kAfterQuote };
  struct Columns {
    std::size_t a, b, same, count;
  };

  [[nodiscard]] Result<void> add_character(char c);
  [[nodiscard]] Result<void> add_unquoted(char c);
  [[nodiscard]] Result<void> end_record();
  [[nodiscard]] Result<void> add_header();
  [[nodiscard]] Result<void> add_pair();
  [[nodiscard]] static std::optional<Columns> columns_named(const std::vector<std::string>& header,
                                                            const char* a, const char* b, const char* same);

  PairsCsvLimits limits_;
  State state_ = State::kFieldStart;
  std::size_t mark_bytes_ = 0;    ///< of the byte order mark that were seen
  bool at_start_ = true;          ///< where a byte order mark may be
  bool carriage_return_ = false;  ///< held back until it is known whether a line ends
  std::size_t line_ = 1, next_line_ = 1, record_bytes_ = 0;
  std::vector<std::string> record_ = {""};
  std::optional<Columns> columns_;
  std::vector<LabelledPair> pairs_;
};

/// The pairs of a CSV file (RFC 4180; UTF-8 with or without a byte order mark; LF or CRLF; blank lines are
/// skipped). The header names the columns `a`, `b` and `same`, or `file_x`, `file_y` and `Decision`, in any
/// order; other columns are ignored. `same` is 1, 0, yes, no, Yes or No. Errors name the line: kTableInvalid
/// for anything else, for a longer line and for more pairs than `limits`; kEmptyInput when there is no pair.
[[nodiscard]] Result<std::vector<LabelledPair>> parse_pairs_csv(std::string_view text,
                                                                const PairsCsvLimits& limits = {});

}  // namespace vultus
