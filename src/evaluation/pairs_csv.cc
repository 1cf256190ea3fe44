#include "evaluation/pairs_csv.h"

#include <algorithm>

namespace vultus {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tl::unexpected<Error> wrong(std::size_t line, const std::string& what) {
  return fail(Error::kTableInvalid, "line " + std::to_string(line) + ": " + what);
}

std::optional<bool> truth_of(const std::string& word) {
  if (word == "1" || word == "yes" || word == "Yes") return true;
  if (word == "0" || word == "no" || word == "No") return false;
  return std::nullopt;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.find('\0') == std::string::npos;
}

}  // namespace

Result<void> PairsCsvReader::add(std::string_view piece) {
  while (at_start_ && !piece.empty()) {
    if (piece.front() == kByteOrderMark[mark_bytes_]) {
      piece.remove_prefix(1);
      at_start_ = ++mark_bytes_ < kByteOrderMark.size();
      continue;
    }
    at_start_ = false;
    for (const char c : kByteOrderMark.substr(0, mark_bytes_)) VULTUS_TRY(add_character(c));
  }
  for (const char c : piece) VULTUS_TRY(add_character(c));
  return {};
}

Result<void> PairsCsvReader::add_character(char c) {
  if (++record_bytes_ > limits_.max_record_bytes && c != '\n' && c != '\r')
    return wrong(line_, "is longer than " + std::to_string(limits_.max_record_bytes) + " bytes");
  if (state_ == State::kQuoted) {
    if (c == '\n') ++next_line_;
    if (c == '"')
      state_ = State::kAfterQuote;
    else
      record_.back() += c;
    return {};
  }
  if (carriage_return_) {
    carriage_return_ = false;
    if (c != '\n') VULTUS_TRY(add_unquoted('\r'));
  }
  if (c == '\n') return end_record();
  if (c == '\r') {
    carriage_return_ = true;
    return {};
  }
  return add_unquoted(c);
}

Result<void> PairsCsvReader::add_unquoted(char c) {
  if (c == ',') {
    record_.emplace_back();
    state_ = State::kFieldStart;
    return {};
  }
  if (c == '"' && state_ == State::kPlain)
    return wrong(line_, "a quote stands inside a field that does not begin with one");
  if (c != '"' && state_ == State::kAfterQuote) return wrong(line_, "text follows a closing quote");
  if (c != '"' || state_ == State::kAfterQuote) record_.back() += c;
  state_ = c == '"' ? State::kQuoted : State::kPlain;
  return {};
}

Result<void> PairsCsvReader::end_record() {
  if (record_.size() > 1 || !record_.front().empty()) VULTUS_TRY(columns_ ? add_pair() : add_header());
  record_.assign(1, "");
  record_bytes_ = 0;
  state_ = State::kFieldStart;
  line_ = ++next_line_;
  return {};
}

std::optional<PairsCsvReader::Columns> PairsCsvReader::columns_named(const std::vector<std::string>& header,
                                                                     const char* a, const char* b,
                                                                     const char* same) {
  const auto at = [&](const char* name) {
    return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
  };
  const Columns columns{at(a), at(b), at(same), header.size()};
  if (std::max({columns.a, columns.b, columns.same}) == header.size()) return std::nullopt;
  return columns;
}

Result<void> PairsCsvReader::add_header() {
  columns_ = columns_named(record_, "a", "b", "same");
  if (!columns_) columns_ = columns_named(record_, "file_x", "file_y", "Decision");
  if (!columns_) return wrong(line_, "the header names neither a,b,same nor file_x,file_y,Decision");
  return {};
}

Result<void> PairsCsvReader::add_pair() {
  if (pairs_.size() == limits_.max_pairs)
    return wrong(line_, "there are more than " + std::to_string(limits_.max_pairs) + " pairs");
  if (record_.size() != columns_->count)
    return wrong(line_, "has " + std::to_string(record_.size()) + " fields, the header has " +
                            std::to_string(columns_->count));
  const auto same = truth_of(record_[columns_->same]);
  if (!same) return wrong(line_, "`same` is none of 1, 0, yes, no, Yes, No");
  if (!is_name(record_[columns_->a]) || !is_name(record_[columns_->b]))
    return wrong(line_, "the name of a picture is missing");
  pairs_.push_back({record_[columns_->a], record_[columns_->b], *same});
  return {};
}

Result<std::vector<LabelledPair>> PairsCsvReader::finish() {
  if (at_start_ && mark_bytes_ < kByteOrderMark.size())
    for (const char c : kByteOrderMark.substr(0, mark_bytes_)) VULTUS_TRY(add_character(c));
  if (state_ == State::kQuoted) return wrong(line_, "a quote is not closed");
  VULTUS_TRY(end_record());
  if (!columns_) return fail(Error::kEmptyInput, "the file holds no line");
  if (pairs_.empty()) return fail(Error::kEmptyInput, "the file holds no pair");
  return std::move(pairs_);
}

Result<std::vector<LabelledPair>> parse_pairs_csv(std::string_view text, const PairsCsvLimits& limits) {
  PairsCsvReader reader(limits);
  VULTUS_TRY(reader.add(text));
  return reader.finish();
}

}  // namespace vultus
