#pragma once
#include <span>
#include <string>
#include <vector>

#include "eval/describe.h"
#include "evaluation/plot.h"
#include "evaluation/proportion.h"
#include "json_writer.h"

namespace vultus::cli {

/// "0.9812", "1 of 300"… a row for people and for the page.
struct ReportRow {
  std::string name, value;
};

/// What an evaluation tells, for the terminal and for the page alike.
struct Report {
  std::string title;
  std::vector<ReportRow> rows;
  std::vector<std::string> notes;                   ///< what the figures cannot tell
  std::vector<std::pair<std::string, Plot>> plots;  ///< by name of the file without its extension
  std::vector<ReportRow> pairs;                     ///< noteworthy pictures
  std::vector<Failure> failures;
};

/// "2.00 %  [1.10, 3.60] %  6 of 300".
[[nodiscard]] std::string in_words(const Proportion& rate);

/// Rows in columns, notes and failures, for a terminal.
[[nodiscard]] std::string describe_report(const Report& report, const Style& style, bool quiet);

/// One page of HTML that refers to nothing outside itself and runs no script.
[[nodiscard]] std::string page_of(const Report& report);

/// Writes report.html and an SVG file a plot into `folder`, which is made where it is missing. kIo naming the
/// folder, and errors of write_file_atomically.
[[nodiscard]] Result<void> write_report(const Report& report, const std::string& folder);

/// [value, low, high]
void write_rate(JsonWriter& json, const Proportion& rate);
/// "failures":[{"file","error"},…]
void write_failures(JsonWriter& json, std::span<const Failure> failures);

}  // namespace vultus::cli
