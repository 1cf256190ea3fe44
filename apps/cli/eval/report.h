#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/contact_sheet.h"
#include "eval/describe.h"
#include "evaluation/plot.h"
#include "evaluation/proportion.h"
#include "wire/json_writer.h"

namespace vultus::cli {

/// A row for people and for the page: a rate with its interval, or else words.
struct ReportRow {
  std::string name;
  std::string words;  ///< beside a rate: a remark on it
  std::optional<Proportion> rate = std::nullopt;
};

/// Two pictures that deserve a look.
struct NotedPair {
  std::string a, b;  ///< files
  Box a_box, b_box;  ///< of their faces
  bool same = false;
  double similarity = 0;
  bool is_error = false;  ///< decided wrongly at the threshold in force
};

/// What an evaluation tells, for the terminal and for the page alike.
struct Report {
  std::string title;
  std::vector<ReportRow> rows;
  std::vector<std::string> notes;                   ///< what the figures cannot tell
  std::vector<std::pair<std::string, Plot>> plots;  ///< by name of the file without its extension
  std::vector<NotedPair> pairs;                     ///< worst first, those of one person before the others
  std::vector<Failure> failures;
  std::string made_with;  ///< program, models and time
  std::string root;       ///< folder that file names are shown below
};

/// The file below the root of the report, or as it is.
[[nodiscard]] std::string shown_name(const Report& report, const std::string& file);

/// "false match", "false non-match", or else "same person" or "different people".
[[nodiscard]] const char* verdict_of(const NotedPair& pair);

/// Rows in columns, notes and failures, for a terminal.
[[nodiscard]] std::string describe_report(const Report& report, const Style& style, bool quiet);

/// One page of HTML that runs no script and refers to nothing but, where it is given, the file of the contact
/// sheet beside it.
[[nodiscard]] std::string page_of(const Report& report, const std::string& sheet_file);

/// What a report folder is to hold.
struct ReportTarget {
  std::string folder;
  bool pictures = true;  ///< with the faces of the pairs
};

/// Writes report.html, SVG and PNG of each plot and worst_pairs.jpg into the folder, which is made with mode
/// 0700 where it is missing; the files get 0600. A remark says that faces were written. kIo naming the
/// folder, and errors of write_file_atomically.
[[nodiscard]] Result<void> write_report(Context& context, const Report& report, const ReportTarget& target);

/// "vultus 1.0, pack open, 2026-11-21T09:41:00.250+00:00"
[[nodiscard]] std::string made_with(const Engine& engine);

/// [value, low, high]
void write_rate(wire::JsonWriter& json, const Proportion& rate);
/// "failures":[{"file","error"},…]
void write_failures(wire::JsonWriter& json, std::span<const Failure> failures);

}  // namespace vultus::cli
