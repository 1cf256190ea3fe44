#include "evaluation/pairs_csv.h"

#include <algorithm>
#include <optional>

namespace vultus {
namespace {

using Record = std::vector<std::string>;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tl::unexpected<Error> wrong(std::size_t line, const std::string& what) {
  return fail(Error::kTableInvalid, "line " + std::to_string(line) + ": " + what);
}

/// Reads records one by one; a quoted field may hold line ends.
class Reader {
 public:
  Reader(std::string_view text, const PairsCsvLimits& limits) : text_(text), limits_(limits) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  /// The line at which the last record starts, from 1.
  [[nodiscard]] std::size_t line() const { return line_; }

  /// The next record that is not blank; nullopt at the end.
  Result<std::optional<Record>> next() {
    while (!text_.empty()) {
      line_ = next_line_;
      VULTUS_ASSIGN(Record record, read());
      if (record.size() > 1 || !record.front().empty()) return record;
    }
    return std::nullopt;
  }

 private:
  Result<Record> read() {
    const std::string_view start = text_;
    Record record(1);
    while (true) {
      if (!text_.empty() && text_.front() == '"')
        VULTUS_TRY(read_quoted(start, record.back()));
      else
        VULTUS_TRY(read_plain(start, record.back()));
      if (text_.empty() || text_.front() != ',') break;
      text_.remove_prefix(1);
      record.emplace_back();
    }
    return end_of_record(std::move(record));
  }

  Result<void> check_length(std::string_view start) const {
    if (start.size() - text_.size() <= limits_.max_record_bytes) return {};
    return wrong(line_, "is longer than " + std::to_string(limits_.max_record_bytes) + " bytes");
  }

  Result<void> read_quoted(std::string_view start, std::string& field) {
    text_.remove_prefix(1);
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      VULTUS_TRY(check_length(start));
      if (c == '\n') ++next_line_;
      if (c == '"') {
        if (text_.empty() || text_.front() != '"') return {};
        text_.remove_prefix(1);
      }
      field += c;
    }
    return wrong(line_, "a quote is not closed");
  }

  Result<void> read_plain(std::string_view start, std::string& field) {
    while (!text_.empty() && text_.front() != ',' && text_.front() != '\n' && !at_crlf()) {
      if (text_.front() == '"')
        return wrong(line_, "a quote stands inside a field that does not begin with one");
      field += text_.front();
      text_.remove_prefix(1);
      VULTUS_TRY(check_length(start));
    }
    return {};
  }

  [[nodiscard]] bool at_crlf() const { return text_.starts_with("\r\n") || text_ == "\r"; }

  Result<Record> end_of_record(Record record) {
    if (at_crlf()) text_.remove_prefix(1);
    if (!text_.empty() && text_.front() != '\n') return wrong(line_, "text follows a closing quote");
    if (!text_.empty()) text_.remove_prefix(1);
    ++next_line_;
    return record;
  }

  std::string_view text_;
  PairsCsvLimits limits_;
  std::size_t line_ = 1, next_line_ = 1;
};

struct Columns {
  std::size_t a, b, same, count;
};

std::optional<Columns> columns_named(const Record& header, const char* a, const char* b, const char* same) {
  const auto at = [&](const char* name) {
    return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
  };
  const Columns columns{at(a), at(b), at(same), header.size()};
  if (std::max({columns.a, columns.b, columns.same}) == header.size()) return std::nullopt;
  return columns;
}

std::optional<bool> truth_of(const std::string& word) {
  if (word == "1" || word == "yes" || word == "Yes") return true;
  if (word == "0" || word == "no" || word == "No") return false;
  return std::nullopt;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.find('\0') == std::string::npos;
}

Result<LabelledPair> pair_of(Record record, const Columns& columns, std::size_t line) {
  if (record.size() != columns.count)
    return wrong(line, "has " + std::to_string(record.size()) + " fields, the header has " +
                           std::to_string(columns.count));
  const auto same = truth_of(record[columns.same]);
  if (!same) return wrong(line, "`same` is none of 1, 0, yes, no, Yes, No");
  if (!is_name(record[columns.a]) || !is_name(record[columns.b]))
    return wrong(line, "the name of a picture is missing");
  return LabelledPair{std::move(record[columns.a]), std::move(record[columns.b]), *same};
}

}  // namespace

Result<std::vector<LabelledPair>> parse_pairs_csv(std::string_view text, const PairsCsvLimits& limits) {
  Reader reader(text, limits);
  VULTUS_ASSIGN(const auto header, reader.next());
  if (!header) return fail(Error::kEmptyInput, "the file holds no line");
  auto columns = columns_named(*header, "a", "b", "same");
  if (!columns) columns = columns_named(*header, "file_x", "file_y", "Decision");
  if (!columns) return wrong(reader.line(), "the header names neither a,b,same nor file_x,file_y,Decision");
  std::vector<LabelledPair> pairs;
  while (true) {
    VULTUS_ASSIGN(auto record, reader.next());
    if (!record) break;
    if (pairs.size() == limits.max_pairs)
      return wrong(reader.line(), "there are more than " + std::to_string(limits.max_pairs) + " pairs");
    VULTUS_ASSIGN(LabelledPair pair, pair_of(std::move(*record), *columns, reader.line()));
    pairs.push_back(std::move(pair));
  }
  if (pairs.empty()) return fail(Error::kEmptyInput, "the file holds no pair");
  return pairs;
}

}  // namespace vultus
